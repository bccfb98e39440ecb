import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { random } from './noise.mjs';

/** Samples a second. */
export const rate = 48_000;

/** Stereo sound under construction. */
export class Sound {
  /** @param {number} seconds */
  constructor(seconds) {
    this.length = Math.round(seconds * rate);
    this.left = new Float32Array(this.length);
    this.right = new Float32Array(this.length);
  }

  /**
   * Adds a voice. What goes past the end comes in again at the start, where `wrap`: so a loop has no seam.
   *
   * @param {number} start Seconds.
   * @param {number} seconds
   * @param {(t: number, index: number) => number} wave Value at `t` seconds after its start.
   * @param {{ gain?: number, pan?: number, wrap?: boolean }} [place] Pan: -1 is left, 1 is right.
   */
  add(start, seconds, wave, { gain = 1, pan = 0, wrap = false } = {}) {
    const first = Math.round(start * rate);
    const angle = ((pan + 1) * Math.PI) / 4;
    const toLeft = Math.cos(angle) * gain;
    const toRight = Math.sin(angle) * gain;
    for (let index = 0; index < Math.round(seconds * rate); index++) {
      let place = first + index;
      if (place >= this.length) {
        if (!wrap) break;
        place %= this.length;
      }
      const value = wave(index / rate, index);
      this.left[place] = at(this.left, place) + value * toLeft;
      this.right[place] = at(this.right, place) + value * toRight;
    }
    return this;
  }

  /**
   * A room around it: four delay lines that feed each other, on each side (Schroeder's plan, Freeverb's lengths).
   *
   * @param {number} wet 0 to 1.
   * @param {number} [feedback] Longer rooms give back more.
   * @param {boolean} [wrap] Lets the tail come in at the start again.
   */
  reverb(wet, feedback = 0.84, wrap = false) {
    const rounds = wrap ? 2 : 1;
    const wetLeft = room(this.left, 0, feedback, rounds);
    const wetRight = room(this.right, 23, feedback, rounds);
    for (let index = 0; index < this.length; index++) {
      this.left[index] = at(this.left, index) * (1 - wet * 0.4) + at(wetLeft, index) * wet;
      this.right[index] = at(this.right, index) * (1 - wet * 0.4) + at(wetRight, index) * wet;
    }
    return this;
  }

  /** Loudest sample at `peak`, with soft knees. @param {number} peak */
  level(peak) {
    let highest = 1e-9;
    for (let index = 0; index < this.length; index++) {
      highest = Math.max(highest, Math.abs(at(this.left, index)), Math.abs(at(this.right, index)));
    }
    const gain = 1.25 / highest;
    for (let index = 0; index < this.length; index++) {
      this.left[index] = (Math.tanh(at(this.left, index) * gain) / Math.tanh(1.25)) * peak;
      this.right[index] = (Math.tanh(at(this.right, index) * gain) / Math.tanh(1.25)) * peak;
    }
    return this;
  }

  /** Interleaved, 32-bit. */
  bytes() {
    const both = new Float32Array(this.length * 2);
    for (let index = 0; index < this.length; index++) {
      both[index * 2] = at(this.left, index);
      both[index * 2 + 1] = at(this.right, index);
    }
    return Buffer.from(both.buffer);
  }

  /** @param {string} file @param {string} [bitrate] */
  async write(file, bitrate = '112k') {
    const child = spawn(
      'ffmpeg',
      [
        '-v',
        'error',
        '-y',
        '-f',
        'f32le',
        '-ar',
        String(rate),
        '-ac',
        '2',
        '-i',
        '-',
        '-c:a',
        'aac',
        '-b:a',
        bitrate,
        '-fflags',
        '+bitexact',
        '-flags:a',
        '+bitexact',
        file,
      ],
      { stdio: ['pipe', 'inherit', 'inherit'] },
    );
    child.stdin.end(this.bytes());
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`ffmpeg could not write ${file}`);
  }
}

/** Frequency of a note: 69 is A at 440 Hz. @param {number} note */
export function pitch(note) {
  return 440 * 2 ** ((note - 69) / 12);
}

/**
 * A soft pad: several detuned saws through a low-pass filter that opens and closes.
 *
 * @param {number} frequency
 * @param {number} seconds
 * @param {{ attack?: number, release?: number, bright?: number, seed?: number }} [sound]
 * @returns {(t: number) => number}
 */
export function pad(frequency, seconds, { attack = 1.2, release = 1.6, bright = 1, seed = 1 } = {}) {
  const next = random(seed);
  const voices = Array.from({ length: 5 }, () => ({
    phase: next(),
    step: (frequency * (1 + (next() - 0.5) * 0.008)) / rate,
  }));
  let low = 0;
  let lower = 0;
  return (t) => {
    let sum = 0;
    for (const voice of voices) {
      voice.phase += voice.step;
      if (voice.phase >= 1) voice.phase -= 1;
      sum += voice.phase * 2 - 1;
    }
    const cutoff = (380 + 700 * bright * (0.5 + 0.5 * Math.sin((t / seconds) * Math.PI))) / rate;
    const mixing = 1 - Math.exp(-2 * Math.PI * cutoff);
    low += (sum / voices.length - low) * mixing;
    lower += (low - lower) * mixing;
    const rise = Math.min(1, t / attack);
    const fall = Math.min(1, Math.max(0, (seconds - t) / release));
    return lower * rise * rise * (3 - 2 * rise) * fall * fall * (3 - 2 * fall);
  };
}

/**
 * A struck bar, somewhere between a celesta and an electric piano.
 *
 * @param {number} frequency
 * @param {number} [decay] Seconds to a third.
 * @returns {(t: number) => number}
 */
export function bell(frequency, decay = 1.1) {
  const w = 2 * Math.PI * frequency;
  return (t) => {
    const strike = Math.min(1, t / 0.004);
    const body = Math.exp(-t / decay);
    const metal = Math.exp(-t / (decay * 0.22));
    return (
      strike *
      body *
      (Math.sin(w * t + 0.9 * metal * Math.sin(w * 3.01 * t)) + 0.22 * metal * Math.sin(w * 4.02 * t))
    );
  };
}

/**
 * A plucked string (Karplus and Strong): noise in a loop that loses its edge.
 *
 * @param {number} frequency
 * @param {number} seed
 * @returns {(t: number) => number}
 */
export function pluck(frequency, seed) {
  const next = random(seed);
  const line = Float32Array.from({ length: Math.max(2, Math.round(rate / frequency)) }, () => next() * 2 - 1);
  let place = 0;
  let before = 0;
  return () => {
    const value = at(line, place);
    const smooth = 0.5 * (value + before) * 0.9965;
    before = value;
    line[place] = smooth;
    place = (place + 1) % line.length;
    return value;
  };
}

/**
 * One side of the room.
 *
 * @param {Float32Array} dry
 * @param {number} spread Samples by which this side differs.
 * @param {number} feedback
 * @param {number} rounds
 */
function room(dry, spread, feedback, rounds) {
  const combs = [1557, 1617, 1491, 1422, 1277, 1356].map((length) => ({
    line: new Float32Array(length + spread),
    place: 0,
    low: 0,
  }));
  const passes = [225, 556, 441].map((length) => ({ line: new Float32Array(length + spread), place: 0 }));
  const wet = new Float32Array(dry.length);
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < dry.length; index++) {
      const input = at(dry, index) * 0.16;
      let sum = 0;
      for (const comb of combs) {
        const out = at(comb.line, comb.place);
        comb.low = out * 0.72 + comb.low * 0.28;
        comb.line[comb.place] = input + comb.low * feedback;
        comb.place = (comb.place + 1) % comb.line.length;
        sum += out;
      }
      for (const pass of passes) {
        const held = at(pass.line, pass.place);
        pass.line[pass.place] = sum + held * 0.5;
        pass.place = (pass.place + 1) % pass.line.length;
        sum = held - sum;
      }
      wet[index] = sum;
    }
  }
  return wet;
}

/** @param {Float32Array} values @param {number} index */
export function at(values, index) {
  return /** @type {number} */ (values[index]);
}
