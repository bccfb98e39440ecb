import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { onTestFinished } from 'vitest';
import { build } from 'vite';

import type { HostPlan } from './host';
import { carriersOf, until } from './harness';

const root = resolve(import.meta.dirname, '../../..');

/** Bundles host.ts into one file that plain Node runs; npm packages stay outside of it. */
export async function buildHost(): Promise<string> {
  // Inside of the project, so that Node finds the packages; one for each test process.
  const outDir = join(root, `node_modules/.cache/process-host-${process.pid}`);
  mkdirSync(outDir, { recursive: true });
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'host.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'host.mjs' } },
    },
  });
  return join(outDir, 'host.mjs');
}

export interface Host {
  readonly pid: number;
  readonly marker: string;
  text(): string;
  /** kill -9, and the moment of it. */
  kill(): number;
  /** Resolves when the host itself is gone. */
  gone: Promise<void>;
}

let hosts = 0;

/** Starts a host. Everything that it runs carries `marker` in its environment. */
export function startHost(file: string, plan: HostPlan): Host {
  const marker = `RENDERYARD_TEST_MARKER=${process.pid}-${Date.now()}-${hosts++}`;
  const [name = '', value = ''] = marker.split('=');
  const commands = plan.commands.map((command) => ({ ...command, env: { ...command.env, [name]: value } }));
  const child = spawn(process.execPath, [file, JSON.stringify({ ...plan, commands })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const { pid } = child;
  if (pid === undefined) throw new Error('The host did not start.');
  onTestFinished(() => {
    child.kill('SIGKILL');
    for (const survivor of carriersOf(marker)) process.kill(survivor, 'SIGKILL');
  });
  return {
    pid,
    marker,
    text: () => text,
    kill() {
      child.kill('SIGKILL');
      return performance.now();
    },
    gone,
  };
}

/** Waits until nothing that the host started is left. Resolves with how long that took after `killedAt`. */
export async function nothingLeft(host: Host, killedAt: number, boundMs: number): Promise<number> {
  await until(() => carriersOf(host.marker).length === 0, `all of ${host.marker} was gone`, boundMs);
  return performance.now() - killedAt;
}
