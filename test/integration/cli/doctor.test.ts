import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { healthReportSchema } from '../../../shared/health';
import { place, run, start, storyboard } from './command-line';

describe('renderyard doctor', () => {
  it('reports on everything, and measures what was done', async () => {
    const { say, file } = await place();
    await say('render', file, '-o', 'a.mp4');
    const { status, stdout } = await say('doctor', '--json');
    expect(status).toBe(0);
    const report = healthReportSchema.parse(JSON.parse(stdout));
    expect(report.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'encoder',
        'features',
        'store',
        'owner',
        'disk',
        'temporary',
        'processes',
        'executor',
      ]),
    );
    expect(report.metrics).toContainEqual(
      expect.objectContaining({ name: 'jobs_finished', labels: { state: 'completed' }, value: 1 }),
    );
    expect((await say('doctor', '--prometheus')).stdout).toContain(
      'renderyard_jobs_finished_total{state="completed"} 1',
    );
    expect((await say('doctor')).stdout).toContain('ffmpeg');
  });

  it('finds what a command left that was killed', async () => {
    const { env, folder, say } = await place();
    const file = await storyboard(folder, { seconds: 12, name: 'medium', size: '640x360' });
    const runner = start(['render', file, '-o', join(folder, 'a.mp4'), '--json'], { env });
    await runner.saw(/"frame":(?!0)/);
    runner.child.kill('SIGKILL');
    await runner.done;
    const report = healthReportSchema.parse(JSON.parse((await say('doctor', '--json')).stdout));
    expect(report.checks.find(({ id }) => id === 'temporary')).toMatchObject({ status: 'warning' });
  });

  it('has all metrics before anything ran, at zero', async () => {
    const { say } = await place();
    const { status, stdout } = await say('doctor', '--prometheus');
    expect(status).toBe(0);
    expect(stdout).toContain('renderyard_jobs_running 0\n');
    for (const step of ['exit', 'term', 'kill', 'unkillable'])
      expect(stdout).toContain(`renderyard_process_endings_total{step="${step}"} 0\n`);
    expect(stdout).toContain('renderyard_job_wait_seconds_count 0\n');
  });

  it('says what is broken with status 1', async () => {
    const { env } = await place();
    const { status, stdout } = await run(['doctor'], {
      env: { ...env, RENDERYARD_FFMPEG: '/nowhere/ffmpeg' },
    });
    expect(status).toBe(1);
    expect(stdout).toContain('ERROR    Encoder');
  });

  it('finds a damaged settings file, which stops all else', async () => {
    const { home, say } = await place();
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'settings.json'), '{ "concurrency": -1 }');
    const said = `${join(home, 'settings.json')}: concurrency: "Jobs at the same time" has to be a whole number from 1 to 32`;
    const { status, stdout, stderr } = await say('doctor');
    expect(status).toBe(1);
    expect(stdout).toContain(`ERROR    Settings: ${said}`);
    expect(stdout).toContain('Queue store: ');
    expect(stderr).toBe('');
    const refused = await say('queue', 'list');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`renderyard: ${said}`);
  });

  it.each([
    ['RENDERYARD_FFMPEG', 'ffprobe'],
    ['RENDERYARD_FFPROBE', 'ffmpeg'],
  ])('says when %s names %s', async (variable, other) => {
    const { env } = await place();
    const { status, stdout } = await run(['doctor'], { env: { ...env, [variable]: other } });
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`ERROR +Encoder: ".*/${other}" is no .*${variable}`));
  });
});
