import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, workplace } from './command-line';

describe('a data folder', () => {
  it('is made with the folders above it', async () => {
    const { folder } = await workplace();
    const home = join(folder, 'not', 'there', 'yet');
    const { status, stderr } = await run(['queue', 'list'], {
      env: { ...process.env, RENDERYARD_HOME: home },
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readdirSync(home)).toContain('queue.sqlite');
  });

  // Linux's /proc says "no such folder" of what cannot be made in it, though the folder above is there.
  it.each(['a file', 'a file/home', ...(existsSync('/proc/self') ? ['/proc/home', '/proc/self/home'] : [])])(
    'in %s is refused at once, in one sentence',
    async (place) => {
      const { folder } = await workplace();
      await writeFile(join(folder, 'a file'), '');
      const home = place.startsWith('/') ? place : join(folder, place);
      const { status, stderr } = await run(['queue', 'list'], {
        env: { ...process.env, RENDERYARD_HOME: home },
      });
      expect(stderr).toMatch(
        /^renderyard: The data folder [^\n]+ cannot be made or written \([A-Z]+\); [^\n]+\n$/,
      );
      expect(stderr).toContain(home);
      expect(status).toBe(2);
    },
  );
});
