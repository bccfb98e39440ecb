import type { MessageName, RequestName } from './contract';

/**
 * The names of all channels as plain data, so that the preload script can check them without carrying the schemas.
 * The two `satisfies` and the tests of the contract keep this list and the contract the same.
 */
export const requestNames = [
  'queue.snapshot',
  'queue.add',
  'queue.cancel',
  'queue.retry',
  'queue.remove',
  'queue.clearFinished',
  'queue.setPriority',
  'queue.move',
  'queue.pause',
  'queue.resume',
  'job.pause',
  'job.resume',
  'log.read',
  'dialog.pickStoryboard',
  'dialog.pickOutput',
  'dialog.pickFile',
  'storyboard.inspect',
  'presets.list',
  'result.open',
  'result.showInFolder',
  'settings.update',
  'health.report',
  'clipboard.write',
  'samples.first',
] as const satisfies readonly RequestName[];

export const messageNames = ['patch', 'openFiles', 'command'] as const satisfies readonly MessageName[];

/** Ends compilation when the contract has a channel that the list lacks. */
type Missing =
  Exclude<RequestName, (typeof requestNames)[number]> | Exclude<MessageName, (typeof messageNames)[number]>;
export const everyChannelIsListed: [Missing] extends [never] ? true : Missing = true;

/** Electron's channel of a request or message. */
export const requestChannel = (name: RequestName): string => `renderyard:request:${name}`;
export const messageChannel = (name: MessageName): string => `renderyard:message:${name}`;
