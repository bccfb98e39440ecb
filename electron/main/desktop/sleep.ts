import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** The system's own way to sleep, as a program and its arguments. */
export function sleepCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | null {
  const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    linux: ['systemctl', 'suspend'],
    darwin: ['/usr/bin/pmset', 'sleepnow'],
    win32: [
      join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'rundll32.exe'),
      'powrprof.dll,SetSuspendState',
      '0,1,0',
    ],
  };
  return commands[platform] ?? null;
}

/** Puts the computer to sleep. Rejects when the system does not let us. */
export function sleepNow(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const command = sleepCommand(platform, env);
  return new Promise((resolve, reject) => {
    if (command === null) {
      reject(new Error(`It is not known how ${platform} is put to sleep.`));
      return;
    }
    const [program, ...args] = command;
    execFile(program, args, { timeout: 10_000 }, (error) =>
      error === null ? resolve() : reject(new Error(error.message, { cause: error })),
    );
  });
}
