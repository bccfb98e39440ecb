import { z } from 'zod';
import type { Chromaticity, Mastering } from '../../shared/mastering';
import { runExplained } from './encode';
import type { CommandRunner } from './run-command';
import { safetyOptions } from './safe-input';

const ratio = z.string().optional().catch(undefined);
const whole = z.coerce.number().int().nonnegative().optional().catch(undefined);
const sideDataSchema = z.looseObject({
  side_data_type: z.string().optional(),
  ...{ red_x: ratio, red_y: ratio, green_x: ratio, green_y: ratio, blue_x: ratio, blue_y: ratio },
  ...{ white_point_x: ratio, white_point_y: ratio, min_luminance: ratio, max_luminance: ratio },
  ...{ max_content: whole, max_average: whole },
});
type SideData = z.infer<typeof sideDataSchema>;
const holderSchema = z.looseObject({ side_data_list: z.array(sideDataSchema).optional() });
const outputSchema = z.looseObject({
  streams: z.array(holderSchema),
  frames: z.array(holderSchema).optional(),
});

/**
 * Reads what a film in high dynamic range says of how it was made: from its container, or else from its first frame.
 *
 * @param ffprobe Absolute path.
 * @param stream Index of its picture.
 * @returns null where it says nothing, or nothing that can be true.
 * @throws RenderyardError, Cancelled.
 */
export async function readMastering(
  processes: CommandRunner,
  ffprobe: string,
  path: string,
  stream: number,
): Promise<Mastering | null> {
  const { stdout } = await runExplained(processes, {
    program: ffprobe,
    args: [
      ...['-v', 'error', ...safetyOptions, '-of', 'json', '-select_streams', String(stream)],
      ...['-read_intervals', '%+#1', '-show_streams', '-show_frames', path],
    ],
    label: `ffprobe (mastering of "${path}")`,
    stdout: 'capture',
    limits: { absoluteMs: 60_000 },
  });
  const { streams, frames = [] } = outputSchema.parse(JSON.parse(stdout));
  const said = [...streams, ...frames].flatMap(({ side_data_list: list = [] }) => list);
  const find = (type: string) => said.find(({ side_data_type }) => side_data_type === type);
  const display = readDisplay(find('Mastering display metadata'));
  const light = readLight(find('Content light level metadata'));
  return display === null && light === null ? null : { display, light };
}

/** What PQ (SMPTE ST 2084) can say, cd/m²: files may say anything, up to infinity. */
const brightestOfAll = 10_000;

function readDisplay(data: SideData | undefined): Mastering['display'] {
  if (data === undefined) return null;
  const point = (x: string | undefined, y: string | undefined): Chromaticity => ({
    x: valueOf(x),
    y: valueOf(y),
  });
  const points = {
    red: point(data.red_x, data.red_y),
    green: point(data.green_x, data.green_y),
    blue: point(data.blue_x, data.blue_y),
    white: point(data.white_point_x, data.white_point_y),
  };
  const [darkest, brightest] = [valueOf(data.min_luminance), valueOf(data.max_luminance)];
  const isColor = ({ x, y }: Chromaticity) => x > 0 && y > 0 && x <= 1 && y <= 1;
  const isTrue =
    Object.values(points).every(isColor) &&
    darkest >= 0 &&
    brightest > darkest &&
    brightest <= brightestOfAll;
  return isTrue ? { ...points, darkest, brightest } : null;
}

function readLight(data: SideData | undefined): Mastering['light'] {
  const { max_content: pixel = 0, max_average: frame = 0 } = data ?? {};
  return pixel > 0 && Math.max(pixel, frame) <= brightestOfAll ? { pixel, frame } : null;
}

/** Of `34000/50000`; NaN for what is none. */
function valueOf(text: string | undefined): number {
  const [over, under] = (text ?? '').split('/').map(Number);
  return (over ?? NaN) / (under ?? NaN);
}
