import { useEffect, useState } from 'react';
import type { Job } from '../../../shared/job/job';
import { request } from '../../api/client';
import { useProgressStore } from '../../stores/progress';
import { text } from '../../text';
import styles from './job-detail.module.css';

/** Milliseconds between two pictures of a running job. */
const everyMs = 4000;
const width = 480;

/** What the video shows at the place that the render has come to. It says nothing that the figures do not say too. */
export function LivePicture({ job }: { job: Job }) {
  const { id, spec, state } = job;
  const isRunning = state === 'running';
  // Where it was paused is drawn once.
  const isDrawn = spec.kind === 'render' && (isRunning || state === 'paused');
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    if (!isDrawn) return;
    let isStopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slot = `live-${id}`;
    async function draw(): Promise<void> {
      // Nobody sees it: the work is left to the render.
      if (document.visibilityState === 'visible') {
        const next = await pictureOf(spec, useProgressStore.getState().byId.get(id)?.fraction ?? 0, slot);
        if (isStopped) return;
        if (next !== null) setPicture(next);
      }
      if (isRunning) timer = setTimeout(() => void draw(), everyMs);
    }
    void draw();
    return () => {
      isStopped = true;
      clearTimeout(timer);
      void request('frame.cancel', { slot }).catch(() => undefined);
    };
  }, [id, spec, isDrawn, isRunning]);
  if (!isDrawn && state !== 'canceling') return null;
  // Its place is kept while the first one is drawn, so that nothing beside it moves.
  if (picture === null) return <div aria-hidden className={styles.live} />;
  return <img src={picture} alt={text.jobs.livePicture} className={styles.live} />;
}

/** The frame of the video at this part of it; null when there is none. */
async function pictureOf(spec: Job['spec'], fraction: number, slot: string): Promise<string | null> {
  if (spec.kind !== 'render') return null;
  const given = {
    file: spec.storyboard,
    set: spec.set,
    ...(spec.preset === undefined ? {} : { preset: spec.preset }),
  };
  try {
    const { duration, fps } = await request('storyboard.timeline', given);
    const at = Math.max(0, Math.min(duration * fraction, duration - 1 / fps));
    return (await request('frame.render', { ...given, at, width, slot })).picture;
  } catch {
    // The job itself says what is wrong.
    return null;
  }
}
