/** Serves the lab's page: the files of one folder, over HTTP, to this machine alone. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../log/logger.ts';
import { PLAIN, serveHttp } from '../http-server.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['wasm', 'application/wasm'],
]);

/** The page says the same of itself, except for 'frame-ancestors', which only a header can say. */
const HEADERS = {
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** What a page of ours is called: a name, or one in `assets/`. Anything else is not there. */
const PATH = /^\/(?:index\.html|assets\/[\w-]+(?:\.[\w-]+)*\.(?:js|css|wasm))$/;

async function reply(folder: URL, path: string, response: ServerResponse): Promise<void> {
  const name = path === '/' ? '/index.html' : path;
  const type = TYPES.get(name.split('.').at(-1) ?? '');
  try {
    if (type === undefined || !PATH.test(name)) throw new Error('no such file');
    const content = await readFile(fileURLToPath(new URL(`.${name}`, folder)));
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(content);
  } catch {
    response.writeHead(404, PLAIN).end('There is nothing here.\n');
  }
}

export interface ServedLab {
  readonly address: string;
  close(): void;
}

/** Serves 'folder' on a port of loopback; 0: any. Rejects with StartupError when it can't listen there. */
export async function serveLab(folder: URL, port: number, log: Logger): Promise<ServedLab> {
  const server = await serveHttp(
    { host: '127.0.0.1', port },
    { name: 'lab', option: '--port', log, reply: (path, response) => reply(folder, path, response) },
  );
  return { address: `http://127.0.0.1:${server.port}/`, close: () => server.close() };
}
