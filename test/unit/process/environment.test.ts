import { expect, it } from 'vitest';

import { childEnvironment } from '../../../electron/process/environment';

it('lets through what encoders need, and nothing else', () => {
  const own = {
    PATH: '/bin',
    HOME: '/home/me',
    LC_ALL: 'C',
    LC_NUMERIC: 'de_DE',
    TMPDIR: '/tmp',
    TZ: 'UTC',
    AWS_SECRET_ACCESS_KEY: 'secret',
    GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
    NPM_TOKEN: 'secret',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: '/evil.so',
    FFREPORT: 'file=/tmp/x',
    RENDERYARD_TREE: 'of an outer tree',
  };
  expect(childEnvironment({}, 'aa-01', own, 'linux')).toEqual({
    PATH: '/bin',
    HOME: '/home/me',
    LC_ALL: 'C',
    LC_NUMERIC: 'de_DE',
    TMPDIR: '/tmp',
    TZ: 'UTC',
    RENDERYARD_TREE: 'aa-01',
  });
});

it('adds what the command asks for, but the token stays', () => {
  const additions = { TZ: 'Asia/Tokyo', RENDERYARD_TREE: 'forged' };
  expect(childEnvironment(additions, 'aa-01', { TZ: 'UTC' }, 'linux')).toEqual({
    TZ: 'Asia/Tokyo',
    RENDERYARD_TREE: 'aa-01',
  });
});

it('knows the names that Windows needs, however they are written', () => {
  const own = {
    Path: 'C:\\bin',
    SystemRoot: 'C:\\Windows',
    windir: 'C:\\Windows',
    OneDrive: 'x',
    TMPDIR: 'y',
  };
  expect(Object.keys(childEnvironment({}, 'aa-01', own, 'win32')).sort()).toEqual(
    ['Path', 'RENDERYARD_TREE', 'SystemRoot', 'TMPDIR', 'windir'].sort(),
  );
});
