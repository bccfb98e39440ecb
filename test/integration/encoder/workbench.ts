import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTools } from '../../../electron/encoder/find-tools';
import { createFileLedger } from '../../../electron/process/ledger';
import { createProcessManager } from '../../../electron/process/process-manager';
import type { ProcessManager } from '../../../electron/process/process-manager';
import { silentLogger } from '../../../electron/telemetry/logger';
import { createMetrics } from '../../../electron/telemetry/metrics';

/** A folder of its own, a real process manager and the real programs, for one test file. */
export interface Workbench {
  folder: string;
  processes: ProcessManager;
  ffmpeg: string;
  ffprobe: string;
  /** Runs ffmpeg quietly in the folder, for making sources and looking at results. */
  make(...args: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkbench(name: string): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), `renderyard-${name}-`));
  const processes = createProcessManager({
    ledger: createFileLedger(join(folder, 'ledger')),
    settings: () => ({ cancelGraceMs: 5000, killWaitMs: 2000 }),
    log: silentLogger,
    metrics: createMetrics(),
  });
  const tools = await findTools({ env: process.env, settings: { ffmpegPath: null, ffprobePath: null } });
  return {
    folder,
    processes,
    ffmpeg: tools.ffmpeg.path,
    ffprobe: tools.ffprobe.path,
    async make(...args) {
      await processes.run({
        program: tools.ffmpeg.path,
        args: ['-v', 'error', '-nostdin', '-y', ...args],
        label: 'ffmpeg (test)',
        cwd: folder,
      });
    },
    async close() {
      await processes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
