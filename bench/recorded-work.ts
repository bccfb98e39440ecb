import { spawn } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';

/** One run of ffmpeg or ffprobe, as a render made it. */
interface Recorded {
  program: string;
  args: readonly string[];
  /** Copies of the folder that it ran in and of the job's temporary folders, as they were when it began. */
  folder: string;
  startedAt: number;
  endedAt: number;
}

/**
 * Writes a program that stands in front of `program`: it keeps what a render asks of it, with the files around it, under
 * `records`, and does it.
 *
 * @returns its path
 */
export async function recorderFor(
  program: string,
  name: string,
  records: string,
  home: string,
): Promise<string> {
  const file = join(records, `${name}.sh`);
  await mkdir(records, { recursive: true });
  await writeFile(
    file,
    `#!/bin/sh
record=$(mktemp -d '${records}/run.XXXXXX')
cp -R . "$record/cwd"
cp -R '${home}/tmp' "$record/tmp"
printf '%s\\0' "$@" >"$record/args"
date +%s%N >"$record/started"
'${program}' "$@"
status=$?
date +%s%N >"$record/ended"
exit $status
`,
  );
  await chmod(file, 0o755);
  return file;
}

/** What was recorded, in the order in which it began. Questions about the program itself are left out. */
export async function recordedWork(
  records: string,
  programs: Readonly<Record<string, string>>,
): Promise<Recorded[]> {
  const names = (await readdir(records)).filter((name) => name.startsWith('run.'));
  const work = await Promise.all(
    names.map(async (name) => {
      const folder = join(records, name);
      const read = async (part: string) => readFile(join(folder, part), 'utf8');
      const args = (await read('args')).split('\0').slice(0, -1);
      const isProbe =
        args.includes('-show_streams') || args.includes('-show_entries') || args.includes('-show_format');
      return {
        program: (isProbe ? programs.ffprobe : programs.ffmpeg) ?? '',
        args,
        folder,
        startedAt: Number(await read('started')) / 1e6,
        endedAt: Number(await read('ended')) / 1e6,
      };
    }),
  );
  return work
    .filter(({ args }) => args.includes('-i') || args.includes('-map'))
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** Where the recorded render kept what it made. */
export interface RecordedPlaces {
  home: string;
  /** The folder of the video. */
  output: string;
}

/**
 * Does the same work again with nothing around it: each program begins when those have ended that had ended when it began in
 * the recording. Everything it writes goes below `into`.
 *
 * @returns milliseconds of wall time
 */
export async function replay(
  work: readonly Recorded[],
  { home, output }: RecordedPlaces,
  into: string,
): Promise<number> {
  const videos = join(into, 'videos');
  await mkdir(videos, { recursive: true });
  // Renderyard joins segments itself: what is examined afterwards is there already, and joining counts as Renderyard's own cost.
  await copyFile(join(output, 'video.mp4'), join(videos, 'video.partial.mp4'));
  const folders = await Promise.all(
    work.map(async ({ folder }, index) => {
      const copy = join(into, String(index));
      await cp(folder, copy, { recursive: true });
      return copy;
    }),
  );
  const ended: Promise<void>[] = [];
  const startedAt = performance.now();
  for (const [index, { program, args, startedAt: at }] of work.entries()) {
    const before = ended.filter((_, place) => (work[place]?.endedAt ?? Infinity) <= at);
    const folder = folders[index] ?? into;
    const moved = args.map((argument) =>
      argument.replaceAll(`${home}/tmp`, join(folder, 'tmp')).replaceAll(`${output}/`, `${videos}/`),
    );
    ended.push(Promise.all(before).then(() => runBare(program, moved, join(folder, 'cwd'))));
  }
  await Promise.all(ended);
  return performance.now() - startedAt;
}

async function runBare(program: string, args: readonly string[], cwd: string): Promise<void> {
  const target = args.at(-1);
  if (target !== undefined && isAbsolute(target)) await mkdir(dirname(target), { recursive: true });
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe', 'ignore'] });
    let stderr = '';
    child.stderr?.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-2000)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code}: ${stderr}`));
    });
  });
}
