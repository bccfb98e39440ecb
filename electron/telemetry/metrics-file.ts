import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { metricSampleSchema } from '../../shared/health';
import type { Metrics } from './metrics';

const figuresSchema = z.object({ samples: z.array(metricSampleSchema), text: z.string() });

/** Metrics as they were at one moment, and the same as Prometheus text. */
export type Figures = z.infer<typeof figuresSchema>;

/** Lets other processes see the metrics of this one. What cannot be written is not missed. */
export function writeMetrics(path: string, metrics: Metrics): void {
  const figures: Figures = { samples: metrics.snapshot(), text: metrics.toPrometheus() };
  const fresh = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(fresh, JSON.stringify(figures));
    renameSync(fresh, path);
  } catch {
    // A full disk has better uses for what is left of it.
  }
}

export function readMetrics(path: string): Figures | undefined {
  try {
    return figuresSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
