import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is served as the newest release. */
export interface Offer {
  version: string;
  installer: Buffer;
}

/** Serves releases on a loopback port, as the release pipeline publishes them, and whatever a test makes of them. */
export class UpdateFeed {
  readonly files = new Map<string, Buffer>();
  /** Names that were asked for. */
  readonly asked: string[] = [];
  readonly #keys = generateKeyPairSync('ed25519');
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<UpdateFeed> {
    const server = createServer();
    const feed = new UpdateFeed(server);
    server.on('request', (request, response) => {
      const name = (request.url ?? '').slice(1);
      feed.asked.push(name);
      const bytes = feed.files.get(name);
      response.writeHead(bytes === undefined ? 404 : 200);
      response.end(bytes);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return feed;
  }

  /** What the app is built with. */
  get configuration(): string {
    const { port } = this.#server.address() as AddressInfo;
    return JSON.stringify({
      url: `http://127.0.0.1:${port}/`,
      keys: [this.#keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
      updaterCacheDirName: 'renderyard-updater',
    });
  }

  offer({ version, installer }: Offer): void {
    const name = `renderyard-${version}-linux-x86_64.AppImage`;
    this.files.set(name, installer);
    this.describe(
      [
        `version: ${version}`,
        'files:',
        `  - url: ${name}`,
        `    sha512: ${createHash('sha512').update(installer).digest('base64')}`,
        `    size: ${installer.length}`,
        `path: ${name}`,
        `releaseDate: '2026-11-28T00:00:00.000Z'`,
        '',
      ].join('\n'),
    );
  }

  /** Publishes and signs a description of the newest release. */
  describe(text: string): void {
    const metadata = Buffer.from(text);
    this.files.set('latest-linux.yml', metadata);
    const signature = sign(null, metadata, this.#keys.privateKey).toString('base64');
    this.files.set('latest-linux.yml.sig', Buffer.from(`${signature}\n`));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
