import { isAbsolute, resolve } from 'node:path';
import { kindOfFile } from '../../shared/media-kinds';

/** The files that something can be done with among the arguments that the app, or a second instance of it, was started with. */
export function filesAmong(args: readonly string[], folder: string): string[] {
  return args
    .filter((argument) => !argument.startsWith('-') && kindOfFile(argument) !== null)
    .map((argument) => (isAbsolute(argument) ? argument : resolve(folder, argument)));
}
