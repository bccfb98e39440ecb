import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../electron/jobs/database';
import { migrations, openStore } from '../../../electron/jobs/migrations';
import { jobStates, jobTransitions, mayFollow } from '../../../shared/job/states';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function open(): Database {
  const folder = mkdtempSync(join(tmpdir(), 'renderyard-store-'));
  folders.push(folder);
  return openStore(join(folder, 'queue.sqlite'), () => true);
}

describe('the table of transitions', () => {
  it('is the same in the store as in the code', () => {
    const database = open();
    const rows = database.all<{ earlier: string; later: string }>('SELECT earlier, later FROM transition');
    database.close();
    const inCode = Object.entries(jobTransitions).flatMap(([from, tos]) => tos.map((to) => `${from} ${to}`));
    expect(rows.map(({ earlier, later }) => `${earlier} ${later}`).sort()).toEqual(inCode.sort());
    expect(migrations.length).toBeGreaterThan(0);
  });

  it('is enforced by the store itself, for every pair of states', () => {
    const database = open();
    database.run(
      `INSERT INTO job (id, title, spec, output, position, created_at, revision)
       VALUES ('a', 'A', '{}', '/a.mp4', 1, 1, 1)`,
    );
    for (const from of jobStates) {
      for (const to of jobStates) {
        database.run('DELETE FROM attempt');
        database.run(`INSERT INTO attempt (job_id, number) VALUES ('a', 1)`);
        for (const state of wayTo(from)) database.run('UPDATE attempt SET state = ?', state);
        const attempt = () => database.run('UPDATE attempt SET state = ?', to);
        if (from === to || mayFollow(from, to)) expect(attempt()).toBe(1);
        else expect(attempt).toThrow('may not follow');
      }
    }
    expect(() =>
      database.run(`INSERT INTO attempt (job_id, number, state) VALUES ('a', 2, 'completed')`),
    ).toThrow('begins as queued');
    database.close();
  });
});

/** The states to go through from `queued`. */
function wayTo(state: (typeof jobStates)[number]): string[] {
  const ways: Record<typeof state, string[]> = {
    queued: [],
    running: ['running'],
    paused: ['running', 'paused'],
    canceling: ['running', 'canceling'],
    interrupted: ['running', 'interrupted'],
    completed: ['running', 'completed'],
    failed: ['running', 'failed'],
    canceled: ['canceled'],
  };
  return ways[state];
}
