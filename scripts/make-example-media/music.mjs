import { random } from './noise.mjs';
import { Sound, bell, pad, pitch, pluck, rate } from './sound.mjs';

/**
 * Slow chords that open up, with a few bells above: the music of a morning. 24 seconds, with a tail.
 */
export function morningMusic() {
  const sound = new Sound(24);
  // D major: Dmaj9, Bm11, Gmaj9, A6sus, Dmaj9.
  const chords = [
    [38, 57, 61, 64, 66],
    [35, 57, 62, 64, 66],
    [31, 57, 59, 62, 66],
    [33, 57, 59, 62, 64],
    [38, 57, 61, 66, 69],
  ];
  const bar = 4.4;
  chords.forEach((notes, index) => {
    const start = index * bar;
    const seconds = index === chords.length - 1 ? 6.4 : bar + 1.4;
    notes.forEach((note, voice) => {
      const isBass = voice === 0;
      sound.add(
        start,
        seconds,
        pad(pitch(note), seconds, {
          attack: index === 0 ? 2.2 : 1.1,
          release: 1.9,
          bright: 0.5 + index * 0.26,
          seed: index * 10 + voice,
        }),
        {
          gain: isBass ? 0.55 : 0.34,
          pan: isBass ? 0 : (voice - 2.5) * 0.42,
        },
      );
      if (isBass) {
        const w = 2 * Math.PI * pitch(note);
        sound.add(
          start,
          seconds,
          (t) => Math.sin(w * t) * Math.min(1, t / 0.8) * Math.min(1, Math.max(0, (seconds - t) / 1.2)),
          { gain: 0.2 },
        );
      }
    });
  });
  // A melody that waits for the light, then climbs.
  const melody = /** @type {const} */ ([
    [2.2, 74, 0.5],
    [3.3, 78, 0.45],
    [5.5, 81, 0.5],
    [6.6, 78, 0.4],
    [7.7, 76, 0.45],
    [9.35, 74, 0.5],
    [9.9, 78, 0.5],
    [11, 83, 0.6],
    [12.1, 81, 0.5],
    [13.2, 76, 0.5],
    [13.75, 78, 0.5],
    [14.3, 81, 0.55],
    [15.4, 85, 0.6],
    [16.5, 83, 0.5],
    [17.6, 86, 0.62],
    [18.15, 81, 0.5],
    [18.7, 78, 0.45],
    [19.8, 74, 0.5],
  ]);
  melody.forEach(([start, note, gain], index) => {
    const pan = index % 2 === 0 ? -0.3 : 0.35;
    sound.add(start, 4, bell(pitch(note), 1.3), { gain: gain * 0.3, pan });
    sound.add(start + 0.55, 3, bell(pitch(note), 0.9), { gain: gain * 0.085, pan: -pan });
  });
  // Plucked eighths from the third chord on, softly.
  const next = random(77);
  for (let beat = 0; beat < 34; beat++) {
    const start = 8.8 + beat * 0.366_666_7;
    const chord = chords[Math.min(chords.length - 1, Math.floor(start / bar))] ?? [];
    const note = (chord[1 + ([0, 2, 1, 3, 2, 0, 3, 1][beat % 8] ?? 0)] ?? 62) + 12;
    const swell = Math.min(1, (start - 8.4) / 4) * Math.min(1, Math.max(0, (21.4 - start) / 3));
    sound.add(start, 1.6, pluck(pitch(note), 100 + beat), {
      gain: 0.085 * swell * (0.8 + 0.4 * next()),
      pan: Math.sin(beat * 1.7) * 0.6,
    });
  }
  return sound.reverb(0.55, 0.88).level(0.82);
}

/** A round of eight bars with a beat, which joins its own beginning. 120 beats a minute: 16 seconds. */
export function marketMusic() {
  const beat = 0.5;
  const sound = new Sound(32 * beat);
  const chords = [
    [45, 57, 60, 64, 67],
    [41, 57, 60, 65, 69],
    [48, 55, 60, 64, 67],
    [43, 55, 59, 62, 67],
  ];
  const next = random(5);
  const noise = random(6);
  for (let bar = 0; bar < 8; bar++) {
    const chord = chords[bar % 4] ?? [];
    const start = bar * 4 * beat;
    const root = chord[0] ?? 45;
    for (const [voice, note] of chord.slice(1).entries()) {
      sound.add(
        start,
        4 * beat + 0.4,
        pad(pitch(note), 4 * beat + 0.4, { attack: 0.12, release: 0.5, bright: 1.4, seed: bar * 7 + voice }),
        { gain: 0.15, pan: (voice - 1.5) * 0.4, wrap: true },
      );
    }
    for (let step = 0; step < 16; step++) {
      const time = start + (step * beat) / 4 + (step % 2 === 1 ? 0.02 : 0);
      // Kick on the beats, clap on two and four, a hat between.
      if (step % 4 === 0) {
        sound.add(
          time,
          0.35,
          (t) => Math.sin(2 * Math.PI * (48 * t + 9 * (1 - Math.exp(-t * 28)))) * Math.exp(-t * 11),
          { gain: 0.6, wrap: true },
        );
      }
      if (step === 4 || step === 12) {
        let low = 0;
        sound.add(
          time,
          0.2,
          (t) => {
            const value = noise() * 2 - 1;
            low += (value - low) * 0.35;
            return (value - low) * (Math.exp(-t * 26) + 0.6 * Math.exp(-((t - 0.012) ** 2) * 90_000));
          },
          { gain: 0.17, wrap: true },
        );
      }
      if (step % 2 === 0 || next() > 0.6) {
        let before = 0;
        sound.add(
          time,
          0.06,
          (t) => {
            const value = noise() * 2 - 1;
            const edge = value - before;
            before = value;
            return edge * Math.exp(-t * (step % 4 === 2 ? 45 : 95));
          },
          { gain: step % 4 === 2 ? 0.075 : 0.04, pan: 0.25, wrap: true },
        );
      }
      // Bass in a dotted figure.
      if ([0, 3, 6, 10, 12, 14].includes(step)) {
        const w = 2 * Math.PI * pitch(root - 12 + (step === 10 ? 12 : 0));
        sound.add(
          time,
          0.3,
          (t) => Math.tanh(1.6 * Math.sin(w * t)) * Math.exp(-t * 5) * Math.min(1, t / 0.005),
          { gain: 0.27, wrap: true },
        );
      }
      // Marimba-like plucks.
      const figure = [1, -1, 3, 2, -1, 4, -1, 3, 1, -1, 2, 4, -1, 3, 2, -1][step] ?? -1;
      const note = figure > 0 ? chord[figure] : undefined;
      if (note !== undefined) {
        sound.add(time, 0.9, bell(pitch(note + 12), 0.22), {
          gain: 0.15 + (bar > 3 ? 0.03 : 0),
          pan: Math.sin(step * 2.1) * 0.5,
          wrap: true,
        });
      }
    }
  }
  return sound.reverb(0.22, 0.74, true).level(0.85);
}

/** Three quiet chords over and over, for under pictures that have sound of their own. 12 seconds, a round. */
export function harbourMusic() {
  const sound = new Sound(12);
  const chords = [
    [40, 56, 59, 64, 66],
    [45, 57, 61, 64, 68],
    [42, 57, 61, 64, 69],
  ];
  chords.forEach((notes, index) => {
    notes.forEach((note, voice) => {
      sound.add(
        index * 4,
        5.2,
        pad(pitch(note), 5.2, { attack: 0.9, release: 1.3, bright: 0.8, seed: 300 + index * 10 + voice }),
        { gain: voice === 0 ? 0.5 : 0.3, pan: (voice - 2) * 0.4, wrap: true },
      );
    });
    [0, 0.75, 1.5, 2.25, 3].forEach((time, step) => {
      const note = (notes[1 + ((step * 2 + index) % 4)] ?? 64) + 12;
      sound.add(index * 4 + time, 2.4, pluck(pitch(note), 40 + index * 9 + step), {
        gain: 0.17,
        pan: Math.sin(step * 2 + index) * 0.5,
        wrap: true,
      });
    });
  });
  return sound.reverb(0.42, 0.85, true).level(0.75);
}

/**
 * Waves on a shore: noise whose brightness and level come and go.
 *
 * @param {number} seconds
 * @param {number} seed
 */
export function waves(seconds, seed) {
  const sound = new Sound(seconds);
  for (const side of [-1, 1]) {
    const next = random(seed + side);
    let low = 0;
    let hiss = 0;
    sound.add(
      0,
      seconds,
      (t) => {
        const white = next() * 2 - 1;
        const swell = 0.5 + 0.5 * Math.sin(2 * Math.PI * (t / 3.7) - 1.2 + side * 0.35);
        low += (white - low) * (0.015 + 0.05 * swell);
        hiss += (white - hiss) * 0.45;
        return low * (0.9 + 1.4 * swell) + hiss * 0.1 * swell ** 3;
      },
      { pan: side * 0.8 },
    );
  }
  return sound.level(0.5);
}

/**
 * A town in the evening, from some way off: a low hum, and now and then a bicycle bell.
 *
 * @param {number} seconds
 * @param {number} seed
 */
export function town(seconds, seed) {
  const sound = new Sound(seconds);
  for (const side of [-1, 1]) {
    const next = random(seed + side);
    let low = 0;
    let lower = 0;
    sound.add(
      0,
      seconds,
      (t) => {
        low += (next() * 2 - 1 - low) * 0.02;
        lower += (low - lower) * 0.02;
        return lower * (4 + 1.5 * Math.sin(t * 1.3 + side));
      },
      { pan: side * 0.7 },
    );
  }
  for (const [start, note] of /** @type {const} */ ([
    [1.1, 100],
    [1.32, 100],
  ])) {
    if (start < seconds) sound.add(start, 1.2, bell(pitch(note), 0.35), { gain: 0.06, pan: 0.6 });
  }
  return sound.reverb(0.35, 0.82).level(0.4);
}

/**
 * Wind over a ridge.
 *
 * @param {number} seconds
 * @param {number} seed
 */
export function wind(seconds, seed) {
  const sound = new Sound(seconds);
  for (const side of [-1, 1]) {
    const next = random(seed + side);
    let band = 0;
    let low = 0;
    sound.add(
      0,
      seconds,
      (t) => {
        const gust = 0.5 + 0.3 * Math.sin(t * 1.1 + side * 0.5) + 0.2 * Math.sin(t * 2.7 + 1);
        const frequency = (180 + 320 * gust) / rate;
        const damp = 0.12;
        const white = next() * 2 - 1;
        low += 2 * Math.PI * frequency * band;
        band += 2 * Math.PI * frequency * (white - low - damp * band);
        return band * 0.25 * gust;
      },
      { pan: side * 0.75 },
    );
  }
  return sound.level(0.4);
}
