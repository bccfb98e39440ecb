import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const resultsFolder = join(import.meta.dirname, 'results');

/** Of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export interface Spread {
  minimum: number;
  median: number;
  maximum: number;
}

export function spread(values: readonly number[]): Spread {
  return { minimum: Math.min(...values), median: median(values), maximum: Math.max(...values) };
}

/** What was measured on, without its name. */
function machine() {
  const processors = cpus();
  return {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Writes a measurement with the machine it comes from to `bench/results/NAME.json`. */
export async function keep(name: string, figures: object): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  const text = JSON.stringify(
    { measuredAt: new Date().toISOString(), machine: machine(), ...figures },
    null,
    2,
  );
  await writeFile(join(resultsFolder, `${name}.json`), `${text}\n`);
}
