import { isAbsolute, resolve } from 'node:path';

const storyboardName = /\.(ya?ml|json)$/i;

/** The storyboard files among the arguments that the app, or a second instance of it, was started with. */
export function storyboardsAmong(args: readonly string[], folder: string): string[] {
  return args
    .filter((argument) => !argument.startsWith('-') && storyboardName.test(argument))
    .map((argument) => (isAbsolute(argument) ? argument : resolve(folder, argument)));
}
