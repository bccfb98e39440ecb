/** Renders the example that shows what Renderyard does, with the real command line, and says what came out. */
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { spawn } from 'node:child_process';
import { setUpCommandLine } from './setup.mjs';
import { commandLine } from './setup/build.mjs';
import { root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { SetupError, runMain, say } from './setup/say.mjs';

const storyboard = join('examples', 'first-light', 'first-light.storyboard.yaml');
const video = join(root, 'renders', 'first-light.mp4');

/**
 * @typedef {object} Stream
 * @property {string} codec_type
 * @property {string} codec_name
 * @property {number} [width]
 * @property {number} [height]
 * @property {string} [avg_frame_rate]
 * @property {string} [nb_read_packets]
 * @property {string} [sample_rate]
 * @property {string} [channel_layout]
 */

/** @param {Stream} stream */
function describeStream(stream) {
  if (stream.codec_type !== 'video') {
    return `${stream.codec_type} ${stream.codec_name}, ${stream.sample_rate} Hz ${stream.channel_layout ?? ''}`.trim();
  }
  const [count = 0, per = 1] = (stream.avg_frame_rate ?? '').split('/').map(Number);
  const rate = Number((count / per).toFixed(3));
  return `video ${stream.codec_name}, ${stream.width}×${stream.height}, ${rate} frames a second, ${stream.nb_read_packets} frames`;
}

/** @param {string} file */
async function describeVideo(file) {
  const probe = await run(process.env.RENDERYARD_FFPROBE || 'ffprobe', [
    ...['-v', 'error', '-of', 'json', '-count_packets', '-show_streams', '-show_format'],
    file,
  ]);
  if (probe.status !== 0)
    throw new SetupError(`${file} was rendered, but ffprobe cannot read it: ${probe.stderr.trim()}`);
  const { streams, format } = JSON.parse(probe.stdout);
  const megabytes = ((await stat(file)).size / 1e6).toFixed(1);
  return [
    `${Number(format.duration).toFixed(2)} s, ${megabytes} MB`,
    .../** @type {Stream[]} */ (streams).map(describeStream),
  ];
}

/** @param {string[]} args */
function renderyard(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandLine, ...args], { cwd: root, stdio: 'inherit' });
    // Ctrl-C reaches the renderer too, which ends its encoders first: this process waits for that.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

await runMain(async () => {
  const begun = Date.now();
  await setUpCommandLine();
  const ready = Date.now();
  say(`Rendering ${storyboard} …`);
  const status = await renderyard(['render', storyboard, '-o', video, '--overwrite']);
  if (status !== 0) return status;
  const seconds = ((Date.now() - ready) / 1000).toFixed(1);
  const [summary, ...streams] = await describeVideo(video);
  process.stdout.write(
    [
      '',
      `Your video   ${video}`,
      `Took         ${seconds} s to render, after ${((ready - begun) / 1000).toFixed(1)} s of setup`,
      `Contains     ${summary}`,
      ...streams.map((line) => `             ${line}`),
      '',
      `Look into ${relative(root, join(root, storyboard))}, change a line and run it again; or open the app: npm start`,
      '',
    ].join('\n'),
  );
});
