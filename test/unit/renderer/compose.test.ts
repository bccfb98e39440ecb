import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isReady,
  outputOf,
  placeInDialog,
  problemsAt,
  useCompose,
  type Draft,
} from '../../../renderer/stores/compose';
import {
  addToQueue,
  choose,
  composeFiles,
  discardCompose,
  pickStoryboards,
  removeDraft,
  trySample,
} from '../../../renderer/stores/compose-actions';
import { replaceJobs, useJobs } from '../../../renderer/stores/jobs';
import { closeDialog, openDialog, useUi } from '../../../renderer/stores/ui';
import type { ParsedInput } from '../../../shared/ipc/contract';
import type { FakeEngine } from '../../support/page-harness/fake-engine';
import { inspected } from '../../support/page-harness/sample-answers';
import { installPage } from './page-world';

let engine: FakeEngine;

function draft(index = 0): Draft {
  const found = useCompose.getState().drafts[index];
  if (found === undefined) throw new Error(`There is no draft ${index}.`);
  return found;
}

const isRead = () =>
  vi.waitFor(() => expect(useCompose.getState().drafts.some((each) => each.inspecting)).toBe(false));
const added = () =>
  engine.asked
    .filter(({ name }) => name === 'queue.add')
    .map(({ input }) => input as ParsedInput<'queue.add'>);
const inspections = () =>
  engine.asked
    .filter(({ name }) => name === 'storyboard.inspect')
    .map(({ input }) => input as ParsedInput<'storyboard.inspect'>);

beforeEach(() => {
  engine = installPage({ name: 'empty' });
  replaceJobs([]);
  discardCompose();
});
afterEach(() => vi.unstubAllGlobals());

describe('New render', () => {
  it('reads the chosen storyboard and queues it with nothing but its defaults', async () => {
    await pickStoryboards();
    await isRead();
    expect(useUi.getState().dialog).toBe('compose');
    expect(outputOf(draft())).toBe('/home/ada/Videos/Launch teaser.mp4');
    await addToQueue();
    expect(added()).toMatchObject([
      {
        spec: { storyboard: '/home/ada/projects/teaser/teaser.storyboard.yaml', set: {}, existing: 'error' },
      },
    ]);
    expect(added()[0]?.spec).not.toHaveProperty('preset');
    expect(useUi.getState()).toMatchObject({ dialog: null, selectedJobId: useJobs.getState().order[0] });
  });

  it('sends what the user chose', async () => {
    composeFiles(['/a/values.yaml']);
    await isRead();
    const { id } = draft();
    choose(id, { set: { headline: 'Hello', logo: '/a/logo.png', seats: 3 } });
    choose(id, { preset: 'draft' });
    choose(id, { output: '/a/out.mp4' });
    choose(id, { existing: 'unique' });
    choose(id, { priority: 10 });
    await addToQueue();
    expect(added()).toMatchObject([
      {
        priority: 10,
        spec: {
          output: '/a/out.mp4',
          preset: 'draft',
          existing: 'unique',
          set: { headline: 'Hello', logo: '/a/logo.png', seats: 3 },
        },
      },
    ]);
  });

  it('sends ceilings in the units of the engine, and queues nothing while one is wrong', async () => {
    composeFiles(['/a/plain.yaml']);
    await isRead();
    const { id } = draft();
    choose(id, {
      limits: { timeoutSeconds: '1,5', memoryBytes: '2.1', encoderThreads: '2', niceness: '20' },
    });
    expect(isReady(draft())).toBe(false);
    await addToQueue();
    expect(added()).toEqual([]);
    choose(id, { limits: { ...draft().limits, niceness: '' } });
    await addToQueue();
    expect(added()[0]?.spec.limits).toEqual({
      timeoutSeconds: 90,
      memoryBytes: 2_100_000_000,
      encoderThreads: 2,
    });
  });

  it('asks for missing values at their fields, and queues nothing', async () => {
    composeFiles(['/a/values.yaml']);
    await isRead();
    expect(isReady(draft())).toBe(false);
    expect(problemsAt(draft(), null)).toEqual([]);
    await addToQueue();
    expect(added()).toEqual([]);
    expect(useCompose.getState().tried).toBe(true);
    expect(useUi.getState().dialog).toBe('compose');
  });

  it('looks again when a value or the preset changes, and shows what is wrong at the field', async () => {
    composeFiles(['/a/plain.yaml']);
    await isRead();
    choose(draft().id, { set: { tint: 'no color' } });
    await vi.waitFor(() => expect(problemsAt(draft(), 'variable:tint')).toHaveLength(1));
    choose(draft().id, { set: { tint: '#112233' } });
    await vi.waitFor(() => expect(draft().problems).toEqual([]));
    expect(inspections().map(({ set }) => set)).toEqual([{}, { tint: 'no color' }, { tint: '#112233' }]);
  });

  it('shows a refusal at the field it is about, until that is changed', async () => {
    composeFiles(['/a/plain.yaml']);
    await isRead();
    engine.refusals.set('queue.add', { code: 'OUTPUT_EXISTS', message: 'There is a file with this name.' });
    await addToQueue();
    expect(problemsAt(draft(), 'output')).toHaveLength(1);
    choose(draft().id, { output: '/a/other.mp4' });
    expect(draft().problems).toEqual([]);
    await addToQueue();
    expect(useUi.getState().dialog).toBe(null);
  });

  it('queues several, and keeps those that need attention', async () => {
    composeFiles(['/a/one.yaml', '/a/broken.yaml', '/a/two.yaml', '/a/one.yaml']);
    await isRead();
    expect(useCompose.getState().drafts).toHaveLength(3);
    await addToQueue();
    expect(added()).toHaveLength(2);
    expect(useCompose.getState().drafts.map(({ file }) => file)).toEqual(['/a/broken.yaml']);
    expect(useCompose.getState().selected).toBe(draft().id);
    removeDraft(draft().id);
    expect(useCompose.getState()).toMatchObject({ drafts: [], selected: null });
  });

  it('tells why a file cannot be read at all', async () => {
    engine.refusals.set('storyboard.inspect', { code: 'FILE_NOT_TEXT', message: 'This is not text.' });
    composeFiles(['/a/picture.json']);
    await isRead();
    expect(draft().summary).toBe(null);
    expect(problemsAt(draft(), null)).toMatchObject([{ code: 'FILE_NOT_TEXT' }]);
  });

  it('waits for files that are still being read', async () => {
    composeFiles(['/a/one.yaml']);
    await addToQueue();
    expect(added()).toHaveLength(1);
  });

  it('keeps what was chosen when it is closed, and puts what comes next beside it', async () => {
    composeFiles(['/a/values.yaml']);
    await isRead();
    choose(draft().id, { set: { headline: 'Hello' }, output: '/a/mine.mp4' });
    await isRead();
    closeDialog();
    composeFiles(['/a/two.yaml']);
    expect(useCompose.getState()).toMatchObject({ selected: draft(1).id, tried: false });
    composeFiles(['/a/values.yaml']);
    expect(useCompose.getState()).toMatchObject({ drafts: { length: 2 }, selected: draft().id });
    expect(draft()).toMatchObject({ set: { headline: 'Hello' }, output: '/a/mine.mp4' });
  });

  it('queues nothing more of what is discarded meanwhile, and leaves another dialog open', async () => {
    composeFiles(['/a/one.yaml', '/a/two.yaml']);
    await isRead();
    const adding = addToQueue();
    discardCompose();
    openDialog('settings');
    await adding;
    expect(added()).toEqual([]);
    expect(useUi.getState().dialog).toBe('settings');
  });

  it('begins with the sample', async () => {
    await trySample();
    await isRead();
    expect(draft().file).toContain('first-light');
  });
});

describe('the place of a problem', () => {
  const summary = inspected({ file: '/a/values.yaml' });
  it.each([
    ['OUTPUT_EXISTS', undefined, 'output'],
    ['OUTPUT_UNWRITABLE', undefined, 'output'],
    ['PRESET_UNKNOWN', undefined, 'preset'],
    ['VARIABLE_INVALID', 'variables[1]', 'variable:seats'],
    ['VARIABLE_INVALID', 'variables[1].default', 'variable:seats'],
    ['VARIABLE_INVALID', 'set.tint', 'variable:tint'],
    ['VARIABLE_UNKNOWN', 'set.nobody', null],
    ['STORYBOARD_INVALID', 'scenes[1].elements[0].text', null],
  ] as const)('of %s at %s is %s', (code, path, place) => {
    expect(placeInDialog({ code, message: '', path }, summary)).toBe(place);
  });
});
