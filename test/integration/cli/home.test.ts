import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program, run, workplace } from './command-line';

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

describe('a current folder', () => {
  it('that was removed is told in one sentence', async () => {
    const { folder, env } = await workplace();
    const gone = join(folder, 'gone');
    mkdirSync(gone);
    const script = `process.chdir(${JSON.stringify(gone)}); require('node:fs').rmdirSync(${JSON.stringify(gone)});
      const { status, stderr } = require('node:child_process').spawnSync(process.execPath, [${JSON.stringify(program)}, 'queue', 'list'], { encoding: 'utf8' });
      process.stdout.write(JSON.stringify({ status, stderr }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env });
    expect(JSON.parse(stdout)).toEqual({
      status: 2,
      stderr: 'renderyard: The current folder was removed: go to one that is there.\n',
    });
  });
});
