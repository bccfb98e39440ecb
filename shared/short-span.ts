/** `under 0.1 s`, `1.2 s`: how long something took that was soon over, seconds. */
export function shortSpan(seconds: number): string {
  return seconds < 0.05 ? 'under 0.1 s' : `${seconds.toFixed(1)} s`;
}
