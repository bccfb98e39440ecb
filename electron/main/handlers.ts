import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { clipboard, dialog, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { fail } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import { isTerminal, jobStates, terminalStates } from '../../shared/job/states';
import { endingsOf } from '../../shared/media-kinds';
import { presetSuffix } from '../../shared/presets/preset';
import { desktopText } from '../../shared/text-desktop';
import type { Destination } from '../../shared/storyboard/destinations';
import { parseStorageUrl } from '../../shared/upload/storage-url';
import type { Engine } from '../engine-interface';
import { videosFolder } from '../videos-folder';
import { logAsText } from './log-copy';
import type { PatchStream } from './patches';
import { readSettingsPatch, writeSettings } from './settings-import';
import { pathFaults } from './setting-paths';
import type { ShownFiles } from './shown-files';
import { StoryboardFiles } from './storyboard-files';
import type { Handlers } from './requests';
import type { Secrets } from './secrets';
import type { Updates } from './updates/updates';

const openStates = jobStates.filter((state) => !isTerminal(state));

/** What a new storyboard begins with; its video is called as its file is. */
const newStoryboard = (file: string) => `version: 1
title: ${JSON.stringify(basename(file).replace(/(\.storyboard)?\.(ya?ml|json)$/i, ''))}
output: { preset: web-1080p }
scenes:
  - duration: 4
    background: { gradient: ['#102030', '#405060'], angle: 45 }
    elements:
      - { type: text, text: Hello, animation: fade }
`;

export interface HandlerContext {
  engine: () => Promise<Engine>;
  window: () => BrowserWindow | undefined;
  patches: PatchStream;
  shown: ShownFiles;
  updates: () => Promise<Pick<Updates, 'state' | 'check'>>;
  secrets: Pick<Secrets, 'uploadTokenState' | 'setUploadToken'>;
  /** Absolute path of the storyboard that comes with the app. */
  sampleStoryboard: string;
}

/** What the window can do, each a request of the contract carried out on the engine or the desktop. */
export function createHandlers({
  engine,
  window,
  patches,
  shown,
  sampleStoryboard,
  secrets,
  updates,
}: HandlerContext): Handlers {
  const storyboards = new StoryboardFiles();
  const forEach = async (
    jobIds: readonly string[],
    act: (engine: Engine, jobId: string) => Promise<unknown>,
  ) => {
    const running = await engine();
    await Promise.all(jobIds.map((jobId) => act(running, jobId)));
  };

  const finishedOutput = async (jobId: string): Promise<string> => {
    const { result, title } = (await engine()).queue.get(jobId);
    if (result === null) throw fail('JOB_STATE', `"${title}" has no video yet; wait until it is completed.`);
    const isThere = await access(result.output).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      throw fail(
        'FILE_NOT_FOUND',
        `The video ${result.output} is no longer there: render or convert it again.`,
      );
    }
    return result.output;
  };

  const pick = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const parent = window();
    const { filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return filePaths[0] ?? null;
  };

  const save = async (options: Electron.SaveDialogOptions): Promise<string | null> => {
    const parent = window();
    const { filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return filePath || null;
  };

  /** The page asks; whether programs may run is not for it to say. */
  const permitted = async <T extends { storyboard: string; commandsAllowedFor?: string | undefined }>(
    asked: T,
  ): Promise<T> => ({
    ...asked,
    commandsAllowedFor: undefined,
    ...(await (await engine()).commands.permissionOf(asked.storyboard)),
  });

  return {
    'queue.snapshot': async (wanted) => {
      const { queue, settings } = await engine();
      const sequence = patches.flush();
      const ended = queue.list({ states: terminalStates, limit: wanted?.ended });
      return {
        sequence,
        jobs: [...queue.list({ states: openStates }), ...ended],
        moreEnded: wanted === undefined ? 0 : queue.count(terminalStates) - ended.length,
        queue: queue.status,
        settings,
      };
    },
    'queue.ended': async ({ from, count }) => {
      const { queue } = await engine();
      return {
        jobs: queue.list({ states: terminalStates, from, limit: count }),
        total: queue.count(terminalStates),
      };
    },
    'queue.add': async ({ spec, priority }) => {
      const { queue } = await engine();
      return queue.add(spec.kind === 'render' ? await permitted(spec) : spec, { priority });
    },
    'queue.cancel': ({ jobIds }) => forEach(jobIds, (running, jobId) => running.queue.cancel(jobId)),
    'queue.retry': ({ jobIds }) => forEach(jobIds, (running, jobId) => running.queue.retry(jobId)),
    'queue.remove': async ({ jobIds }) => (await engine()).queue.remove(jobIds),
    'queue.clearFinished': async () => {
      await (await engine()).queue.clearFinished();
    },
    'queue.setPriority': ({ jobIds, priority }) =>
      forEach(jobIds, (running, jobId) => running.queue.setPriority(jobId, priority)),
    'queue.move': async ({ jobIds, before }) => {
      const { queue } = await engine();
      // One after the other: each goes directly before the same job, so they keep their order.
      for (const jobId of jobIds) await queue.move(jobId, before);
    },
    'queue.duplicate': async ({ jobIds }) => {
      const { queue } = await engine();
      const added: Job[] = [];
      for (const jobId of jobIds) {
        const { spec, priority } = queue.get(jobId);
        added.push(await queue.add({ ...spec, existing: 'unique' }, { priority }));
      }
      return added;
    },
    'queue.pause': async () => (await engine()).queue.pause(),
    'queue.resume': async () => (await engine()).queue.resume(),
    'job.pause': async ({ jobId }) => (await engine()).queue.pauseJob(jobId),
    'job.resume': async ({ jobId }) => (await engine()).queue.resumeJob(jobId),
    'log.read': async ({ jobId, attempt, from, count }) =>
      (await engine()).readLog(jobId, attempt, from, count),
    'log.find': async ({ jobId, attempt, from, withRecords, ...sieve }) =>
      (await engine()).findInLog(jobId, attempt, from, sieve, withRecords),
    'log.copy': async ({ jobId, attempt }) => {
      const { text, ...counts } = await logAsText(await engine(), jobId, attempt);
      await clipboard.writeText(text);
      return counts;
    },
    'dialog.pickStoryboard': () =>
      pick({
        title: 'Choose a storyboard',
        properties: ['openFile'],
        filters: [{ name: 'Storyboards', extensions: ['yaml', 'yml', 'json'] }],
      }),
    'dialog.pickFiles': async ({ title, kinds }) => {
      const options: Electron.OpenDialogOptions = {
        title,
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: title, extensions: endingsOf(...kinds) }],
      };
      const parent = window();
      const { filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return filePaths;
    },
    'dialog.pickFile': ({ title }) => pick({ title, properties: ['openFile'] }),
    'dialog.pickFolder': ({ title }) => pick({ title, properties: ['openDirectory', 'createDirectory'] }),
    'dialog.pickOutput': ({ suggested }) =>
      save({ title: 'Save the video as', defaultPath: suggested, showsTagField: false }),
    'storyboard.inspect': async ({ file, ...given }) => (await engine()).inspect(file, given),
    'storyboard.read': ({ file }) => storyboards.read(file),
    'storyboard.version': async ({ file }) => ({ version: await storyboards.version(file) }),
    'storyboard.write': async ({ file, text, version }) => ({
      version: await storyboards.write(file, text, version),
    }),
    'storyboard.create': async () => {
      const folder = (await engine()).settings.outputFolder ?? videosFolder();
      const options = {
        title: desktopText.newStoryboard.title,
        defaultPath: join(folder, desktopText.newStoryboard.file),
        filters: [{ name: desktopText.newStoryboard.kind, extensions: ['yaml', 'yml', 'json'] }],
      };
      const filePath = await save(options);
      if (filePath === null) return null;
      const file = /\.(ya?ml|json)$/i.test(filePath) ? filePath : `${filePath}.storyboard.yaml`;
      await storyboards.create(file, newStoryboard(file));
      return file;
    },
    'storyboard.timeline': async ({ file, ...given }) => (await engine()).timeline(file, given),
    'frame.render': async ({ file, set, preset, text, at, width, format = 'jpeg', slot }) => {
      const running = await engine();
      const { bytes, ...shown } = await running.frame(file, { set, preset, text, at, width, format }, slot);
      return { ...shown, picture: `data:image/${format};base64,${Buffer.from(bytes).toString('base64')}` };
    },
    'frame.cancel': async ({ slot }) => (await engine()).cancelFrame(slot),
    'batch.inspect': async (request) => (await engine()).batches.inspect(await permitted(request)),
    'batch.add': async ({ request, skipBad, priority }) => {
      const { batchId, jobIds } = await (
        await engine()
      ).batches.add(await permitted(request), {
        skipBad,
        priority,
      });
      return { batchId, jobIds };
    },
    'settings.export': async () => {
      const { settings } = await engine();
      const { export: title, file: defaultPath } = desktopText.settings;
      const file = await save({ title, defaultPath });
      if (file !== null) await writeSettings(file, settings);
      return file;
    },
    'settings.import': async () => {
      const file = await pick({
        title: desktopText.settings.import,
        properties: ['openFile'],
        filters: [{ name: 'JSON', extensions: ['json'] }],
      });
      if (file === null) return null;
      return (await engine()).updateSettings(await readSettingsPatch(file));
    },
    'presets.list': async () => [...(await (await engine()).presets.list()).presets],
    'presets.import': async () => {
      const file = await pick({
        title: desktopText.presets.import,
        properties: ['openFile'],
        filters: [{ name: 'JSON', extensions: ['json'] }],
      });
      // The user has looked at the name in the system's dialog: their own preset of that name gives way.
      return file === null ? null : (await engine()).presets.import(file, { replace: true });
    },
    'presets.export': async ({ name }) => {
      const file = await save({ title: desktopText.presets.export, defaultPath: `${name}${presetSuffix}` });
      // The system's dialog has asked already whether to replace a file that is there.
      if (file !== null) await (await engine()).presets.export(name, file, { replace: true });
      return file;
    },
    'presets.remove': async ({ name }) => (await engine()).presets.remove(name),
    'commands.list': async () => (await engine()).commands.list(),
    'commands.decide': async ({ file, identity, decision }) =>
      (await engine()).commands.decide(file, identity, decision),
    'commands.forget': async ({ identity }) => (await engine()).commands.forget(identity),
    'media.tracks': async ({ file }) => (await engine()).tracks(file),
    'media.show': ({ files }) => files.map((file) => shown.show(file)),
    'montage.create': async (request) => (await engine()).createMontage(request),
    'result.open': async ({ jobId }) => {
      const complaint = await shell.openPath(await finishedOutput(jobId));
      if (complaint !== '')
        throw fail('FILE_UNREADABLE', `The system could not open the video: ${complaint}`);
    },
    'result.showInFolder': async ({ jobId }) => shell.showItemInFolder(await finishedOutput(jobId)),
    'job.upload': async ({ jobId, destination }) =>
      (await engine()).queue.upload(jobId, destination === null ? [] : [toDestination(destination)]),
    'upload.test': async ({ destination }) => (await engine()).testUpload(toDestination(destination)),
    'upload.tokenState': () => secrets.uploadTokenState(),
    'upload.setToken': ({ token }) => secrets.setUploadToken(token),
    'settings.update': async (patch) => (await engine()).updateSettings(patch),
    'settings.pathFaults': async () => pathFaults((await engine()).settings),
    'updates.state': async () => (await updates()).state,
    'updates.check': async () => (await updates()).check(),
    'health.report': async () => (await engine()).health(),
    'clipboard.write': ({ text }) => clipboard.writeText(text),
    'samples.first': () => sampleStoryboard,
  };
}

function toDestination(address: string): Destination {
  const parsed = parseStorageUrl(address);
  if (parsed.ok) return { type: 'gcs', ...parsed.value };
  throw fail('USAGE', `Enter an address like gs://bucket/folder: ${parsed.problem}.`);
}
