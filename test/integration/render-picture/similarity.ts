import type { Frames } from './easel';

/** Pixels along each edge of the squares that are compared. */
const square = 8;
/** For brightness up to 255; see the paper. */
const steady = [(0.01 * 255) ** 2, (0.03 * 255) ** 2] as const;

/** Structural similarity of the brightness of two frames, 1 where they are equal (Wang et al., 2004; square windows). */
export function similarity(a: Frames, b: Frames, frame: number): number {
  let sum = 0;
  let squares = 0;
  for (let top = 0; top + square <= a.height; top += square / 2) {
    for (let left = 0; left + square <= a.width; left += square / 2) {
      sum += similarityAt(a, b, frame, left, top);
      squares += 1;
    }
  }
  return sum / squares;
}

function similarityAt(a: Frames, b: Frames, frame: number, left: number, top: number): number {
  const count = square * square;
  let [sumA, sumB, squareA, squareB, both] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + square; y += 1) {
    for (let x = left; x < left + square; x += 1) {
      const [p, q] = [a.brightness(frame, x, y), b.brightness(frame, x, y)];
      sumA += p;
      sumB += q;
      squareA += p * p;
      squareB += q * q;
      both += p * q;
    }
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  const varianceA = squareA / count - meanA * meanA;
  const varianceB = squareB / count - meanB * meanB;
  const covariance = both / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + steady[0]) * (2 * covariance + steady[1])) /
    ((meanA * meanA + meanB * meanB + steady[0]) * (varianceA + varianceB + steady[1]))
  );
}
