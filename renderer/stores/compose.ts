import { create } from 'zustand';
import type { Problem } from '../../shared/errors';
import type { ExistingOutput, RenderSpec, VariableValue } from '../../shared/job/spec';
import type { StoryboardSummary } from '../../shared/storyboard-summary';
import { text } from '../text';
import { wrongLimits, type TypedLimits } from './limit-fields';

/** One storyboard that is about to be queued, with what the user chose for it. */
export interface Draft {
  readonly id: number;
  readonly file: string;
  /** Null until it was read, and when it cannot be. */
  readonly summary: StoryboardSummary | null;
  readonly inspecting: boolean;
  /** Only the values that the user gave; the storyboard keeps its own defaults. */
  readonly set: Readonly<Record<string, VariableValue>>;
  /** Null takes the storyboard's own. */
  readonly preset: string | null;
  /** Null takes the suggested place. */
  readonly output: string | null;
  readonly existing: ExistingOutput;
  readonly priority: number;
  /** Ceilings of the job, as typed. */
  readonly limits: TypedLimits;
  /** The job that it renders again, with what cannot be chosen here; null where it renders none. */
  readonly again: ({ readonly jobId: string } & Pick<RenderSpec, 'strategy' | 'destinations'>) | null;
  /** What the last reading, or the try to queue it, found wrong. */
  readonly problems: readonly Problem[];
}

export type DraftChoice = Partial<
  Pick<Draft, 'set' | 'preset' | 'output' | 'existing' | 'priority' | 'limits'>
>;

interface ComposeState {
  drafts: readonly Draft[];
  selected: number | null;
  /** The drafts are being queued. */
  adding: boolean;
  /** A try to queue was made; from then on missing values are marked. */
  tried: boolean;
}

export const emptyCompose: ComposeState = {
  drafts: [],
  selected: null,
  adding: false,
  tried: false,
};

/** The *New render* dialog. */
export const useCompose = create<ComposeState>()(() => emptyCompose);

export function updateDraft(id: number, change: Partial<Draft>): void {
  useCompose.setState(({ drafts }) => ({
    drafts: drafts.map((draft) => (draft.id === id ? { ...draft, ...change } : draft)),
  }));
}

/** As typed, where something was typed. */
export function outputOf(draft: Draft): string {
  return draft.output ?? draft.summary?.suggestedOutput ?? '';
}

/** What the engine takes as a place: from the root, a drive or a server on. */
const wholePath = /^(?:\/|[a-z]:[\\/]|\\\\)/i;

/** What is wrong with the output before the engine is asked. */
function outputFault(draft: Draft): Problem[] {
  const output = outputOf(draft).trim();
  if (draft.summary === null || wholePath.test(output)) return [];
  const message = output === '' ? text.compose.outputMissing : text.compose.outputNotWhole;
  return [{ code: 'NAME_INVALID', message }];
}

/** Variables without a value: neither a default nor one given here. */
export function missingVariables({ summary, set }: Draft): string[] {
  return (summary?.variables ?? [])
    .filter(({ id, default: value }) => (set[id] ?? value) === null || set[id] === '')
    .map(({ id }) => id);
}

/** Problems that are more than a value which is not given yet: that one has its own place and words. */
function realProblems(draft: Draft): Problem[] {
  const missing = missingVariables(draft);
  const known = draft.problems.filter((problem) => {
    const place = placeInDialog(problem, draft.summary);
    return !missing.some((id) => place === `variable:${id}`);
  });
  return [...known, ...outputFault(draft)];
}

/** Whether the user has yet to say if the storyboard may run the programs that it names, or has said no. */
export function isHeldBack({ summary }: Draft): boolean {
  return summary?.commands !== undefined && summary.commands.decision !== 'allow';
}

/** How many things keep a draft from being queued. */
export function faultCount(draft: Draft): number {
  return (
    realProblems(draft).length +
    missingVariables(draft).length +
    wrongLimits(draft.limits).length +
    (isHeldBack(draft) ? 1 : 0)
  );
}

export function isReady(draft: Draft): boolean {
  return draft.summary !== null && faultCount(draft) === 0;
}

/** Whether something has to be put right before a draft can be queued; of one that is being read nobody knows. */
export function needsAttention(draft: Draft): boolean {
  return !draft.inspecting && !isReady(draft);
}

/** Where in the dialog a problem belongs; null is the storyboard itself. */
export type ProblemPlace = 'output' | 'preset' | `variable:${string}` | null;

const outputCodes = ['OUTPUT_EXISTS', 'OUTPUT_UNWRITABLE', 'NAME_INVALID'];

/** Finds the field of a problem by its code and path, never by its words. */
export function placeInDialog({ code, path = '' }: Problem, summary: StoryboardSummary | null): ProblemPlace {
  if (outputCodes.includes(code)) return 'output';
  if (code === 'PRESET_UNKNOWN') return 'preset';
  const [, key] = /^(?:set|variables)(?:\.|\[)([^.\]]+)/.exec(path) ?? [];
  const variable = summary?.variables.find(({ id }, index) => id === key || String(index) === key);
  return variable === undefined ? null : `variable:${variable.id}`;
}

export function problemsAt(draft: Draft, place: ProblemPlace): Problem[] {
  return realProblems(draft).filter((problem) => placeInDialog(problem, draft.summary) === place);
}
