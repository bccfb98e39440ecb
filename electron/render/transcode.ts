import { basename, extname } from 'node:path';
import { fail } from '../../shared/errors';
import type { JobResult } from '../../shared/job/job';
import type { TranscodeSpec } from '../../shared/job/spec';
import { audioBitrates, findPreset, presets, rates } from '../../shared/presets';
import type { Preset } from '../../shared/presets';
import type { ResolvedStoryboard } from '../storyboard/resolved';
import { renderResolved } from './render-storyboard';
import type { RenderServices } from './services';
import type { Work } from './work';

/**
 * Sends one file through a preset: a storyboard of one scene with one clip, so that everything that makes renders fast,
 * safe and verified holds here as well. The picture keeps its shape; what the preset's frame has more is black.
 *
 * @throws RenderyardError, Cancelled: as for renders.
 */
export async function transcode(
  work: Work,
  spec: TranscodeSpec,
  services: RenderServices,
): Promise<JobResult> {
  await work.enter('prepare');
  const preset = findPreset(spec.preset);
  if (preset === undefined) {
    const names = presets.map(({ name }) => name).join(', ');
    throw fail('PRESET_UNKNOWN', `There is no preset "${spec.preset}"; presets are ${names}.`);
  }
  const { output, existing, limits } = spec;
  const request = { output, existing, limits, strategy: 'auto' } as const;
  return await renderResolved(work, clipAsStoryboard(spec.input, preset), request, services);
}

function clipAsStoryboard(input: string, preset: Preset): ResolvedStoryboard {
  const { width, height, fps, format, codec, quality } = preset;
  const black = { rgb: '#000000', alpha: 1 };
  return {
    file: input,
    title: basename(input, extname(input)),
    output: {
      ...{ width, height, format, codec, quality },
      fps: { num: fps, den: 1 },
      ...rates[codec][quality],
      audioBitrate: audioBitrates[quality],
    },
    scenes: [
      {
        id: 'clip',
        path: 'input',
        duration: null,
        background: { kind: 'color', color: black },
        elements: [
          {
            type: 'video',
            id: 'clip',
            path: 'input',
            src: input,
            start: 0,
            duration: null,
            fadeIn: 0,
            fadeOut: 0,
            entrance: [],
            exit: [],
            placement: { x: 0, y: 0, width, height, anchorX: 0, anchorY: 0 },
            fit: 'contain',
            opacity: 1,
            trimStart: 0,
            trimDuration: null,
            speed: 1,
            loop: false,
            volume: 1,
          },
        ],
        transition: null,
      },
    ],
    elements: [],
    soundtrack: null,
    loudness: null,
    captions: null,
  };
}
