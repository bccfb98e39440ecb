/** Sound as 16-bit samples, one channel. */
export interface Wave {
  /** Samples a second. */
  rate: number;
  samples: Int16Array;
}

/**
 * Reads a WAV file of 16-bit samples in one channel, as speech engines write them; one that was written to a pipe does
 * not know its own length. Null for anything else.
 */
export function readWave(bytes: Buffer): Wave | null {
  if (
    bytes.length < 44 ||
    bytes.toString('latin1', 0, 4) !== 'RIFF' ||
    bytes.toString('latin1', 8, 12) !== 'WAVE'
  )
    return null;
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === 'fmt ' && body + 16 <= bytes.length) {
      const isPlain = bytes.readUInt16LE(body) === 1 && bytes.readUInt16LE(body + 14) === 16;
      if (!isPlain || bytes.readUInt16LE(body + 2) !== 1) return null;
      rate = bytes.readUInt32LE(body + 4);
    }
    if (name === 'data') {
      if (rate === 0) return null;
      const count = Math.floor(Math.min(size, bytes.length - body) / 2);
      const samples = new Int16Array(count);
      for (let index = 0; index < count; index += 1) samples[index] = bytes.readInt16LE(body + index * 2);
      return { rate, samples };
    }
    at = body + size + (size % 2);
  }
  return null;
}

export function writeWave({ rate, samples }: Wave): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => bytes.writeInt16LE(sample, 44 + index * 2));
  return bytes;
}

/** One after the other. All have one rate. */
export function joinWaves(waves: readonly Wave[]): Wave {
  const samples = new Int16Array(waves.reduce((sum, wave) => sum + wave.samples.length, 0));
  let at = 0;
  for (const wave of waves) {
    samples.set(wave.samples, at);
    at += wave.samples.length;
  }
  return { rate: waves[0]?.rate ?? 22_050, samples };
}

/** About -46 dBFS: below it nothing of a voice is heard. */
const audible = 160;

/** Where the sound itself begins and ends, in samples; all of it where it is silent. */
export function soundingPart({ samples }: Wave): { first: number; last: number } {
  const first = samples.findIndex((sample) => Math.abs(sample) > audible);
  if (first === -1) return { first: 0, last: samples.length };
  return { first, last: samples.findLastIndex((sample) => Math.abs(sample) > audible) + 1 };
}
