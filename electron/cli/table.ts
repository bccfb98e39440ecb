import { onOneLine } from './output';
import type { Output } from './output';

/** Columns that are aligned, with a heading; on a terminal lines are cut at its width. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  output: Output,
): string {
  const cells = rows.map((row) => row.map(onOneLine));
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const lines = [heading, ...cells].map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const cut = (line: string) =>
    output.isTerminal && line.length > output.columns ? `${line.slice(0, output.columns - 1)}…` : line;
  return lines.map((line) => `${cut(line)}\n`).join('');
}
