import type { Fit, Placement } from '../../storyboard/resolved';

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** Where an element's box is, in whole pixels. A length that is not given follows from the content's own shape. */
export function boxOf(placement: Placement, content: Size, frame: Size): Box {
  const { width, height } = boxSize(placement, content, frame);
  return {
    width,
    height,
    x: Math.round(placement.x - placement.anchorX * width),
    y: Math.round(placement.y - placement.anchorY * height),
  };
}

function boxSize(placement: Placement, content: Size, frame: Size): Size {
  const { width, height } = placement;
  if (width !== null && height !== null) return { width, height };
  if (width !== null) return { width, height: atLeastOne((width * content.height) / content.width) };
  if (height !== null) return { width: atLeastOne((height * content.width) / content.height), height };
  const shrink = Math.min(1, frame.width / content.width, frame.height / content.height);
  return { width: atLeastOne(content.width * shrink), height: atLeastOne(content.height * shrink) };
}

/** The size of a picture scaled into a box, keeping its shape: within it, or over all of it. */
export function scaledSize(content: Size, box: Size, how: 'within' | 'over'): Size {
  const ratios = [box.width / content.width, box.height / content.height];
  const ratio = how === 'within' ? Math.min(...ratios) : Math.max(...ratios);
  const size = { width: atLeastOne(content.width * ratio), height: atLeastOne(content.height * ratio) };
  if (how === 'within')
    return { width: Math.min(size.width, box.width), height: Math.min(size.height, box.height) };
  return { width: Math.max(size.width, box.width), height: Math.max(size.height, box.height) };
}

/**
 * Where a picture is drawn: its own pixels only, which for `contain` are fewer than the box has.
 *
 * Edges lie on even pixels: colour planes have half the pixels, and `overlay` would move a layer at an odd place by
 * itself, which leaves gaps between boxes that touch. Edges that are the same stay the same.
 */
export function drawnBox(fit: Fit, content: Size, box: Box): Box {
  const size = fit === 'contain' ? scaledSize(content, box, 'within') : box;
  const [x, width] = onEvenPixels(box.x + (box.width - size.width) / 2, size.width);
  const [y, height] = onEvenPixels(box.y + (box.height - size.height) / 2, size.height);
  return { x, y, width, height };
}

function onEvenPixels(from: number, length: number): [from: number, length: number] {
  const even = (edge: number) => 2 * Math.round(edge / 2);
  return [even(from), Math.max(2, even(from + length) - even(from))];
}

/** Whether a box is the frame: what fills it hides everything below. */
export function isFrame(box: Box, frame: Size): boolean {
  return box.x === 0 && box.y === 0 && box.width === frame.width && box.height === frame.height;
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length));
}
