/** A still WebP as a frame of an animation. */
export interface StillFrame {
  /** A still WebP file. */
  still: Buffer;
  width: number;
  height: number;
  /** Even numbers. */
  x?: number;
  y?: number;
  milliseconds: number;
  /** Over what is there, by its alpha; true when left out. */
  blends?: boolean;
  /** Cleared afterwards. */
  clears?: boolean;
}

/** An animated WebP, written by hand: encoders decide by themselves what replaces what. */
export function webpAnimation(
  canvas: { width: number; height: number },
  frames: readonly StillFrame[],
): Buffer {
  const size = Buffer.alloc(10);
  size[0] = 0x12;
  size.writeUIntLE(canvas.width - 1, 4, 3);
  size.writeUIntLE(canvas.height - 1, 7, 3);
  // An opaque red background, which browsers do not show.
  const animation = Buffer.from([0, 0, 255, 255, 0, 0]);
  const chunks = [chunk('VP8X', size), chunk('ANIM', animation), ...frames.map(frameChunk)];
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
}

function frameChunk({ still, width, height, x = 0, y = 0, milliseconds, ...how }: StillFrame): Buffer {
  const fields = Buffer.alloc(16);
  fields.writeUIntLE(x / 2, 0, 3);
  fields.writeUIntLE(y / 2, 3, 3);
  fields.writeUIntLE(width - 1, 6, 3);
  fields.writeUIntLE(height - 1, 9, 3);
  fields.writeUIntLE(milliseconds, 12, 3);
  fields[15] = (how.blends === false ? 2 : 0) | (how.clears === true ? 1 : 0);
  return chunk('ANMF', Buffer.concat([fields, ...pictureChunks(still)]));
}

/** `ALPH`, `VP8 ` and `VP8L` of a file. */
function pictureChunks(still: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 12; at < still.length;) {
    const size = still.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (['ALPH', 'VP8 ', 'VP8L'].includes(still.toString('latin1', at, at + 4)))
      found.push(still.subarray(at, end));
    at = end;
  }
  return found;
}

function chunk(tag: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(tag, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
