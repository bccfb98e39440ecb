import { join } from 'node:path';
import type { Settings } from '../shared/settings';
import { BlockingPool, CapacityLimiter } from './concurrency';
import { CapabilityReader } from './encoder/capabilities';
import { findTools } from './encoder/find-tools';
import { HardwareProber } from './encoder/hardware';
import { MediaProber } from './encoder/probe-media';
import type { HomeLayout } from './paths';
import type { ProcessManager } from './process/process-manager';
import { EncoderBudget } from './render/encoder-budget';
import { FileHashes } from './render/file-hash';
import { SegmentCache } from './render/segment-cache';
import type { RenderServices } from './render/services';
import type { PresetLibrary } from './storyboard';
import type { Logger } from './telemetry/logger';
import type { Metrics } from './telemetry/metrics';

export interface RenderServicesOptions {
  layout: HomeLayout;
  env: Readonly<Record<string, string | undefined>>;
  /** Folder in which a package carries ffmpeg. */
  resources?: string;
  processes: ProcessManager;
  settings: () => Settings;
  presets: PresetLibrary;
  /** Where families of fonts are looked for. */
  fontFolders: readonly string[];
  log: Logger;
  metrics: Metrics;
}

/** What all jobs share. Nothing here starts a program or reads a file before a job needs it. */
export function createRenderServices(options: RenderServicesOptions): RenderServices {
  const { layout, env, resources, processes, settings, presets, fontFolders, log, metrics } = options;
  let ffprobe = 'ffprobe';
  const tools = async () => {
    const found = await findTools({
      env,
      settings: settings(),
      ...(resources === undefined ? {} : { resourcesPath: resources }),
    });
    ffprobe = found.ffprobe.path;
    return found;
  };
  return {
    processes,
    tools,
    capabilities: new CapabilityReader(processes, join(layout.cache, 'encoders.json')),
    hardware: new HardwareProber(processes, join(layout.cache, 'hardware.json')),
    media: new MediaProber(processes, () => ffprobe, join(layout.cache, 'media.jsonl')),
    budget: new EncoderBudget(() => settings().encoderSlots),
    cache: new SegmentCache(layout.cache, () => settings().cacheBytes, log),
    presets,
    hashes: new FileHashes(join(layout.cache, 'hashes.jsonl')),
    drawers: new BlockingPool(new CapacityLimiter(Infinity)),
    metrics,
    env,
    settings,
    fontFolders,
  };
}
