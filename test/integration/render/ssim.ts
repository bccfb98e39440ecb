/** Edge of the squares that are compared, pixels. */
const square = 8;

/**
 * Structural similarity of the brightness of two RGB pictures, 1 for equal ones: the mean over squares of
 * Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment" (2004).
 */
export function ssim(
  a: Uint8Array,
  b: Uint8Array,
  { width, height }: { width: number; height: number },
): number {
  const bytes = width * height * 3;
  if (a.length !== bytes || b.length !== bytes)
    throw new Error(`${a.length} and ${b.length} bytes, not ${bytes}`);
  let sum = 0;
  let squares = 0;
  for (let y = 0; y + square <= height; y += square / 2) {
    for (let x = 0; x + square <= width; x += square / 2) {
      sum += similarity(a, b, width, x, y);
      squares += 1;
    }
  }
  return sum / squares;
}

function similarity(a: Uint8Array, b: Uint8Array, width: number, left: number, top: number): number {
  const n = square * square;
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + square; y += 1) {
    for (let x = left; x < left + square; x += 1) {
      const at = (y * width + x) * 3;
      const p = brightness(a, at);
      const q = brightness(b, at);
      sumA += p;
      sumB += q;
      sumAA += p * p;
      sumBB += q * q;
      sumAB += p * q;
    }
  }
  const [meanA, meanB] = [sumA / n, sumB / n];
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const covariance = sumAB / n - meanA * meanB;
  const variances = sumAA / n - meanA * meanA + sumBB / n - meanB * meanB;
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA * meanA + meanB * meanB + c1) * (variances + c2))
  );
}

function brightness(rgb: Uint8Array, at: number): number {
  return 0.2126 * (rgb[at] ?? 0) + 0.7152 * (rgb[at + 1] ?? 0) + 0.0722 * (rgb[at + 2] ?? 0);
}
