import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fail } from '../../shared/errors';
import { isCancelled, shielded } from '../concurrency';
import type { BlockingPool } from '../concurrency';
import { safeInput } from '../encoder/safe-input';
import { Animations } from './animation/animations';
import { currentIdentity, hashFile } from './file-hash';
import type { HashedFile } from './file-hash';
import { lackOfMemory } from './job-share';
import type { JobTools } from './job-tools';
import { runEncoder } from './job-tools';
import { filesOf } from './cache-key';
import { FontCopies } from './font-copy';
import { readTrack } from './join/stored-track';
import { outPad } from './picture/graph-builder';
import { feedInput, withFrames } from './resample/frame-feed';
import type { FedPicture } from './resample/frame-feed';
import { canMerge, mergeRecipes } from './picture/merge-recipes';
import { Stills } from './resample/stills';
import type { StillTarget } from './resample/stills';
import { runProgress } from './run-progress';
import type { RunProgress } from './run-progress';
import { openExcerpt } from './excerpt/open-excerpt';
import type { FileInput, MotionInput, SegmentRecipe, Sought } from './segment';
import type { SegmentEncoding } from './segment-encoding';
import type { SegmentCache } from './segment-cache';

/** Graphs longer than this go to ffmpeg in a file: systems bound the length of an argument (32 KiB on Windows). */
const inlineGraphAtMost = 12_000;

/** What a segment is encoded with, or several that are made in one go, and where they go. */
export interface SegmentJob {
  recipe: SegmentRecipe;
  /** What comes out of the recipe, in the order of its results. */
  results: readonly SegmentResult[];
  encoding: SegmentEncoding;
  /** Of its filters; other segments may have the other processors. */
  threads: number;
  onProgress: (progress: RunProgress) => void;
}

export interface SegmentResult {
  /** For people. */
  name: string;
  frames: number;
  /** Absolute; nothing is there yet. */
  target: string;
}

/** Runs something while holding an encoder slot. */
export type InSlot = <T>(run: () => Promise<T>) => Promise<T>;

/** What all segments of one job share. */
export interface MotionTools {
  readonly stills: Stills;
  readonly animations: Animations;
  readonly fonts: FontCopies;
  /** Threads that draw frames. */
  readonly drawers: BlockingPool;
}

/**
 * Where the moving pictures of a job come from.
 *
 * @param folder Of the job's own.
 * @param hash The content hash of a source.
 * @param onComposed Called with how much of an animation is composed, 0 to 1; see `Animations`.
 */
export function motionTools(
  tools: JobTools,
  { drawers, cache }: { drawers: BlockingPool; cache: SegmentCache },
  folder: string,
  hash: (path: string) => Promise<string>,
  inSlot: InSlot,
  onComposed: (path: string, part: number) => void = () => undefined,
): MotionTools {
  const fonts = new FontCopies(join(folder, 'fonts'));
  const animations = new Animations({ tools, cache, folder, hash, inSlot, onPart: onComposed });
  const drawTogether = async (drawn: readonly StillTarget[]) => {
    const [first] = drawn;
    if (first === undefined) return;
    const inside = `${first.target}.d`;
    const still = mergeRecipes(drawn.map(({ input }) => input.still));
    await layOut(still, inside, fonts);
    const args = [
      ...(await Promise.all(still.inputs.map((input) => fileInput(input, animations)))).flat(),
      ...['-filter_complex_threads', '1'],
      ...(await graphArguments(still.graph, inside, tools.version)),
      ...drawn.flatMap(({ input, target }, index) => [
        ...['-map', `[${outPad(index)}]`, '-frames:v', '1'],
        ...['-pix_fmt', input.alpha ? 'yuva420p' : 'yuv420p', '-f', 'rawvideo', '-y', target],
      ]),
    ];
    const label = drawn.length === 1 ? 'ffmpeg (a still picture)' : 'ffmpeg (still pictures)';
    const env = ownFontsOnly(inside);
    await inSlot(() => runEncoder(tools, { args, label, cwd: inside, env }));
    remove(inside);
  };
  const eachAlone = async (drawn: readonly StillTarget[]) => {
    for (const one of drawn) await drawTogether([one]);
  };
  const stills = new Stills(folder, async (drawn) => {
    const merged = drawn.filter(({ input }) => canMerge(input.still));
    await eachAlone(drawn.filter(({ input }) => !canMerge(input.still)));
    try {
      await drawTogether(merged);
    } catch (error) {
      if (merged.length < 2 || lackOfMemory(error) === undefined) throw error;
      await eachAlone(merged);
    }
  });
  return { stills, animations, fonts, drawers };
}

async function fileInput({ path, options, composed }: FileInput, animations: Animations): Promise<string[]> {
  return safeInput(composed === undefined ? path : await animations.file(path, composed), options);
}

/** @param copy Where a part of it may lie meanwhile. */
async function excerptInput(input: FileInput, sought: Sought, copy: string): Promise<string[]> {
  const { path, options } = (await openExcerpt(input.path, sought, copy)) ?? input;
  return safeInput(path, options);
}

/**
 * Renders one segment, or several, into their targets. The recipe's text files and fonts are laid out in a folder beside it, in which
 * ffmpeg runs, and which is gone afterwards. Only ffmpeg, and what is copied for it, runs in a slot.
 *
 * @throws RenderyardError when ffmpeg fails, or writes another number of frames than was planned.
 */
export async function renderSegments(
  tools: JobTools,
  motion: MotionTools,
  job: SegmentJob,
  inSlot: InSlot,
): Promise<void> {
  const { recipe, results, onProgress } = job;
  const label = labelOf(results);
  const { inputs } = recipe;
  const { before, upload, encoding } = job.encoding;
  const pads = results.map((_, index) => outPad(index));
  const uploads = upload === null ? [] : pads.map((pad) => `;\n[${pad}]${upload}[${pad}up]`);
  const graph = [recipe.graph, ...uploads].join('');
  const folder = `${results[0]?.target ?? ''}.d`;
  await layOut(recipe, folder, motion.fonts);
  const rest = [
    ...['-filter_complex_threads', String(job.threads)],
    ...(await graphArguments(graph, folder, tools.version)),
    ...results.flatMap(({ target }, index) => {
      const pad = `[${pads[index] ?? ''}${upload === null ? '' : 'up'}]`;
      return ['-map', pad, ...encoding, '-y', target];
    }),
  ];
  const planned = results.map(({ frames }) => frames);
  const env = ownFontsOnly(folder);
  const moving = movingIn(recipe);
  const stills = await motion.stills.files(moving);
  const fed = moving.map((input, index): FedPicture => ({ input, still: stills[index] ?? '' }));
  const opened = new Map<FileInput, string[]>();
  for (const input of inputs)
    if (input.kind === 'file') opened.set(input, await fileInput(input, motion.animations));
  const { progress } = await inSlot(async () => {
    for (const [index, input] of inputs.entries())
      if (input.kind === 'file' && input.sought !== undefined)
        opened.set(input, await excerptInput(input, input.sought, join(folder, `${index}.mp4`)));
    return await withFrames(fed, { folder, pool: motion.drawers }, (sockets) => {
      const socketOf = (input: MotionInput) =>
        sockets[fed.findIndex((picture) => picture.input === input)] ?? '';
      const sources = inputs.flatMap((input) =>
        input.kind === 'file' ? (opened.get(input) ?? []) : feedInput(input, socketOf(input)),
      );
      return runEncoder(tools, {
        args: [...before, ...sources, ...rest],
        label,
        cwd: folder,
        env,
        furtherOutputs: results.slice(1).map(({ target }) => target),
        onProgress: (progress) => onProgress(runProgress(progress, planned)),
      });
    });
  });
  remove(folder);
  for (const [index, result] of results.entries()) {
    const { target, frames } = result;
    // ffmpeg counts the frames of its first result only.
    const made = index === 0 ? progress.frame : ((await readTrack(target))?.sizes.length ?? frames);
    if (made !== frames) {
      throw fail(
        'VERIFY_FAILED',
        `${labelOf([result])} made ${made} frames where ${frames} were planned: a source may be damaged or shorter than it says.`,
      );
    }
  }
}

/** What is drawn in frames of our own. */
export function movingIn({ inputs }: SegmentRecipe): MotionInput[] {
  return inputs.filter((input) => input.kind === 'motion');
}

/** `ffmpeg (scene intro)`, `ffmpeg (scene intro; intro to clip)`, `ffmpeg (scene intro … scene end, 8 in all)`. */
function labelOf(results: readonly SegmentResult[]): string {
  const names = results.map(({ name }) => name);
  const [first = ''] = names;
  const said = names.length <= 3 ? names.join('; ') : `${first} … ${names.at(-1)}, ${names.length} in all`;
  return `ffmpeg (${said})`;
}

const noFonts = 'no-fonts.conf';

/**
 * libass would ask fontconfig for what a font lacks, and so draw something else on every machine. A recipe names all fonts
 * that it needs; fontconfig is given a configuration that knows no others.
 */
function ownFontsOnly(folder: string): Record<string, string> {
  return { FONTCONFIG_FILE: join(folder, noFonts) };
}

/** At once, as {@link remove} does it: to hand each of a few small files to another thread takes longer than to write it. */
async function layOut(recipe: SegmentRecipe, folder: string, fonts: FontCopies): Promise<void> {
  const own = join(folder, 'fonts');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(folder, noFonts), '<?xml version="1.0"?>\n<fontconfig></fontconfig>\n');
  for (const { name, text } of recipe.files) writeFileSync(join(folder, name), text);
  for (const [index, font] of [...new Set(recipe.fonts)].entries())
    await fonts.put(font, join(own, `${index}${extname(font)}`));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

async function graphArguments(graph: string, folder: string, version: string): Promise<string[]> {
  if (graph.length <= inlineGraphAtMost) return ['-filter_complex', graph];
  const file = 'graph.txt';
  await writeFile(join(folder, file), graph);
  // ffmpeg 7.1 deprecated the one and introduced the other for all options.
  const [major = 0, minor = 0] = version.replace(/^n/, '').split('.').map(Number);
  const modern = major > 7 || (major === 7 && minor >= 1);
  return modern ? ['-/filter_complex', file] : ['-filter_complex_script', file];
}

/**
 * Keeps a finished file under its key, unless a source was changed while it was read: then the file shows neither
 * the old nor the new content for sure.
 *
 * @throws SOURCE_UNREADABLE when a source was changed.
 */
export async function keep(
  cache: SegmentCache,
  entry: { key: string; file: string; recipe: SegmentRecipe; hadFaults: boolean },
  hashed: ReadonlyMap<string, HashedFile>,
): Promise<void> {
  // Finished work is not thrown away because the job is being cancelled at this moment.
  await shielded(
    async () => {
      for (const path of filesOf(entry.recipe)) await requireUnchanged(path, hashed.get(path));
      await cache.store(entry.key, entry.file, entry.hadFaults);
    },
    { timeoutMs: 60_000 },
  );
}

async function requireUnchanged(path: string, before: HashedFile | undefined): Promise<void> {
  try {
    if ((await currentIdentity(path)) === before?.identity) return;
    // Another name for it, other permissions, an equal copy in its place: what it shows is the same.
    if ((await hashFile(path)) === before?.sha256) return;
  } catch (error) {
    if (isCancelled(error)) throw error;
    // Gone, which is a change too.
  }
  throw fail(
    'SOURCE_UNREADABLE',
    `"${path}" was changed while it was being rendered: retry when it is finished.`,
  );
}
