/** For how long the pictures of a clip are shown whose frames do not come at even intervals. */
export interface Standing {
  /** Seconds that a picture is shown at most, but for those in `longer`. */
  atMost: number;
  /** When pictures are shown that are shown for longer, in seconds from the beginning of the source, in order. */
  longer: readonly (readonly [from: number, to: number])[];
}

/** Pictures that are shown for longer than this are noted one by one, where there are not too many of them. */
const shortestSeconds = 0.5;
const notedAtMost = 500;

/**
 * @param begins When each picture begins, seconds, in any order.
 * @param end When the last one ends.
 */
export function standingOf(begins: Float64Array, end: number): Standing {
  const sorted = begins.toSorted();
  for (let atMost = shortestSeconds; ; atMost *= 2) {
    const longer: [number, number][] = [];
    for (const [index, from] of sorted.entries()) {
      const to = sorted[index + 1] ?? Math.max(from, end);
      // In milliseconds, and none of them is lost.
      if (to - from > atMost) longer.push([Math.floor(from * 1000) / 1000, Math.ceil(to * 1000) / 1000]);
    }
    if (longer.length <= notedAtMost) return { atMost, longer };
  }
}

/** A moment when none of the so many pictures had begun that are shown last up to another moment. */
export function beforePictures({ atMost, longer }: Standing, moment: number, pictures: number): number {
  let at = moment;
  for (let seen = 0; seen < pictures; seen += 1) {
    const latest = longer.findLast(([from]) => from < at);
    at = latest !== undefined && at <= latest[1] ? latest[0] : at - atMost;
  }
  return at;
}
