import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const require = createRequire(import.meta.url);

interface Target {
  target: string;
  arch: string | string[];
}
interface Configuration {
  electronFuses: Record<string, boolean>;
  afterPack: string;
  linux: { target: string[]; icon: string };
  deb: { fpm: string[]; depends: string[] };
  win: { target: Target[]; icon: string };
  nsis: { deleteAppDataOnUninstall: boolean };
  mac: {
    target: Target[];
    icon: string;
    hardenedRuntime: boolean;
    notarize: boolean;
    entitlements: string;
    entitlementsInherit: string;
  };
}
const configuration = parse(read('electron-builder.yml')) as Configuration;

afterEach(() => vi.unstubAllEnvs());

/** electron-builder's own judgement; it throws with every problem. */
async function judge(candidate: unknown): Promise<void> {
  // Its loader of modules keeps what it has compiled, in the folder for temporary files.
  vi.stubEnv('JITI_FS_CACHE', 'false');
  const builder = createRequire(require.resolve('electron-builder/package.json'));
  const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
    validateConfiguration: (config: unknown, log: { isEnabled: boolean }) => Promise<void>;
  };
  await validateConfiguration(candidate, { isEnabled: false });
}

describe('electron-builder.yml', () => {
  it('is what electron-builder understands', async () => {
    await judge(structuredClone(configuration));
    const misspelt = { ...structuredClone(configuration), linux: { targets: ['deb'] } };
    await expect(judge(misspelt)).rejects.toThrow(/configuration\.linux/);
  });

  it('names only files that are there', () => {
    const { linux, win, mac, deb, afterPack } = configuration;
    const sources = deb.fpm.map((mapping) => mapping.split('=')[0] ?? '');
    for (const file of [
      linux.icon,
      win.icon,
      mac.icon,
      mac.entitlements,
      mac.entitlementsInherit,
      afterPack,
      ...sources,
    ])
      expect(existsSync(join(root, file)), file).toBe(true);
  });

  it('covers the systems that are promised', () => {
    expect(configuration.linux.target).toEqual(expect.arrayContaining(['deb', 'AppImage', 'tar.gz']));
    const targets = (list: Target[]) =>
      list.flatMap(({ target, arch }) => [arch].flat().map((each) => `${target} ${each}`)).toSorted();
    expect(targets(configuration.win.target)).toEqual([
      'nsis arm64',
      'nsis x64',
      'portable arm64',
      'portable x64',
    ]);
    expect(targets(configuration.mac.target)).toEqual(['dmg universal', 'zip universal']);
    expect(configuration.mac).toMatchObject({ hardenedRuntime: true, notarize: true });
  });

  it('brings ffmpeg, and leaves what is the user’s', () => {
    expect(configuration.deb.depends).toContain('ffmpeg');
    expect(configuration.nsis.deleteAppDataOnUninstall).toBe(false);
  });

  it('turns off what would let others run code in the app’s name', () => {
    expect(configuration.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

describe('the icons', () => {
  const sizeOf = (png: Buffer) => {
    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect(png.readUInt32BE(16)).toBe(png.readUInt32BE(20));
    return png.readUInt32BE(16);
  };

  it('of Linux are as large as they are called', () => {
    for (const size of [16, 32, 48, 64, 128, 256, 512])
      expect(sizeOf(readFileSync(join(root, `packaging/icons/${size}x${size}.png`)))).toBe(size);
  });

  it('of Windows hold every size up to 256', () => {
    const file = readFileSync(join(root, 'packaging/icons/icon.ico'));
    expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1]);
    const sizes = Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
      const entry = 6 + 16 * index;
      const at = file.readUInt32LE(entry + 12);
      const size = sizeOf(file.subarray(at, at + file.readUInt32LE(entry + 8)));
      expect(file.readUInt8(entry)).toBe(size % 256);
      return size;
    });
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });

  it('of macOS hold every size up to 1024', () => {
    const file = readFileSync(join(root, 'packaging/icons/icon.icns'));
    expect(file.toString('latin1', 0, 4)).toBe('icns');
    expect(file.readUInt32BE(4)).toBe(file.length);
    const sizes: number[] = [];
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4))
      sizes.push(sizeOf(file.subarray(at + 8, at + file.readUInt32BE(at + 4))));
    expect([...new Set(sizes)].toSorted((a, b) => a - b)).toEqual([16, 32, 64, 128, 256, 512, 1024]);
  });
});

describe('the release pipeline', () => {
  const text = read('.github/workflows/release.yml');
  const { jobs } = parse(text) as {
    jobs: Record<
      string,
      {
        needs?: string;
        strategy?: { matrix: { include: { runner: string; targets: string }[] } };
        steps: { run?: string; uses?: string }[];
      }
    >;
  };

  it('tests before it packages, and tries before it publishes', () => {
    expect(Object.entries(jobs).map(([name, { needs }]) => [name, needs])).toEqual([
      ['test', undefined],
      ['package', 'test'],
      ['try', 'package'],
      ['publish', 'try'],
    ]);
  });

  it('packages for every system', () => {
    const rows = jobs.package?.strategy?.matrix.include ?? [];
    expect(rows.map(({ targets }) => targets.split(' ')[0])).toEqual([
      '--linux',
      '--linux',
      '--win',
      '--mac',
    ]);
    for (const { targets } of rows.filter((row) => row.targets.startsWith('--linux')))
      expect(targets).toContain(configuration.linux.target.join(' '));
  });

  it('runs only what the project has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = Object.values(jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run = '' }) => run.split('\n')),
    );
    const ours = commands.flatMap((line) => {
      const script = /npm run ([\w:-]+)/.exec(line)?.[1];
      if (script !== undefined) expect(scripts, line).toHaveProperty(script);
      const file = /^node (\S+)/.exec(line)?.[1];
      if (file !== undefined) expect(existsSync(join(root, file)), line).toBe(true);
      return script ?? file ?? [];
    });
    expect(ours).toEqual(['package', 'scripts/package/update-feed.mjs']);
  });

  it('takes no secret that the documentation does not explain', () => {
    const document = read('docs/packaging.md');
    const secrets = new Set([...text.matchAll(/secrets\.(\w+)/g)].map(([, name = '']) => name));
    expect(secrets.size).toBeGreaterThan(5);
    for (const name of secrets) expect(document).toContain(`\`${name}\``);
  });
});
