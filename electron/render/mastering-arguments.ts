import type { Chromaticity, Mastering } from '../../shared/mastering';
import type { OutputSettings } from '../storyboard/resolved';

/** Parameters of libx265: colours in steps of 0.00002, light in steps of 0.0001 cd/m², as in HEVC (ITU-T H.265, D.2.28). */
export function hevcMastering({ display, light }: Mastering): string[] {
  const point = ({ x, y }: Chromaticity) => `(${Math.round(x * 50_000)},${Math.round(y * 50_000)})`;
  const candelas = (value: number) => Math.round(value * 10_000);
  return [
    ...(display === null
      ? []
      : [
          `master-display=G${point(display.green)}B${point(display.blue)}R${point(display.red)}` +
            `WP${point(display.white)}L(${candelas(display.brightest)},${candelas(display.darkest)})`,
        ]),
    ...(light === null ? [] : [`max-cll=${light.pixel},${light.frame}`]),
  ];
}

/** The same for SVT-AV1, in plain numbers. */
export function av1Mastering({ display, light }: Mastering): string[] {
  const point = ({ x, y }: Chromaticity) => `(${plain(x)},${plain(y)})`;
  return [
    ...(display === null
      ? []
      : [
          `mastering-display=G${point(display.green)}B${point(display.blue)}R${point(display.red)}` +
            `WP${point(display.white)}L(${plain(display.brightest)},${plain(display.darkest)})`,
        ]),
    ...(light === null ? [] : [`content-light=${light.pixel},${light.frame}`]),
  ];
}

/** Whether the software encoder of a codec writes what is said of the mastering. */
export function keepsMastering({ codec }: Pick<OutputSettings, 'codec'>): boolean {
  return codec === 'hevc' || codec === 'av1';
}

function plain(value: number): string {
  return String(Number(value.toFixed(5)));
}
