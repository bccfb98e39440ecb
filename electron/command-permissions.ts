import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { commandPermissionSchema } from '../shared/command-permission';
import type { CommandDecision, CommandPermission } from '../shared/command-permission';
import { fail } from '../shared/errors';
import { identityOf, inspectStoryboard, readStoryboard } from './storyboard';

/** Decisions beyond these are forgotten, oldest first: those storyboards are asked about again. */
const decisionsAtMost = 500;

const fileSchema = z.strictObject({ layout: z.literal(1), decisions: z.array(commandPermissionSchema) });

/**
 * What the user has decided about the programs of storyboards. A decision is given to a storyboard's text: it holds for
 * copies of the file, and no longer for the file once it has been changed.
 */
export class CommandPermissions {
  readonly #file: string;

  /** @param file Absolute path of the file that remembers decisions; made when there is one. */
  constructor(file: string) {
    this.#file = file;
  }

  /** All decisions, the latest first. */
  async list(): Promise<CommandPermission[]> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(this.#file, 'utf8'))).decisions;
    } catch {
      // Absent, or damaged: then nothing was decided, which allows nothing.
      return [];
    }
  }

  /** Null where nothing was decided. */
  async decisionFor(identity: string): Promise<CommandDecision | null> {
    return (await this.list()).find((each) => each.identity === identity)?.decision ?? null;
  }

  /**
   * The identity of a storyboard whose programs may run, as a job's spec wants it; nothing for another.
   *
   * @throws RenderyardError when it cannot be read.
   */
  async permissionOf(storyboard: string): Promise<{ commandsAllowedFor?: string }> {
    const identity = identityOf(await readStoryboard(storyboard));
    return (await this.decisionFor(identity)) === 'allow' ? { commandsAllowedFor: identity } : {};
  }

  /**
   * Remembers what the user said about the storyboard that they were shown.
   *
   * @param identity Of the text whose commands they saw.
   * @throws FILE_CHANGED when it has another text by now; what keeps it from being read or the decision from being kept.
   */
  async decide(storyboard: string, identity: string, decision: CommandDecision): Promise<void> {
    const { commands } = await inspectStoryboard(storyboard);
    if (commands?.identity !== identity)
      throw fail('FILE_CHANGED', 'The storyboard was changed meanwhile: look at its commands again.', {
        file: storyboard,
      });
    const decided: CommandPermission = {
      identity,
      storyboard,
      commands: commands.lines,
      decision,
      decidedAt: Date.now(),
    };
    await this.#write([decided, ...(await this.#others(identity))]);
  }

  /** Forgets a decision: the storyboard is asked about again. */
  async forget(identity: string): Promise<void> {
    await this.#write(await this.#others(identity));
  }

  async #others(identity: string): Promise<CommandPermission[]> {
    return (await this.list()).filter((each) => each.identity !== identity);
  }

  async #write(decisions: readonly CommandPermission[]): Promise<void> {
    const fresh = `${this.#file}.${process.pid}.new`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      const text = JSON.stringify({ layout: 1, decisions: decisions.slice(0, decisionsAtMost) }, null, 2);
      await writeFile(fresh, `${text}\n`, { mode: 0o600 });
      await rename(fresh, this.#file);
    } catch (error) {
      await rm(fresh, { force: true });
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      throw fail(
        'OUTPUT_UNWRITABLE',
        `${this.#file} cannot be written (${code}): check its folder.`,
        {},
        error,
      );
    }
  }
}
