import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inspectStoryboard } from '../../../electron/storyboard';
import { storyboardSummarySchema } from '../../../shared/storyboard-summary';
import { temporaryFolder } from './support';

async function written(text: string, name = 'Holiday.storyboard.yaml'): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}

it('a good storyboard has a title, variables, a preset, an output and no problems', async () => {
  const file = await written(
    'version: 1\ntitle: A holiday\noutput: { preset: webm-720p }\nvariables:\n  - { id: name, default: Ada, label: Who }\n  - { id: count, type: number, default: 3 }\nscenes:\n  - duration: 1\n  - duration: 1\n  - { duration: 1, condition: false }\n',
  );
  const summary = await inspectStoryboard(file);
  expect(storyboardSummarySchema.parse(summary)).toEqual(summary);
  expect(summary).toEqual({
    file,
    title: 'A holiday',
    preset: 'webm-720p',
    sceneCount: 2,
    variables: [
      { id: 'name', type: 'text', label: 'Who', default: 'Ada' },
      { id: 'count', type: 'number', label: 'count', default: 3 },
    ],
    extension: 'webm',
    suggestedOutput: file.replace('.storyboard.yaml', '.webm'),
    problems: [],
  });
});

it('names the programs that a storyboard wants to run, with what is added to their environment', async () => {
  const file = await written(
    [
      'version: 1',
      'variables: [{ id: prompt, default: a lighthouse }]',
      'scenes:',
      '  - duration: 1',
      '    elements:',
      '      - { type: generator, run: [dream, "{{prompt}}"], output: a.mp4, environment: { LEVEL: "two 2" } }',
      '      - { type: voice, text: Hi, engine: command, run: [speak], output: v.wav }',
      '      - { type: voice, text: Hello }',
      'elements: [{ type: generator, run: [dream, "{{prompt}}"], output: a.mp4, environment: { LEVEL: "two 2" } }]',
      '',
    ].join('\n'),
  );
  const { commands, problems } = await inspectStoryboard(file, { set: { prompt: 'a storm' } });
  expect(problems).toEqual([]);
  expect(commands).toMatchObject({
    lines: ["LEVEL='two 2' dream 'a storm'", 'speak'],
    decision: null,
  });
  // The identity is that of the text: values do not change it.
  expect((await inspectStoryboard(file)).commands?.identity).toBe(commands?.identity);
});

it('says where the video would be uploaded to', async () => {
  const file = await written(
    'version: 1\nscenes: [{ duration: 1 }]\ndestinations: [{ type: gcs, bucket: our-films, prefix: new }]\n',
  );
  const summary = await inspectStoryboard(file);
  expect(summary).toMatchObject({ uploadsTo: ['gs://our-films'], problems: [] });
  expect(storyboardSummarySchema.parse(summary)).toEqual(summary);
});

it('the preset that is chosen decides on the extension, the settings on the folder', async () => {
  const file = await written('version: 1\nscenes: [{ duration: 1 }]\n', 'holiday.json');
  const summary = await inspectStoryboard(file, { preset: 'edit-prores', outputFolder: '/videos' });
  expect(summary).toMatchObject({
    title: 'holiday',
    preset: null,
    extension: 'mov',
    suggestedOutput: join('/videos', 'holiday.mov'),
  });
});

it('a missing value is a problem until it is given', async () => {
  const file = await written(
    'version: 1\nvariables: [{ id: who }, { id: tint, type: color }]\ntitle: "For {{who}}"\nscenes: [{ duration: 1, background: "{{tint}}" }]\n',
  );
  const before = await inspectStoryboard(file);
  expect(before.variables.map(({ id, default: value }) => [id, value])).toEqual([
    ['who', null],
    ['tint', null],
  ]);
  expect(before.problems.map(({ code, path }) => [code, path])).toEqual([
    ['VARIABLE_INVALID', 'variables[0]'],
    ['VARIABLE_INVALID', 'variables[1]'],
  ]);
  const after = await inspectStoryboard(file, { set: { who: 'Ada', tint: 'red' } });
  expect(after).toMatchObject({ title: 'For Ada', problems: [] });
});

it('a faulty storyboard has a summary, as far as it goes', async () => {
  const file = await written(
    'version: 1\ntitle: Broken\nscenes:\n  - { duration: -1 }\n  - { duration: 2, colour: red }\n',
  );
  expect(await inspectStoryboard(file)).toMatchObject({
    title: 'Broken',
    sceneCount: 2,
    problems: [{ line: 4 }, { line: 5 }],
  });
  const nonsense = await written('just words');
  expect(await inspectStoryboard(nonsense)).toMatchObject({
    title: 'Holiday',
    sceneCount: 0,
    problems: [{ code: 'STORYBOARD_INVALID' }],
  });
  const syntax = await written('version: [');
  expect(await inspectStoryboard(syntax)).toMatchObject({
    title: 'Holiday',
    problems: [{ code: 'STORYBOARD_SYNTAX' }],
  });
});
