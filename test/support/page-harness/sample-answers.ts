import type { CommandDecision } from '../../../shared/command-permission';
import type { ConnectionReport } from '../../../shared/upload/connection';
import type { ShownFrame, TimelineSummary } from '../../../shared/frame';
import type { BatchReport } from '../../../shared/batch';
import type { HealthReport } from '../../../shared/health';
import type { UpdatesState } from '../../../shared/updates';
import type { ParsedInput, RequestOutput } from '../../../shared/ipc/contract';
import type { PathFault, Settings } from '../../../shared/settings';
import type { MediaTracks } from '../../../shared/job/track-choice';
import type { StoryboardSummary } from '../../../shared/storyboard-summary';
import { readText } from '../../../renderer/stores/editor-document';
import { samplePicture } from './sample-jobs';

const built = { codec: 'h264', depth: 8, origin: 'built-in' } as const;

export const presets: RequestOutput<'presets.list'> = [
  {
    name: 'northwind-4k',
    title: 'Northwind, 4K',
    width: 3840,
    height: 2160,
    format: 'mkv',
    codec: 'hevc',
    depth: 10,
    origin: 'user',
  },
  { name: 'web-720p', title: 'Web 720p', width: 1280, height: 720, format: 'mp4', ...built },
  { name: 'web-1080p', title: 'Web 1080p', width: 1920, height: 1080, format: 'mp4', ...built },
  { name: 'vertical-1080x1920', title: 'Vertical', width: 1080, height: 1920, format: 'mp4', ...built },
  { name: 'square-1080', title: 'Square', width: 1080, height: 1080, format: 'mp4', ...built },
  { name: 'archive-hevc', title: 'Archive HEVC', width: 1920, height: 1080, format: 'mp4', ...built },
  { name: 'draft', title: 'Draft', width: 640, height: 360, format: 'mp4', ...built },
];

/** Five scenes of four seconds. */
const timeline: TimelineSummary = {
  width: 1280,
  height: 720,
  fps: 30,
  totalFrames: 540,
  duration: 18,
  scenes: ['intro', 'room', 'desk', 'lamp', 'outro'].map((id, index, all) => ({
    id,
    index,
    start: index * 3.5,
    duration: 4,
    transition: index < all.length - 1 ? 0.5 : 0,
    middle: index * 3.5 + 2,
  })),
};

/** Where the scenes of the text are; those that it does not have are left out. */
export function timelineOf({ text = '' }: ParsedInput<'storyboard.timeline'>): TimelineSummary {
  const scenes = readText(text).data?.scenes;
  return Array.isArray(scenes) ? { ...timeline, scenes: timeline.scenes.slice(0, scenes.length) } : timeline;
}

/** A film with two languages. */
export const mediaTracks: MediaTracks = {
  audio: [
    { codec: 'ac3', language: 'eng', title: null, channels: 6 },
    { codec: 'aac', language: 'ger', title: null, channels: 2 },
    { codec: 'aac', language: 'eng', title: 'Commentary', channels: 2 },
  ],
  subtitles: [{ codec: 'subrip', language: 'eng', title: null }],
  chapters: 12,
  isHdr: true,
};

/** The same picture, whatever the storyboard and the moment. */
export function shownFrame({ at, width = 1280 }: ParsedInput<'frame.render'>): ShownFrame {
  return {
    picture: `data:image/svg+xml,${encodeURIComponent(samplePicture)}`,
    width,
    height: Math.round((width * 9) / 16),
    frame: Math.floor(at * 30),
    seconds: at,
    totalFrames: timeline.totalFrames,
  };
}

/** What a storyboard whose name says "programs" wants to run. */
export const sampleCommands = [
  "MODEL=large python3 tools/dream.py --prompt 'a lighthouse in the fog' --seconds 6 --output {output}",
  'piper --model voices/en.onnx --output_file {output}',
];

function titleOf(file: string): string {
  if (file.includes('long')) return 'A title that goes on and on, '.repeat(8);
  if (file.includes('broken')) return 'Product tour';
  return file.includes('values') ? 'Customer card' : 'Launch teaser';
}

/** What a storyboard holds; one whose name says "broken" has problems, one that says "values" asks for some. */
export function inspected(
  { file, set = {} }: ParsedInput<'storyboard.inspect'>,
  decision: CommandDecision | null = null,
): StoryboardSummary {
  const isBroken = file.includes('broken');
  const asksValues = file.includes('values');
  return {
    file,
    title: titleOf(file),
    preset: 'web-720p',
    sceneCount: 5,
    variables: [
      {
        id: 'headline',
        type: 'text',
        label: 'Headline',
        default: asksValues ? null : 'Made on this machine',
      },
      ...(asksValues ? ([{ id: 'seats', type: 'number', label: 'Seats', default: 12 }] as const) : []),
      { id: 'tint', type: 'color', label: 'Tint', default: '#2b5bd7' },
      ...(asksValues ? ([{ id: 'logo', type: 'file', label: 'Logo', default: null }] as const) : []),
      { id: 'credits', type: 'boolean', label: 'Show credits', default: true },
    ],
    extension: 'mp4',
    suggestedOutput: '/home/ada/Videos/Launch teaser.mp4',
    ...(file.includes('uploads') ? { uploadsTo: ['gs://northwind-films/teasers'] } : {}),
    ...(file.includes('programs')
      ? { commands: { identity: 'a'.repeat(64), lines: sampleCommands, decision } }
      : {}),
    problems: [
      ...(isBroken
        ? ([
            {
              code: 'SOURCE_MISSING',
              message:
                'The picture photos/sunrise.jpg is not there; put it beside the storyboard, or change src.',
              file,
              path: 'scenes[0].elements[0].src',
              line: 14,
              column: 20,
            },
            {
              code: 'STORYBOARD_INVALID',
              message: '"fit" is "stretch"; it can be cover, contain, fill or contain-blur.',
              file,
              path: 'scenes[2].elements[1].fit',
              line: 31,
              column: 12,
            },
          ] as const)
        : []),
      ...(asksValues && set.headline === undefined
        ? ([
            {
              code: 'VARIABLE_INVALID',
              message: 'The variable "headline" has no value: give it one, or a default.',
              file,
              path: 'variables[0]',
              line: 3,
              column: 5,
            },
          ] as const)
        : []),
      ...(set.tint === 'no color'
        ? ([
            {
              code: 'VARIABLE_INVALID',
              message: '"no color" is not a color; write one as #2b5bd7.',
              path: 'variables.tint',
            },
          ] as const)
        : []),
    ],
  };
}

/** A path whose name says "gone" is not there, until it is present. */
export function pathFaultsOf(
  { outputFolder, ffmpegPath }: Settings,
  present: ReadonlySet<string>,
): PathFault[] {
  const isGone = (path: string | null): path is string =>
    path !== null && path.includes('gone') && !present.has(path);
  return [
    ...(isGone(outputFolder)
      ? [{ setting: 'outputFolder', path: outputFolder, fault: 'noFolder' } as const]
      : []),
    ...(isGone(ffmpegPath) ? [{ setting: 'ffmpegPath', path: ffmpegPath, fault: 'noProgram' } as const] : []),
  ];
}

/** What stands in place of the first check where there is no ffmpeg. */
export const missingEncoder: HealthReport['checks'][number] = {
  id: 'encoder',
  title: 'Encoder',
  status: 'error',
  detail:
    'ffmpeg was not found: install it with your package manager ("sudo apt install ffmpeg", "sudo dnf install ffmpeg" …), or set RENDERYARD_FFMPEG to its path.',
};

export const updatesState: UpdatesState = {
  version: '1.4.0',
  way: 'itself',
  status: 'unknown',
  latest: null,
  percent: null,
  checkedAt: null,
  problem: null,
};

export const healthReport: HealthReport = {
  time: '2026-11-20T14:31:07.000Z',
  version: '0.1.0',
  platform: 'Linux 6.1 x64, 8 processors, 32 GB',
  runtime: 'Electron 45.4.1, Node 24.2.0',
  executor: 'structured',
  home: '/home/ada/.local/share/renderyard',
  checks: [
    {
      id: 'ffmpeg',
      title: 'ffmpeg',
      status: 'ok',
      detail: 'Version 7.1 at /usr/bin/ffmpeg, with every filter that storyboards use.',
    },
    {
      id: 'hardware',
      title: 'Hardware encoders',
      status: 'warning',
      detail: 'h264_vaapi is offered, but a test picture could not be encoded.',
      action: 'Renders use the processor. Install the driver of your graphics card to change that.',
    },
    { id: 'disk', title: 'Disk space', status: 'ok', detail: '212 GB free where renders go.' },
    { id: 'store', title: 'Queue store', status: 'ok', detail: 'Sound; 14 jobs, schema 3.' },
    {
      id: 'leftovers',
      title: 'Leftovers',
      status: 'error',
      detail: 'Two temporary folders of a job that is over could not be removed.',
      action: 'Close programs that have files of them open, then look again.',
    },
    { id: 'executor', title: 'Executor', status: 'ok', detail: 'Structured; the self-test passed.' },
  ],
  metrics: [
    { name: 'jobs_total', kind: 'counter', labels: { state: 'completed' }, value: 41 },
    { name: 'jobs_total', kind: 'counter', labels: { state: 'failed' }, value: 2 },
    { name: 'encoders_running', kind: 'gauge', labels: {}, value: 3 },
    { name: 'cancel_seconds', kind: 'histogram', labels: {}, value: 7, sum: 1.9, p50: 0.212, p99: 0.704 },
  ],
};

/** A table of three rows, one of which is wrong. */
export function batchReport({ storyboard, table, folder }: ParsedInput<'batch.inspect'>): BatchReport {
  const row = (number: number, name: string, problems: BatchReport['rows'][number]['problems']) => ({
    row: number,
    line: number + 1,
    title: `Card for ${name}`,
    output: `${folder}/${name}.mp4`,
    values: { headline: name, city: 'Lisbon' },
    action: 'add' as const,
    earlier: null,
    problems,
  });
  return {
    storyboard,
    table,
    folder,
    title: 'Customer card',
    name: '{{headline}}.mp4',
    delimiter: ',',
    columns: [
      { name: 'headline', isVariable: !table.includes('strangers'), suggestion: null },
      { name: 'city', isVariable: false, suggestion: null },
    ],
    rows: [
      row(1, 'Ada', []),
      row(2, 'Grace', []),
      row(3, 'Alan', [{ code: 'VARIABLE_INVALID', message: '"seats" is "many"; it takes a number.' }]),
    ],
    problems: [],
  };
}

const reached: ConnectionReport['checks'] = [
  { name: 'credentials', ok: true, detail: 'there is a token' },
  { name: 'network', ok: true, detail: 'https://storage.googleapis.com answers' },
  { name: 'clock', ok: true, detail: 'in step with the server’s' },
];

/** What a test of a connection says; there is no permission but for a bucket of one's own. */
export function testedConnection(url: string): ConnectionReport {
  if (url.includes('our-own')) {
    const written = { name: 'write', ok: true, detail: 'a small object was written and removed' };
    return { url, ok: true, checks: [...reached, written], problem: null };
  }
  const message = `There is no permission to write ${url}/teaser.mp4 (status 403: the account may not create objects); give these credentials the role Storage Object User on the bucket.`;
  return {
    url,
    ok: false,
    checks: [...reached, { name: 'write', ok: false, detail: message }],
    problem: { code: 'UPLOAD_DENIED', message },
  };
}
