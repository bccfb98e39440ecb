/** A command as people would type it, with what is added to its environment before it. */
export function commandLine(
  run: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const word = (text: string) => (/^[\w@%+=:,./{}-]+$/.test(text) ? text : `'${text}'`);
  const added = Object.entries(environment).map(([name, value]) => `${name}=${word(value)}`);
  return [...added, ...run.map(word)].join(' ');
}
