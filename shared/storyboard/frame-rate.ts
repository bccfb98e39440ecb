/** An exact frame rate: `num` frames in `den` seconds. */
export interface Rational {
  num: number;
  den: number;
}

const lowest = 1;
const highest = 240;

/**
 * Reads frames a second as an exact fraction: 30, "30000/1001", or the usual short forms of NTSC rates
 * (23.976, 29.97, 59.94, 119.88). Null when it is none of these, or outside 1 to 240.
 */
export function parseFrameRate(value: number | string): Rational | null {
  const rate = typeof value === 'number' ? fromNumber(value) : fromText(value);
  if (rate === null) return null;
  const framesPerSecond = rate.num / rate.den;
  return framesPerSecond >= lowest && framesPerSecond <= highest ? rate : null;
}

function fromText(text: string): Rational | null {
  const [, num, den] = /^\s*(\d{1,7})\s*\/\s*(\d{1,7})\s*$/.exec(text) ?? [];
  if (num !== undefined && den !== undefined)
    return Number(den) === 0 ? null : reduce(Number(num), Number(den));
  return /^\s*\d{1,3}(?:\.\d{1,6})?\s*$/.test(text) ? fromNumber(Number(text)) : null;
}

function fromNumber(value: number): Rational | null {
  if (!Number.isFinite(value) || value <= 0 || value > highest) return null;
  if (Number.isInteger(value)) return { num: value, den: 1 };
  // 29.97, 29.970 and 29.97003 all stand for 30000/1001.
  const ntsc = Math.ceil(value) * 1000;
  if (Math.abs(ntsc / 1001 - value) < 0.005) return { num: ntsc, den: 1001 };
  return reduce(Math.round(value * 1000), 1000);
}

function reduce(num: number, den: number): Rational {
  let a = num;
  let b = den;
  while (b !== 0) [a, b] = [b, a % b];
  return a === 0 ? { num, den } : { num: num / a, den: den / a };
}
