import { describe, expect, it } from 'vitest';
import { readMastering } from '../../../electron/encoder/mastering';
import type { CommandRunner } from '../../../electron/encoder/run-command';

const points = {
  ...{ red_x: '34000/50000', red_y: '16000/50000', green_x: '13250/50000', green_y: '34500/50000' },
  ...{
    blue_x: '7500/50000',
    blue_y: '3000/50000',
    white_point_x: '15635/50000',
    white_point_y: '16450/50000',
  },
};

/** What is read where ffprobe says this. */
function read(display: object, light: object) {
  const list = [
    { side_data_type: 'Mastering display metadata', ...points, ...display },
    { side_data_type: 'Content light level metadata', ...light },
  ];
  const stdout = JSON.stringify({ streams: [{ side_data_list: list }] });
  const processes = { run: () => Promise.resolve({ stdout }) } as unknown as CommandRunner;
  return readMastering(processes, 'ffprobe', 'film.mkv', 0);
}

const nits = { min_luminance: '50/10000', max_luminance: '10000000/10000' };

describe('what a film says of its mastering', () => {
  it('is read in plain numbers', async () => {
    const said = await read(nits, { max_content: 1000, max_average: 400 });
    expect(said?.display).toMatchObject({ red: { x: 0.68, y: 0.32 }, darkest: 0.005, brightest: 1000 });
    expect(said?.light).toEqual({ pixel: 1000, frame: 400 });
  });

  it.each([
    ['no end', { ...nits, max_luminance: '1/0' }, { max_content: 1_000_000 }],
    ['no number', { ...nits, max_luminance: 'much' }, { max_content: 'much' }],
    ['more than can be', { ...nits, max_luminance: '20000/1' }, { max_content: 65_535, max_average: 1 }],
    ['a colour that is none', { ...nits, red_x: '2/1' }, { max_content: 0 }],
    ['a screen that is darkest where it is brightest', { min_luminance: '5/1', max_luminance: '1/1' }, {}],
  ])('is not believed where it has %s', async (_, display, light) => {
    expect(await read(display, light)).toBeNull();
  });
});
