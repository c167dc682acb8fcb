/** Serves the lab's page: the files of one folder, over HTTP, to this machine alone. */
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../../node/startup-error.ts';
import { errorText } from '../../node/system-error.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['wasm', 'application/wasm'],
]);

/** The page says the same of itself, but for 'frame-ancestors', which only a header can say. */
const HEADERS = {
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** What a page of ours is called: a name, or one in `assets/`. Anything else is not there. */
const PATH = /^\/(?:index\.html|assets\/[\w-]+\.(?:js|css|wasm))$/;

async function reply(folder: URL, path: string, response: ServerResponse): Promise<void> {
  const name = path === '/' ? '/index.html' : path;
  const type = TYPES.get(name.split('.').at(-1) ?? '');
  try {
    if (type === undefined || !PATH.test(name)) throw new Error('no such file');
    const content = await readFile(fileURLToPath(new URL(`.${name}`, folder)));
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(content);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n');
  }
}

export interface ServedLab {
  readonly address: string;
  close(): void;
}

/** Serves 'folder' on a port of loopback; 0: any. Rejects with StartupError when it can't listen there. */
export async function serveLab(folder: URL, port: number): Promise<ServedLab> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else void reply(folder, new URL(request.url ?? '/', 'http://localhost').pathname, response);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new StartupError(`--port=${port}: cannot listen there (${errorText(error)})`, { cause: error });
  }
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
