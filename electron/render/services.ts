import type { Settings } from '../../shared/settings';
import type { Metrics } from '../telemetry/metrics';
import type { EncoderBudget } from './encoder-budget';
import type { FileHashes } from './file-hash';
import type { SegmentCache } from './segment-cache';

/**
 * What all jobs of one engine share. Made once, by the composition root; a job's own things come with its `Work`.
 */
export interface RenderServices {
  /** Encoder slots over all jobs. */
  readonly budget: EncoderBudget;
  /** Finished segments, by the hash of what they are made from. */
  readonly cache: SegmentCache;
  /** Content hashes of sources, remembered while a file stays the same. */
  readonly hashes: FileHashes;
  readonly metrics: Metrics;
  /** The settings as they are now. */
  settings(): Settings;
}
