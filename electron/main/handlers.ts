import { access } from 'node:fs/promises';
import { clipboard, dialog, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { fail } from '../../shared/errors';
import type { Job } from '../../shared/job/job';
import { endingsOf } from '../../shared/media-kinds';
import { presets } from '../../shared/presets';
import type { Engine } from '../engine-interface';
import type { PatchStream } from './patches';
import type { ShownFiles } from './shown-files';
import type { Handlers } from './requests';

export interface HandlerContext {
  engine: () => Promise<Engine>;
  window: () => BrowserWindow | undefined;
  patches: PatchStream;
  shown: ShownFiles;
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
}: HandlerContext): Handlers {
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
        `The video ${result.output} is no longer there; retry the job to make it again.`,
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

  return {
    'queue.snapshot': async () => {
      const { queue, settings } = await engine();
      return { sequence: patches.flush(), jobs: queue.list(), queue: queue.status, settings };
    },
    'queue.add': async ({ spec, priority }) => (await engine()).queue.add(spec, { priority }),
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
    'dialog.pickOutput': async ({ suggested }) => {
      const options = { title: 'Save the video as', defaultPath: suggested, showsTagField: false };
      const parent = window();
      const { filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return filePath || null;
    },
    'storyboard.inspect': async ({ file, set, preset }) => (await engine()).inspect(file, { set, preset }),
    'storyboard.timeline': async ({ file, set, preset }) => (await engine()).timeline(file, { set, preset }),
    'frame.render': async ({ file, set, preset, at, width, format = 'jpeg', slot }) => {
      const running = await engine();
      const { bytes, ...shown } = await running.frame(file, { set, preset, at, width, format }, slot);
      return { ...shown, picture: `data:image/${format};base64,${Buffer.from(bytes).toString('base64')}` };
    },
    'frame.cancel': async ({ slot }) => (await engine()).cancelFrame(slot),
    'batch.inspect': async (request) => (await engine()).batches.inspect(request),
    'batch.add': async ({ request, skipBad, priority }) => {
      const { batchId, jobIds } = await (await engine()).batches.add(request, { skipBad, priority });
      return { batchId, jobIds };
    },
    'presets.list': () =>
      presets.map(({ name, title, width, height, format }) => ({ name, title, width, height, format })),
    'media.show': ({ files }) => files.map((file) => shown.show(file)),
    'montage.create': async (request) => (await engine()).createMontage(request),
    'result.open': async ({ jobId }) => {
      const complaint = await shell.openPath(await finishedOutput(jobId));
      if (complaint !== '')
        throw fail('FILE_UNREADABLE', `The system could not open the video: ${complaint}`);
    },
    'result.showInFolder': async ({ jobId }) => shell.showItemInFolder(await finishedOutput(jobId)),
    'settings.update': async (patch) => (await engine()).updateSettings(patch),
    'health.report': async () => (await engine()).health(),
    'clipboard.write': ({ text }) => clipboard.writeText(text),
    'samples.first': () => sampleStoryboard,
  };
}
