import { describe, expect, it } from 'vitest';
import { tellApart } from '../../../renderer/stores/namesakes';
import { sampleJob } from '../../support/page-harness/sample-jobs';

const now = new Date(2026, 10, 20, 14, 30).getTime();
const jobFor = (title: string, output: string, createdAt = now) => {
  const job = sampleJob(title, 'queued', now, { createdAt });
  return { ...job, spec: { ...job.spec, output } };
};

const words = (jobs: ReturnType<typeof jobFor>[]) => {
  const told = tellApart(jobs, now);
  return jobs.map(({ id }) => told.get(id)?.replaceAll('\u202f', ' '));
};

describe('jobs of one title', () => {
  it('are told apart by the names of their videos; others have no words', () => {
    expect(words([jobFor('a', '/v/1.mp4'), jobFor('a', '/v/2.mp4'), jobFor('b', '/v/1.mp4')])).toEqual([
      '1.mp4',
      '2.mp4',
      undefined,
    ]);
  });

  it('are told apart by folder where the names are equal, and by time where the files are', () => {
    const yesterday = now - 86_400_000;
    expect(
      words([
        jobFor('a', '/v/old/1.mp4'),
        jobFor('a', '/v/new/1.mp4', now + 5000),
        jobFor('a', '/v/new/1.mp4', yesterday),
        jobFor('a', '/v/new/2.mp4'),
      ]),
    ).toEqual(['old/1.mp4', 'Added 2:30:05 PM', 'Added Nov 19, 2:30:00 PM', '2.mp4']);
  });
});
