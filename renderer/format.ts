import { shortSpan } from '../shared/short-span';

/** Numbers as people read them. Widths stay steady while a value changes, so that nothing jumps. */

const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const time = new Intl.DateTimeFormat('en', { timeStyle: 'short' });
const exactTime = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `0:07`, `12:40`, `1:02:03`: a length of time or of video, seconds. */
export function formatClock(seconds: number): string {
  const rounded = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(rounded / 3600), Math.floor(rounded / 60) % 60, rounded % 60] as const;
  const [hours, minutes, rest] = parts;
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** `8 s`, `3 min`, `1 h 20 min`: a length of time that is only roughly known, seconds. */
export function formatAbout(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `1.2 s`, `45 s`, `1.5 min`, `1 h 20 min`: a length of time that somebody has set, seconds. */
export function formatLimit(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const minutes = Number((seconds / 60).toFixed(2));
  if (minutes < 60) return `${minutes} min`;
  const rest = Number((minutes % 60).toFixed(2));
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `under 0.1 s`, `0.4 s`, `12 s`, `2:05`: how long something took, seconds. */
export function formatSpan(seconds: number): string {
  if (seconds < 9.95) return shortSpan(seconds);
  return seconds < 59.5 ? `${Math.round(seconds)} s` : formatClock(seconds);
}

/** `12.40 s` below a minute, `2:05` above: how long a video is, seconds. */
export function formatLength(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(2)} s` : formatClock(seconds);
}

/** `54%`. Never 100 before the end. */
export function formatPercent(fraction: number): string {
  return `${percentOf(fraction)}%`;
}

/** Whole percent, 0 to 100; rounded down, so that 100 means done. */
export function percentOf(fraction: number): number {
  return Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
}

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** `3.4 MB`: bytes, in powers of 1000 as file managers show them. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < sizes.length - 1) {
    value /= 1000;
    index += 1;
  }
  const digits = index === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${sizes[index] ?? ''}`;
}

/** `42 fps`. */
export function formatFps(fps: number): string {
  return `${fps < 9.95 ? fps.toFixed(1) : whole.format(fps)} fps`;
}

/** `1.4×`: seconds of video made in one second. */
export function formatSpeed(speed: number): string {
  return `${speed < 9.95 ? speed.toFixed(1) : whole.format(speed)}×`;
}

export function formatCount(count: number): string {
  return whole.format(count);
}

/** A moment, milliseconds since 1970: the time on the same day, the date on others. */
export function formatMoment(moment: number, now: number): string {
  return new Date(moment).toDateString() === new Date(now).toDateString()
    ? time.format(moment)
    : day.format(moment);
}

/** A moment to the second, milliseconds since 1970: the time on the same day, after the date on others. */
export function formatExactMoment(moment: number, now: number): string {
  const exact = exactTime.format(moment);
  return new Date(moment).toDateString() === new Date(now).toDateString()
    ? exact
    : `${day.format(moment)}, ${exact}`;
}

export function formatDateTime(moment: number): string {
  return dateTime.format(moment);
}

/** Last part of a path, on any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

/** Everything before the last part of a path. */
export function folderName(path: string): string {
  return path.slice(0, Math.max(0, path.length - fileName(path).length)).replace(/(?<=.)[\\/]+$/, '');
}
