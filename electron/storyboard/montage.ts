import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { MontageLook } from '../../shared/montage';

/** One picture or clip of a montage. */
export interface MontagePart {
  /** As it is to stand in the storyboard. */
  src: string;
  /** Length of a clip, seconds; null for a picture. */
  clipSeconds: number | null;
  hasSound: boolean;
}

export interface MontagePlan {
  title: string;
  showTitle: boolean;
  parts: readonly MontagePart[];
  look: MontageLook;
  /** Seconds of the whole video; null is as the look likes it. */
  seconds: number | null;
  preset: string;
  music: string | null;
}

interface Style {
  /** Seconds that a picture is seen, and a clip at most. */
  picture: number;
  clip: number;
  transitions: readonly [string, ...string[]];
  /** Seconds of each transition. */
  transition: number;
  zoom: readonly [number, number] | null;
  fit: 'cover' | 'contain-blur';
}

const styles: Readonly<Record<MontageLook, Style>> = {
  calm: { picture: 5, clip: 8, transitions: ['fade'], transition: 1, zoom: [1, 1.12], fit: 'cover' },
  lively: {
    picture: 2.5,
    clip: 4,
    transitions: ['slideleft', 'smoothup', 'wiperight', 'circleopen'],
    transition: 0.4,
    zoom: [1.04, 1.18],
    fit: 'cover',
  },
  simple: { picture: 4, clip: 8, transitions: ['fade'], transition: 0.5, zoom: null, fit: 'contain-blur' },
  classic: {
    picture: 4,
    clip: 6,
    transitions: ['fadeblack'],
    transition: 0.8,
    zoom: [1, 1.08],
    fit: 'cover',
  },
};
const pans = ['right', 'up-left', 'left', 'down-right'] as const;

const settlingRounds = 12;

/** How long each part is seen, and each transition takes, seconds. */
export function montageTimes(plan: MontagePlan): { scenes: number[]; transition: number } {
  const style = styles[plan.look];
  const { parts, seconds } = plan;
  const longest = (scenes: readonly number[]) => Math.min(style.transition, Math.min(...scenes) / 2.5);
  if (seconds === null) {
    const scenes = parts.map(({ clipSeconds }) => Math.min(clipSeconds ?? style.picture, style.clip));
    return settled(scenes, longest(scenes));
  }
  // A transition takes from both scenes that it joins, and has to fit into the shortest.
  let { transition } = style;
  let scenes = shared(parts, seconds + (parts.length - 1) * transition);
  // Shorter transitions make shorter scenes; each round comes closer by more than half.
  for (let round = 0; round < settlingRounds; round += 1) {
    transition = longest(scenes);
    scenes = shared(parts, seconds + (parts.length - 1) * transition);
  }
  return settled(scenes, longest(scenes));
}

/** Shares time out evenly. Clips that are shorter than their share leave the rest of it to the others. */
function shared(parts: readonly MontagePart[], seconds: number): number[] {
  const scenes = parts.map(({ clipSeconds }) => clipSeconds ?? 0);
  let left = seconds;
  let open = parts.map(({ clipSeconds }, index) => ({ index, most: clipSeconds ?? Infinity }));
  for (;;) {
    const share = left / Math.max(1, open.length);
    const short = open.filter(({ most }) => most < share);
    for (const { index, most } of open) scenes[index] = Math.min(share, most);
    if (short.length === 0) return scenes;
    left -= short.reduce((sum, { most }) => sum + most, 0);
    open = open.filter(({ most }) => most >= share);
  }
}

function settled(scenes: readonly number[], transition: number): { scenes: number[]; transition: number } {
  const hundredths = (seconds: number) => Math.max(1, Math.floor(seconds * 100 + 1e-6)) / 100;
  return { scenes: scenes.map(hundredths), transition: hundredths(transition) };
}

/** The storyboard of a slideshow or montage, as a person would write it: one scene for each picture and clip. */
export function writeMontage(plan: MontagePlan): string {
  const style = styles[plan.look];
  const { scenes, transition } = montageTimes(plan);
  const hasClipSound = plan.parts.some(({ hasSound }) => hasSound);
  const document = new Document({
    version: 1,
    title: plan.title,
    output: { preset: plan.preset },
    defaults: {
      image: { fit: style.fit },
      video: { fit: style.fit, ...(plan.music === null ? {} : { volume: 0.6 }) },
      ...(plan.showTitle ? { text: { size: '8%', shadow: { color: '#00000099', blur: 12 } } } : {}),
    },
    ...(plan.music === null
      ? {}
      : {
          soundtrack: {
            src: plan.music,
            volume: 0.8,
            fadeIn: 0.5,
            fadeOut: 2,
            loop: true,
            ...(hasClipSound ? { duck: true } : {}),
          },
        }),
    scenes: plan.parts.map((part, index) => ({
      id: `${part.clipSeconds === null ? 'picture' : 'clip'}-${index + 1}`,
      duration: scenes[index],
      elements: [
        element(part, index, style, scenes[index] ?? style.picture),
        ...(plan.showTitle && index === 0
          ? [{ type: 'text', text: plan.title, position: 'center', animation: 'fade' }]
          : []),
      ],
      ...(index === plan.parts.length - 1
        ? {}
        : {
            transition: {
              type: style.transitions[index % style.transitions.length],
              duration: transition,
            },
          }),
    })),
  });
  document.commentBefore = ' Written by Renderyard. Change it as you like: in its editor, or in any other.';
  visit(document, {
    // Scenes and the top stay open; what is in them is short enough for one line each.
    Map: (_key, node, path) => {
      const depth = path.filter((each) => isMap(each) || isSeq(each)).length;
      if (depth >= 3) node.flow = true;
    },
    Pair: (_key, pair, path) => {
      const isTop = path.filter(isMap).length === 1;
      const isShort = isScalar(pair.key) && (pair.key.value === 'output' || pair.key.value === 'soundtrack');
      if (isTop && isShort && isMap(pair.value)) pair.value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function element(
  { src, clipSeconds }: MontagePart,
  index: number,
  { zoom }: Style,
  seconds: number,
): Record<string, unknown> {
  if (clipSeconds !== null) {
    // A little of the beginning is often shaky; the middle of a long clip is what it is about.
    const spare = clipSeconds - seconds;
    return {
      type: 'video',
      src,
      ...(spare > 1 ? { trimStart: Math.round(spare * 50) / 100 } : {}),
    };
  }
  if (zoom === null) return { type: 'image', src };
  const isOut = index % 2 === 1;
  return {
    type: 'image',
    src,
    motion: { zoom: isOut ? [zoom[1], zoom[0]] : [...zoom], pan: pans[index % pans.length] },
  };
}
