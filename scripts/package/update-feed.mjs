/**
 * Keys and signatures of the descriptions of releases (`latest*.yml`), which the app checks before it believes them.
 * `RENDERYARD_UPDATE_KEYS` holds the private keys, separated by blanks: all of them sign, and the app is built with the
 * public halves of all, so that a new key can be brought in beside an old one.
 *
 *     node scripts/package/update-feed.mjs new-key         makes a key, and writes it to standard output
 *     node scripts/package/update-feed.mjs sign [FOLDER]   signs every latest*.yml in it, dist/ when left out
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup/paths.mjs';
import { SetupError, runMain, say } from '../setup/say.mjs';

/** What the app is told: see electron/main/updates/feed.ts. */
const feedFile = join(root, 'out', 'updates.json');

function privateKeys() {
  const keys = (process.env.RENDERYARD_UPDATE_KEYS ?? '').split(/\s+/).filter(Boolean);
  return keys.map((key, index) => {
    try {
      return createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
    } catch {
      throw new SetupError(
        `Key ${index + 1} of RENDERYARD_UPDATE_KEYS is none; make one with scripts/package/update-feed.mjs new-key.`,
      );
    }
  });
}

/**
 * Writes where the app that is about to be packaged asks for updates, and whose signature counts. A build without an
 * address or a key asks nobody.
 * @returns {Promise<string | undefined>} the address
 */
export async function writeFeed() {
  const url = process.env.RENDERYARD_UPDATE_FEED;
  const keys = privateKeys();
  await rm(feedFile, { force: true });
  if (!url && keys.length === 0) return undefined;
  if (!url || keys.length === 0)
    throw new SetupError(
      'Updates take both RENDERYARD_UPDATE_FEED and RENDERYARD_UPDATE_KEYS: set the other too.',
    );
  const publicKeys = keys.map((key) =>
    createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
  );
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(
    feedFile,
    `${JSON.stringify({ url, keys: publicKeys, updaterCacheDirName: 'renderyard-updater' }, null, 2)}\n`,
  );
  return url;
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} what was signed
 */
async function signAll(folder) {
  const keys = privateKeys();
  if (keys.length === 0)
    throw new SetupError('RENDERYARD_UPDATE_KEYS is not set: there is nothing to sign with.');
  const names = (await readdir(folder)).filter((name) => /^latest.*\.yml$/.test(name));
  if (names.length === 0) throw new SetupError(`There is no latest*.yml in ${folder}: package first.`);
  for (const name of names) {
    const metadata = await readFile(join(folder, name));
    const lines = keys.map((key) => sign(null, metadata, key).toString('base64'));
    await writeFile(join(folder, `${name}.sig`), `${lines.join('\n')}\n`);
  }
  return names;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    switch (process.argv[2]) {
      case 'new-key': {
        const { privateKey } = generateKeyPairSync('ed25519');
        process.stdout.write(`${privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')}\n`);
        say(
          'This is a private key: keep it as the secret RENDERYARD_UPDATE_KEYS of the release pipeline, and nowhere else.',
        );
        return;
      }
      case 'sign':
        say(`Signed ${(await signAll(process.argv[3] ?? join(root, 'dist'))).join(', ')}.`);
        return;
      default:
        throw new SetupError('Say what to do: new-key or sign.');
    }
  });
}
