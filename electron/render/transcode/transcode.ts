import type { JobResult } from '../../../shared/job/job';
import type { TranscodeSpec } from '../../../shared/job/spec';
import { renderResolved } from '../render-storyboard';
import type { RenderServices } from '../services';
import type { Work } from '../work';
import { planTranscode } from './plan-transcode';

/**
 * Sends one file through a preset: a storyboard of one scene with one clip, so that everything that makes renders fast,
 * safe and verified holds here as well. The picture keeps its shape; what the preset's frame has more is black. Sound
 * tracks, subtitles, chapters and tags are taken over as the spec says.
 *
 * @throws RenderyardError, Cancelled: as for renders.
 */
export async function transcode(
  work: Work,
  spec: TranscodeSpec,
  services: RenderServices,
): Promise<JobResult> {
  await work.enter('prepare');
  const { storyboard, kept, notes } = await planTranscode(spec, services);
  for (const note of notes) work.log.warn(note);
  const { output, existing, limits } = spec;
  return await renderResolved(
    work,
    storyboard,
    { output, existing, limits, strategy: 'auto', kept },
    services,
  );
}
