import { formatClock } from '../../format';
import { useNow } from './use-now';

interface ElapsedProps {
  /** Milliseconds since 1970. */
  startedAt: number | null;
  finishedAt: number | null;
}

/** How long a job has run; counts while it does. */
export function Elapsed({ startedAt, finishedAt }: ElapsedProps) {
  const now = useNow(startedAt !== null && finishedAt === null);
  if (startedAt === null) return '–';
  return formatClock(((finishedAt ?? now) - startedAt) / 1000);
}
