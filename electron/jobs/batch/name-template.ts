import { extname } from 'node:path';
import type { VariableValue } from '../../../shared/job/spec';
import { endingsOfFormat, formats } from '../../../shared/storyboard/output';
import type { Format } from '../../../shared/storyboard/output';
import { didYouMean, quote } from '../../../shared/storyboard/wording';

/** Anything but braces: columns of tables have names that variables cannot have. */
const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Longest name in bytes that all file systems take, less what is added to it: ` (99)`, `.partial`. */
const bytesAtMost = 240;

/** Names that Windows keeps for devices, whatever extension follows. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

/** The placeholder that counts: the number of the row, with as many zeros before it as the last row has digits. */
export const rowPlaceholder = 'row';

/** The names in a template that are neither a column, a variable nor `row`, each with a hint. */
export function unknownPlaceholders(template: string, known: readonly string[]): string[] {
  const names = new Set([...template.matchAll(placeholder)].map(([, name = '']) => name));
  return [...names]
    .filter((name) => name !== rowPlaceholder && !known.includes(name))
    .map((name) => `${quote(`{{${name}}}`)} is neither a column nor a variable.${didYouMean(name, known)}`);
}

/** Ends a template in the extension of the format, unless it ends in one already. */
export function withExtension(template: string, format: string): string {
  const literal = template.replace(placeholder, 'x');
  return extname(literal) === '' ? `${template}.${format}` : template;
}

/** The template with the values of one row in it. They are taken literally: a placeholder in a value stays as it is. */
export function filledName(template: string, values: ReadonlyMap<string, VariableValue>): string {
  return template.replace(placeholder, (_, name: string) => String(values.get(name) ?? ''));
}

/**
 * What keeps a name from being the name of a file in the folder, on any system; null when nothing does. Tables wander
 * between systems, so what one of them cannot have is refused on all.
 */
export function faultOfName(name: string): string | null {
  const shown = quote(name);
  const base = name.slice(0, name.length - extname(name).length);
  if (/[/\\]/.test(name))
    return `The name ${shown} holds a "/" or "\\": a video is put into the folder itself.`;
  if (/\p{Cc}/u.test(name)) return `The name ${shown} holds a control character or a line end.`;
  const [odd] = /[<>:"|?*]/.exec(name) ?? [];
  if (odd !== undefined) return `The name ${shown} holds a ${odd}, which not every system allows.`;
  // `.mp4` is a name without an extension to Node, and what is left of an empty cell to us.
  if (base.trim() === '' || /^\.[^.]*$/.test(name) || /^\.+$/.test(base.trim()))
    return `The name ${shown} is empty before its extension: is a cell empty?`;
  if (reserved.test((name.split('.')[0] ?? '').trim()))
    return `The name ${shown} is one that Windows keeps for a device.`;
  if (/[. ]$/.test(name) || name.startsWith(' '))
    return `The name ${shown} begins with a space, or ends with a space or a full stop.`;
  if (Buffer.byteLength(name) > bytesAtMost)
    return `The name ${shown} is longer than ${bytesAtMost} bytes: shorten it.`;
  return null;
}

/**
 * What is wrong with the names of all rows because of the template alone; null when nothing is.
 *
 * @param rows How many there are.
 * @param format Of the videos: what their names end in.
 */
export function faultOfTemplate(template: string, rows: number, format: string): string | null {
  const literal = template.replace(placeholder, 'x');
  const fault = faultOfName(literal);
  if (fault !== null) return fault.replace(quote(literal), quote(template));
  const extension = extname(literal);
  const endings = isFormat(format) ? endingsOfFormat(format) : [`.${format}`];
  // One that comes from a cell is for each row to be looked at.
  const isGiven = !extname(template).includes('{');
  if (isGiven && !endings.includes(extension.toLowerCase()))
    return `The name ${quote(template)} ends in ${extension}, and the videos are to be ${format}: end it in ${endings[0]}, or choose another preset.`;
  if (rows > 1 && literal === template)
    return `The name ${quote(template)} is the same for all rows: put a column or {{row}} into it.`;
  return null;
}

function isFormat(name: string): name is Format {
  return (formats as readonly string[]).includes(name);
}

/** Names that some file system takes for the same have the same of these. */
export function sameName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
