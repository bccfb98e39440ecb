import { mkdir } from 'node:fs/promises';
import { Database } from '../../electron/jobs/database';
import { QueueStore } from '../../electron/jobs/queue-store';
import { homeLayout } from '../../electron/paths';

const minute = 60_000;
const result = {
  output: '',
  sha256: '9f2c4b1ae0d7735c6b1f0e8a92d4c3b7a5e6f1029384756abcdef01234567890',
  bytes: 18_734_112,
  durationSeconds: 40,
  frames: 1200,
  width: 1280,
  height: 720,
  segmentsReused: 4,
  segmentsRendered: 3,
};
const failure = {
  code: 'ENCODER_FAILED',
  message: 'ffmpeg ended with status 1: no space left on the device.',
};

/**
 * Fills a data folder as years of use would have: jobs that ended (one in ten of them badly), and jobs that wait in a paused
 * queue. They have no logs and no videos.
 */
export async function fillHome(
  home: string,
  { ended, queued }: { ended: number; queued: number },
): Promise<void> {
  await mkdir(home, { recursive: true });
  const path = homeLayout(home).store;
  const store = QueueStore.open(path, () => true);
  const first = Date.parse('2026-01-05T08:00:00Z');
  store.addAll(
    Array.from({ length: ended + queued }, (_, index) => ({
      id: `job-${String(index).padStart(6, '0')}`,
      title: `${index < ended ? 'Finished' : 'Waiting'} video ${index + 1}`,
      spec: {
        kind: 'render' as const,
        storyboard: `/nowhere/storyboards/${index}.storyboard.yaml`,
        output: `/nowhere/videos/${index}.mp4`,
        set: {},
        existing: 'error' as const,
        strategy: 'auto' as const,
        limits: {},
      },
      priority: 0,
      createdAt: first + index * minute,
    })),
  );
  store.paused = true;
  store.close();

  const database = new Database(path);
  const ids = `SELECT id FROM job ORDER BY position LIMIT ${ended}`;
  // In the order that the table of transitions asks for, since the store refuses any other.
  database.transaction(() => {
    database.run(
      `UPDATE attempt SET state = 'running',
         started_at = (SELECT created_at FROM job WHERE id = job_id) + 1000 WHERE job_id IN (${ids})`,
    );
    database.run(
      `UPDATE attempt SET state = 'failed', error = ?, finished_at = started_at + 9000
         WHERE state = 'running' AND substr(job_id, -1) = '7'`,
      JSON.stringify(failure),
    );
    database.run(
      `UPDATE attempt SET state = 'completed', finished_at = started_at + 42000,
         result = json_set(?, '$.output', (SELECT output FROM job WHERE id = job_id)) WHERE state = 'running'`,
      JSON.stringify(result),
    );
  });
  database.close();
}
