import { parsePercentage, type Position } from '../../shared/storyboard/position';
import type { Placement } from './resolved';

/** Part of the frame's shorter side that elements placed at an edge keep away from it. */
const safeMargin = 0.05;

/**
 * The picture that lengths refer to. Pixels of a storyboard are pixels of the size that it asks for itself; rendered
 * at another size (`--preset draft`), they scale with the shorter side, so that the layout stays the same.
 */
export interface Frame {
  width: number;
  height: number;
  /** Output pixels for one pixel of the storyboard. */
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export function frameOf(output: Size, design: Size): Frame {
  const scale = Math.min(output.width, output.height) / Math.min(design.width, design.height);
  return { width: output.width, height: output.height, scale };
}

/** A length in output pixels: of a number of storyboard pixels, or of a percentage of `whole` (output pixels). */
export function toPixels(frame: Frame, length: number | string, whole: number): number {
  const pixels =
    typeof length === 'number' ? length * frame.scale : ((parsePercentage(length) ?? 0) / 100) * whole;
  // A thousandth of a pixel is below what can be seen, and keeps equal layouts equal.
  return Math.round(pixels * 1000) / 1000;
}

export interface Placed {
  position?: Position;
  x?: number | string;
  y?: number | string;
  width?: number | string;
  height?: number | string;
}

/** Where an element's box is. Without a position, x, y, width or height, a box fills the frame. */
export function placeBox(frame: Frame, placed: Placed): Placement {
  const { position, x, y, width, height } = placed;
  if ([position, x, y, width, height].every((value) => value === undefined)) {
    return { x: 0, y: 0, width: frame.width, height: frame.height, anchorX: 0, anchorY: 0 };
  }
  return place(frame, placed);
}

/** Where a text's box is: as large as the text is. */
export function placeText(frame: Frame, { position, x, y }: Omit<Placed, 'width' | 'height'>): Placement {
  return place(frame, { position, x, y });
}

function place(frame: Frame, { position = 'center', x, y, width, height }: Placed): Placement {
  const boxWidth = width === undefined ? null : Math.max(1, Math.round(toPixels(frame, width, frame.width)));
  const boxHeight =
    height === undefined ? null : Math.max(1, Math.round(toPixels(frame, height, frame.height)));
  const margin = Math.min(frame.width, frame.height) * safeMargin;
  const horizontal = along(frame.width, margin, boxWidth, side(position, 'left', 'right'));
  const vertical = along(frame.height, margin, boxHeight, side(position, 'top', 'bottom'));
  return {
    x: x === undefined ? horizontal.at : Math.round(toPixels(frame, x, frame.width)),
    y: y === undefined ? vertical.at : Math.round(toPixels(frame, y, frame.height)),
    width: boxWidth,
    height: boxHeight,
    anchorX: x === undefined ? horizontal.anchor : 0,
    anchorY: y === undefined ? vertical.anchor : 0,
  };
}

/** 0 at the near edge, 0.5 in the middle, 1 at the far edge. */
function side(position: Position, near: string, far: string): number {
  const words = position.split('-');
  if (words.includes(near)) return 0;
  return words.includes(far) ? 1 : 0.5;
}

function along(
  whole: number,
  margin: number,
  size: number | null,
  anchor: number,
): { at: number; anchor: number } {
  // A box that fills the axis has no room for a margin.
  const kept = size !== null && size + 2 * margin > whole ? 0 : margin;
  return { at: Math.round(kept + anchor * (whole - 2 * kept)), anchor };
}
