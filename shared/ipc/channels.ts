import type { MessageName, RequestName } from './contract';

/*
 * The names of all channels as plain data, so that the preload script can check them without carrying the schemas.
 * The records make compilation fail when a name is missing here, or is not in the contract.
 */
const requestRecord: Record<RequestName, true> = {
  'queue.snapshot': true,
  'queue.ended': true,
  'queue.add': true,
  'queue.cancel': true,
  'queue.retry': true,
  'queue.remove': true,
  'queue.clearFinished': true,
  'queue.setPriority': true,
  'queue.move': true,
  'queue.duplicate': true,
  'queue.pause': true,
  'queue.resume': true,
  'job.pause': true,
  'job.resume': true,
  'log.read': true,
  'log.find': true,
  'log.copy': true,
  'dialog.pickStoryboard': true,
  'dialog.pickOutput': true,
  'dialog.pickFiles': true,
  'dialog.pickFile': true,
  'dialog.pickFolder': true,
  'storyboard.inspect': true,
  'storyboard.read': true,
  'storyboard.version': true,
  'storyboard.write': true,
  'storyboard.create': true,
  'storyboard.timeline': true,
  'frame.render': true,
  'frame.cancel': true,
  'batch.inspect': true,
  'batch.add': true,
  'presets.list': true,
  'presets.import': true,
  'presets.export': true,
  'presets.remove': true,
  'settings.export': true,
  'settings.import': true,
  'commands.list': true,
  'commands.decide': true,
  'commands.forget': true,
  'media.show': true,
  'media.tracks': true,
  'montage.create': true,
  'result.open': true,
  'result.showInFolder': true,
  'job.upload': true,
  'upload.test': true,
  'upload.tokenState': true,
  'upload.setToken': true,
  'settings.update': true,
  'settings.pathFaults': true,
  'updates.state': true,
  'updates.check': true,
  'health.report': true,
  'clipboard.write': true,
  'samples.first': true,
};
const messageRecord: Record<MessageName, true> = {
  patch: true,
  openFiles: true,
  command: true,
  updates: true,
  showJob: true,
};

export const requestNames = Object.keys(requestRecord) as RequestName[];
export const messageNames = Object.keys(messageRecord) as MessageName[];

/** Electron's channel of a request or message. */
export const requestChannel = (name: RequestName): string => `renderyard:request:${name}`;
export const messageChannel = (name: MessageName): string => `renderyard:message:${name}`;
