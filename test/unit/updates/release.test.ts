import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isNewer, metadataName, readRelease } from '../../../electron/main/updates/release';

const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const publicOf = (pair: typeof ours) =>
  pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const signed = (bytes: Buffer, pair = ours) => sign(null, bytes, pair.privateKey).toString('base64');

const sha512 = Buffer.alloc(64, 7).toString('base64');
const metadata = (change: Partial<Record<'version' | 'url' | 'sha512' | 'size', string>> = {}) => {
  const { version = '1.2.3', url = 'renderyard-1.2.3-linux-x86_64.AppImage', size = '1000' } = change;
  return Buffer.from(
    `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: ${change.sha512 ?? sha512}\n    size: ${size}\npath: x\nreleaseDate: '2026-11-28T00:00:00.000Z'\n`,
  );
};
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
};

describe('the signed description of a release', () => {
  it('is taken from whoever has the key', () => {
    const bytes = metadata();
    expect(readRelease(bytes, signed(bytes), [publicOf(ours)])).toEqual({
      version: '1.2.3',
      files: [{ url: 'renderyard-1.2.3-linux-x86_64.AppImage', sha512, size: 1000 }],
      releaseDate: '2026-11-28T00:00:00.000Z',
    });
  });

  it('may be signed by an old key and a new one, so that keys can be changed', () => {
    const bytes = metadata();
    const both = `${signed(bytes, theirs)}\n${signed(bytes)}\n`;
    expect(readRelease(bytes, both, [publicOf(ours)]).version).toBe('1.2.3');
    expect(readRelease(bytes, both, [publicOf(theirs), publicOf(ours)]).version).toBe('1.2.3');
  });

  it.each([
    ['nobody', () => ''],
    ['another key', (bytes: Buffer) => signed(bytes, theirs)],
    ['nonsense', () => 'not even base64!'],
    ['a signature cut short', (bytes: Buffer) => signed(bytes).slice(0, 40)],
  ])('is refused when it is signed by %s', (_by, signature) => {
    const bytes = metadata();
    expect(codeOf(() => readRelease(bytes, signature(bytes), [publicOf(ours)]))).toBe('UPDATE_UNTRUSTED');
  });

  it('is refused when a single bit was changed after it was signed', () => {
    const bytes = metadata();
    const signature = signed(bytes);
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(codeOf(() => readRelease(changed, signature, [publicOf(ours)]))).toBe('UPDATE_UNTRUSTED');
    }
  });

  it.each([
    ['no YAML', Buffer.from('version: [')],
    ['nothing', Buffer.from('')],
    ['a list', Buffer.from('- 1')],
    ['a pre-release', metadata({ version: '1.2.3-beta' })],
    ['a checksum that is none', metadata({ sha512: 'abc' })],
    ['no size', metadata({ size: '-1' })],
    ['an address elsewhere', metadata({ url: 'https://elsewhere.example/x.AppImage' })],
    ['a way out of its folder', metadata({ url: '../x.AppImage' })],
    ['a hidden file', metadata({ url: '.x' })],
    ['a bomb of aliases', Buffer.from('a: &a [1]\nb: [*a, *a]\nversion: 1.2.3\n')],
  ])('is refused when what was signed is %s', (_what, bytes) => {
    expect(codeOf(() => readRelease(bytes, signed(bytes), [publicOf(ours)]))).toBe('UPDATE_BROKEN');
  });
});

describe('newer', () => {
  it.each([
    ['1.2.4', '1.2.3', true],
    ['1.10.0', '1.9.9', true],
    ['2.0.0', '1.99.99', true],
    ['1.2.3', '1.2.3-beta.1', true],
    ['1.2.3', '1.2.3', false],
    ['1.2.2', '1.2.3', false],
    ['1.9.9', '1.10.0', false],
    ['1.2.2', '1.2.3-beta.1', false],
  ])('%s is newer than %s: %s', (release, running, expected) => {
    expect(isNewer(release, running)).toBe(expected);
  });
});

it('is called what electron-builder calls it on each system', () => {
  expect(metadataName('win32', 'arm64')).toBe('latest.yml');
  expect(metadataName('darwin', 'arm64')).toBe('latest-mac.yml');
  expect(metadataName('linux', 'x64')).toBe('latest-linux.yml');
  expect(metadataName('linux', 'arm64')).toBe('latest-linux-arm64.yml');
});
