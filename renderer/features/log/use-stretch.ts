import { useState } from 'react';

/** Lines that are laid out at once, at most: browsers know no heights beyond some 33 million pixels. */
export const stretchLines = 1_000_000;
const step = stretchLines / 2;

/** Where the stretch with the last line begins. */
export function lastStart(count: number): number {
  return Math.max(0, Math.ceil((count - stretchLines) / step) * step);
}

/** Where the stretch begins that has a line nearest to its middle. */
export function startFor(index: number, count: number): number {
  return Math.min(lastStart(count), Math.max(0, Math.round((index - step) / step) * step));
}

export interface Stretch {
  /** Its first line. */
  start: number;
  size: number;
  moveTo(start: number): void;
  /** The one before, and the one after, each with half of its lines in common with this one; undefined at the ends. */
  before: number | undefined;
  after: number | undefined;
}

/** The stretch of a list of any length that is laid out: the last one while that is followed. */
export function useStretch(count: number, isFollowed: boolean): Stretch {
  const [chosen, moveTo] = useState(0);
  const last = lastStart(count);
  if (isFollowed && chosen !== last) moveTo(last);
  const start = isFollowed ? last : Math.min(chosen, last);
  return {
    start,
    size: Math.min(count - start, stretchLines),
    moveTo,
    before: start > 0 ? start - step : undefined,
    after: start < last ? start + step : undefined,
  };
}
