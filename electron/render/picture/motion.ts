import { eased } from '../../../shared/storyboard/easing';
import type { Motion, PanDirection } from '../../storyboard/resolved';
import type { View } from '../segment';
import { easingExpression } from './easing';
import { print } from './filters';

/** Beyond this the picture would be scaled up further than its detail is worth the work. */
const mostDetail = 4;

/** How much larger than its box a picture is prepared, so that it is sharp where the view is closest. */
export function detailFor(motion: Motion): number {
  return Math.min(mostDetail, Math.max(1, ...motion.zoom));
}

/** Where the view is at one frame, in pixels of the picture: its top left corner and its size. */
export function viewAt(view: View, frame: number): { x: number; y: number; width: number; height: number } {
  const { motion, box, picture, detail, total } = view;
  const progress = eased(motion.easing, total > 1 ? Math.min(1, frame / (total - 1)) : 0);
  const zoom = motion.zoom[0] * (motion.zoom[1] / motion.zoom[0]) ** progress;
  const width = (box.width * detail) / zoom;
  const height = (box.height * detail) / zoom;
  const [across, down] = shares(motion.pan);
  return {
    x: (picture.width - width) * share(across, progress),
    y: (picture.height - height) * share(down, progress),
    width,
    height,
  };
}

/** Which way the view goes along an axis: with it, against it, or not at all. */
type Way = 1 | -1 | 0;

function shares(pan: PanDirection | null): [across: Way, down: Way] {
  const words = pan?.split('-') ?? [];
  const way = (back: string, forth: string): Way =>
    words.includes(forth) ? 1 : words.includes(back) ? -1 : 0;
  return [way('left', 'right'), way('up', 'down')];
}

function share(way: Way, progress: number): number {
  if (way === 0) return 0.5;
  return way === 1 ? progress : 1 - progress;
}

/**
 * Draws the view with ffmpeg's `perspective`, where frames of our own cannot be fed (see `resample/`): its
 * corners may lie between pixels; `zoompan` can only place whole ones, and jitters. The filter's work goes by the size of its input, which it keeps, so a window is cut out first that
 * follows the view in whole pixels; `perspective` does the rest of the way, and draws into the window's top left part.
 *
 * @param from Frame of the motion that comes first.
 */
export function perspectiveFilters(view: View, from: number): string[] {
  const { motion, box, picture, detail } = view;
  // What `perspective` puts out is as large as what it gets: closer than one pixel for one, still as large as the box.
  const widest = Math.max(1, detail / Math.min(...motion.zoom));
  const window = {
    width: windowLength(box.width * widest, picture.width),
    height: windowLength(box.height * widest, picture.height),
  };
  // Both filters know the number of the frame: `crop` counts from 0, `perspective` from 1.
  const cut = viewExpressions(view, `n+${from}`);
  const drawn = viewExpressions(view, `in-1+${from}`);
  const start = (length: number, whole: number, at: string) =>
    `clip(2*floor((${at})/2)-2,0,${whole - length - ((whole - length) % 2)})`;
  // Centres of pixels lie half a pixel inside their corners; the filter maps corners as if they were centres.
  const left = `(${drawn.x}-${start(window.width, picture.width, drawn.x)}+0.5*${drawn.step}-0.5)`;
  const top = `(${drawn.y}-${start(window.height, picture.height, drawn.y)}+0.5*${drawn.step}-0.5)`;
  const right = `(${left}+${window.width}*${drawn.step})`;
  const bottom = `(${top}+${window.height}*${drawn.step})`;
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ].map(([x, y], corner) => `x${corner}='${x}':y${corner}='${y}'`);
  const x = start(window.width, picture.width, cut.x);
  const y = start(window.height, picture.height, cut.y);
  return [
    `crop=w=${window.width}:h=${window.height}:x='${x}':y='${y}':exact=1`,
    `perspective=${corners.join(':')}:sense=source:interpolation=linear:eval=frame`,
    `crop=w=${box.width}:h=${box.height}:x=0:y=0:exact=1`,
  ];
}

/** Room for the widest view, for where it lies between the pixels, and for even edges; all, where that is less. */
function windowLength(view: number, whole: number): number {
  return Math.min(whole - (whole % 2), 2 * Math.ceil(view / 2) + 6);
}

/** The view's top left corner and pixels for each of the output's, as expressions in the number of the frame. */
function viewExpressions({ motion, box, picture, detail, total }: View, frame: string) {
  const linear = total > 1 ? `clip((${frame})/${total - 1},0,1)` : '0';
  const progress = easingExpression(motion.easing, linear);
  const zoom = `(${print(motion.zoom[0])}*pow(${print(motion.zoom[1] / motion.zoom[0])},${progress}))`;
  const step =
    motion.zoom[0] === motion.zoom[1] ? print(detail / motion.zoom[0]) : `(${print(detail)}/${zoom})`;
  const [across, down] = shares(motion.pan);
  const start = (whole: number, length: number, way: Way) => {
    const part = way === 0 ? '0.5' : way === 1 ? progress : `(1-${progress})`;
    return `((${whole}-${length}*${step})*${part})`;
  };
  return { x: start(picture.width, box.width, across), y: start(picture.height, box.height, down), step };
}
