import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../../shared/errors';
import { timeEvenly } from '../../making/phrases';
import { runUserCommand } from '../../making/user-command';
import { parseCaptions } from '../../storyboard/captions/parse-captions';
import { checkSource } from '../../storyboard/sources';
import type { AudioElement, Cue, VoiceElement } from '../../storyboard/resolved';
import { commandIngredients, keptKey } from './kept-key';
import { keepFile, keepText, takeKept } from './maker';
import type { Maker } from './maker';

const timed = { start: z.number(), end: z.number(), text: z.string() };
/** What is kept beside the sound. */
const noteSchema = z.object({
  speed: z.number(),
  cues: z.array(z.object({ ...timed, words: z.array(z.object(timed)).nullable() })),
});
/** Speed that is left for the mix, and what is said when. */
interface Note {
  speed: number;
  cues: readonly Cue[];
}

/**
 * Has a text spoken, or takes the speech that is kept.
 *
 * @returns null where only a program of the user's could speak it, and may not run now.
 */
export async function makeVoice(element: VoiceElement, maker: Maker): Promise<AudioElement | null> {
  const { context, espeak } = maker;
  const { text, voice, language, speed, engine } = element;
  const request = { text, voice, language, speed };
  const version =
    engine.kind === 'command' ? await commandIngredients(engine, maker) : await espeak.version();
  const key = keptKey('speech', [engine.kind, version, request]);
  const noteKey = keptKey('speech times', key);
  const src = maker.target(extensionOf(element));
  const noteFile = `${src}.json`;
  let note: Note | undefined;
  if ((await takeKept(maker, noteKey, noteFile)) && (await takeKept(maker, key, src)))
    note = noteSchema.parse(JSON.parse(await readFile(noteFile, 'utf8')));
  if (note === undefined) {
    await rm(noteFile, { force: true });
    if (engine.kind === 'command' && !context.runsCommands) return null;
    note =
      engine.kind === 'command'
        ? await runCommand(element, engine, src, maker)
        : await runEspeak(request, src, maker);
    await keepFile(maker, key, src);
    await keepText(maker, noteKey, JSON.stringify(note));
    context.log.info('Spoken', { voice: element.id, engine: engine.kind, phrases: note.cues.length });
  }
  const { id, path, start, duration, fadeIn, fadeOut, volume } = element;
  return {
    ...{ type: 'audio', id, path, start, duration, fadeIn, fadeOut, volume, src },
    ...{ trimStart: 0, trimDuration: null, loop: false, speed: note.speed, speech: note.cues },
  };
}

function extensionOf({ engine }: VoiceElement): string {
  return engine.kind === 'command' ? extname(engine.output) || '.wav' : '.wav';
}

async function runEspeak(
  request: Pick<VoiceElement, 'text' | 'voice' | 'language' | 'speed'>,
  src: string,
  { context, espeak }: Maker,
): Promise<Note> {
  const { sound, phrases, restOfSpeed } = await context.services.budget.use(() => espeak.speak(request));
  if (phrases.length === 0)
    throw fail(
      'STORYBOARD_INVALID',
      'There is nothing to say in the text: write words, or remove the voice.',
    );
  await writeFile(src, sound);
  return { speed: restOfSpeed, cues: phrases };
}

/** A program that leaves captions beside its sound (`voice.vtt` beside `voice.wav`) tells when it says what. */
async function runCommand(
  element: VoiceElement,
  engine: Extract<VoiceElement['engine'], { kind: 'command' }>,
  src: string,
  maker: Maker,
): Promise<Note> {
  const { context, runner, storyboard } = maker;
  const { text, voice, language, speed } = element;
  const workingFolder = `${src}.d`;
  await mkdir(workingFolder);
  const textFile = join(workingFolder, 'text.txt');
  await writeFile(textFile, text);
  const made = await context.services.budget.use(() =>
    runUserCommand(runner, engine, {
      label: `voice ${element.id} (${engine.run[0] ?? ''})`,
      storyboardFolder: dirname(storyboard.file),
      workingFolder,
      facts: { textFile, voice: voice ?? '', language: language ?? '', speed },
      input: text,
      env: context.services.env,
      limits: context.limits,
      onProgress: maker.onProgress,
      onLine: (line) => context.log.info(line, { from: `voice ${element.id}` }),
    }),
  );
  const checked = await checkSource(workingFolder, made, 'sound');
  if ('code' in checked) throw fail(checked.code, `${checked.message}.`);
  const media = await context.services.media.probe(made);
  if (media.audio === null)
    throw fail(
      'SOURCE_NO_STREAM',
      `What ${engine.run[0] ?? 'the program'} made holds no sound: let it write a sound file.`,
    );
  const seconds = media.audio.durationSeconds ?? media.durationSeconds ?? 0;
  const cues = (await captionsBeside(made)) ?? timeEvenly(text, seconds);
  await writeFile(src, await readFile(made));
  await rm(workingFolder, { recursive: true, force: true });
  // An engine that was told the speed has spoken with it.
  const knows = engine.run.some((argument) => argument.includes('{speed}'));
  return { speed: knows ? 1 : speed, cues };
}

async function captionsBeside(sound: string): Promise<Cue[] | undefined> {
  const stem = sound.slice(0, sound.length - extname(sound).length);
  for (const extension of ['.vtt', '.srt']) {
    const text = await readFile(`${stem}${extension}`, 'utf8').catch(() => undefined);
    const parsed = text === undefined ? undefined : parseCaptions(text);
    if (parsed?.faults.length === 0) return parsed.cues;
  }
  return undefined;
}
