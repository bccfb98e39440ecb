import type { Phase } from '../../shared/job/phases';
import type { Progress } from '../../shared/job/progress';
import { onOneLine } from './output';
import type { Output } from './output';

/** `3:07`, `1:02:45`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const last = String(whole % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${last}` : `${hours}:${String(minutes).padStart(2, '0')}:${last}`;
}

/** The line that shows a running job, as wide as it may be. */
export function progressText(
  title: string,
  phase: Phase | null,
  progress: Progress | null,
  columns: number,
): string {
  const fraction = progress?.fraction ?? 0;
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  const figures = [
    phase ?? 'starting',
    ...(progress?.upload === undefined ? [] : [`${megabytes(progress.upload.bytesPerSecond)}/s`]),
    ...(progress === null || progress.fps === 0 ? [] : [`${progress.fps.toFixed(0)} fps`]),
    ...(progress === null || progress.speed === 0 ? [] : [`${progress.speed.toFixed(1)}x`]),
    ...(progress?.etaSeconds == null ? [] : [`${clockTime(progress.etaSeconds)} left`]),
  ].join(' · ');
  const barWidth = Math.max(0, Math.min(30, columns - percent.length - figures.length - title.length - 8));
  const filled = Math.round(fraction * barWidth);
  const bar = barWidth < 5 ? '' : ` [${'█'.repeat(filled)}${'·'.repeat(barWidth - filled)}]`;
  return cut(`${percent}${bar} ${figures}  ${title}`, columns - 1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function cut(text: string, width: number): string {
  if (width <= 0) return '';
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** One line on a terminal that is drawn again and again; nothing elsewhere. */
export class ProgressLine {
  readonly #output: Output;
  #shown = false;

  constructor(output: Output) {
    this.#output = output;
  }

  show(title: string, phase: Phase | null, progress: Progress | null): void {
    if (!this.#output.isTerminal) return;
    this.#output.write(`\r${progressText(onOneLine(title), phase, progress, this.#output.columns)}\u001b[K`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#output.write('\r\u001b[K');
    this.#shown = false;
  }
}
