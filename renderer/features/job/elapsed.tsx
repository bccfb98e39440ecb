import { useEffect, useState } from 'react';
import { formatClock } from '../../format';

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

/** The time, once a second while it is wanted. */
function useNow(ticks: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticks) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticks]);
  return now;
}
