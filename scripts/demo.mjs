/** Renders the example that shows what Renderyard does, with the real command line, and says what came out. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setUpCommandLine } from './setup.mjs';
import { commandLine } from './setup/build.mjs';
import { runInForeground } from './setup/foreground.mjs';
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
  const bytes = (await stat(file)).size;
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    `${Number(format.duration).toFixed(2)} s, ${size}`,
    .../** @type {Stream[]} */ (streams).map(describeStream),
  ];
}

await runMain(async () => {
  const begun = Date.now();
  await setUpCommandLine();
  await mkdir(dirname(video), { recursive: true });
  const ready = Date.now();
  say(`Rendering ${storyboard} …`);
  const status = await runInForeground(
    process.execPath,
    [commandLine, 'render', storyboard, '-o', video, '--overwrite'],
    { cwd: root },
  );
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
      `Change a line of ${storyboard} and run it again, or open the app: npm start`,
      '',
    ].join('\n'),
  );
  return 0;
});
