import type { Settings } from '../../shared/settings';
import type { BlockingPool } from '../concurrency';
import type { CapabilityReader } from '../encoder/capabilities';
import type { Tools } from '../encoder/find-tools';
import type { HardwareProber } from '../encoder/hardware';
import type { MediaProber } from '../encoder/probe-media';
import type { CommandRunner } from '../encoder/run-command';
import type { PresetLibrary } from '../storyboard';
import type { Metrics } from '../telemetry/metrics';
import type { EncoderBudget } from './encoder-budget';
import type { FileHashes } from './file-hash';
import type { SegmentCache } from './segment-cache';

/**
 * What all jobs of one engine share. Made once, by the composition root; a job's own things come with its `Work`.
 */
export interface RenderServices {
  /** The process manager. */
  readonly processes: CommandRunner;
  /** Finds ffmpeg and ffprobe as the settings are now. @throws ENCODER_MISSING */
  tools(): Promise<Tools>;
  /** What a build of ffmpeg can do; remembered by file. */
  readonly capabilities: CapabilityReader;
  /** Which hardware encoders work. */
  readonly hardware: HardwareProber;
  /** What sources hold; remembered by file. */
  readonly media: MediaProber;
  /** Encoder slots over all jobs. */
  readonly budget: EncoderBudget;
  /** Finished segments, by the hash of what they are made from. */
  readonly cache: SegmentCache;
  /** What presets there are. */
  readonly presets: Pick<PresetLibrary, 'known' | 'find'>;
  /** Content hashes of sources, remembered while a file stays the same. */
  readonly hashes: FileHashes;
  /** Threads that draw frames; as many calls at once as there are encoders that read them. */
  readonly drawers: BlockingPool;
  readonly metrics: Metrics;
  /** Where programs that a storyboard names are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where families of fonts are looked for; the app's own fonts when left out. */
  readonly fontFolders?: readonly string[];
  /** The settings as they are now. */
  settings(): Settings;
}
