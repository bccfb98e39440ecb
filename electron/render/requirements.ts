import { fail } from '../../shared/errors';
import { missingFeatures } from '../encoder/capabilities';
import type { Capabilities } from '../encoder/capabilities';
import type { Element, MadeElement, OutputSettings, WrittenStoryboard } from '../storyboard/resolved';

/** Features (see `encoder/capabilities`) that a format and codec need. */
function outputFeatures({ format, codec }: OutputSettings): string[] {
  switch (format) {
    case 'gif':
      return ['gif'];
    case 'webm':
      return ['webm', ...(codec === 'vp9' ? [] : [codec])];
    case 'mp4':
    case 'mov':
    case 'mkv':
    case 'm4a':
    case 'mp3':
    case 'flac':
      return [codec];
    case 'wav':
      return [];
  }
}

/**
 * Refuses what this build of ffmpeg cannot do, before any work.
 *
 * @throws FEATURE_UNSUPPORTED.
 */
export function requireFeatures(
  storyboard: WrittenStoryboard,
  capabilities: Capabilities,
  where: string,
): void {
  const elements: (Element | MadeElement)[] = [
    ...storyboard.scenes.flatMap((scene) => scene.elements),
    ...storyboard.elements,
  ];
  const transitions = storyboard.scenes.flatMap(({ transition }) => transition?.type ?? []);
  const heard =
    storyboard.soundtrack !== null ||
    elements.some(({ type }) => type !== 'image' && type !== 'text' && type !== 'subtitles');
  const written =
    storyboard.captions?.burnIn != null ||
    elements.some(({ type }) => type === 'text' || type === 'subtitles');
  const needed = new Set([
    'render',
    ...outputFeatures(storyboard.output),
    ...(written ? ['text'] : []),
    ...(transitions.length > 0 ? ['transitions'] : []),
    ...(storyboard.scenes.some(({ background }) => background.kind === 'gradient') ? ['gradients'] : []),
    ...(heard && storyboard.output.format !== 'gif' ? ['mixing'] : []),
    ...(heard && ['mp4', 'mov', 'mkv'].includes(storyboard.output.format) ? ['aac'] : []),
    ...(storyboard.soundtrack?.duck === true ? ['ducking'] : []),
  ]);
  for (const { feature, lacks } of missingFeatures(capabilities)) {
    if (needed.has(feature.id)) {
      throw fail(
        'FEATURE_UNSUPPORTED',
        `This storyboard needs ${feature.title}, which ffmpeg ${capabilities.version} (${where}) cannot do (it has no ${lacks.join(', no ')}): install a full build of ffmpeg.`,
      );
    }
  }
  const unknown = transitions.find((type) => !capabilities.transitions.has(type));
  if (unknown !== undefined) {
    throw fail(
      'FEATURE_UNSUPPORTED',
      `ffmpeg ${capabilities.version} (${where}) has no transition "${unknown}": choose another one, or install a newer ffmpeg.`,
    );
  }
}
