/**
 * HTTP for a few paths that are only read.
 *
 * ## Law
 * Whatever goes wrong while one client is served ends its connection, with one warning that names it, and nothing else.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeError } from '../log/describe-error.ts';
import type { Logger } from '../log/logger.ts';
import { rateLimit } from '../log/rate-limit.ts';
import { StartupError } from '../node/startup-error.ts';
import { errorText } from '../node/system-error.ts';

export interface HttpServer {
  /** The port that was bound: of interest when 0 was asked for. */
  readonly port: number;
  close(): void;
}

interface Served {
  /** For the log: `metrics`, `lab`. */
  readonly name: string;
  /** The option that chose the port, for errors. */
  readonly option: string;
  readonly log: Logger;
  /** Answers a request to read 'path'. */
  readonly reply: (path: string, response: ServerResponse) => Promise<void>;
}

export const PLAIN = { 'content-type': 'text/plain; charset=utf-8' } as const;

/** The path of a request's target, which may be a whole URL (RFC 9112 section 3.2); undefined when it isn't one. */
function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target.split('?', 1)[0];
  try {
    return new URL(target).pathname;
  } catch {
    return undefined;
  }
}

/** Rejects with StartupError when it can't listen there. */
export async function serveHttp(
  at: { readonly host: string; readonly port: number },
  { name, option, log, reply }: Served,
): Promise<HttpServer> {
  const limit = rateLimit(() => performance.now());
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.resume();
    const path = pathOf(request.url ?? '/');
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else if (path === undefined) response.writeHead(400, PLAIN).end('This is no URL.\n');
    else await reply(path, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { remoteAddress, remotePort } = request.socket;
      log.warn(`${name}: connection of ${remoteAddress} port ${remotePort} dropped: ${describeError(error)}`, limit);
      request.socket.destroy();
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(at.port, at.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new StartupError(`${option}: cannot listen on ${at.host} port ${at.port} (${errorText(error)})`, {
      cause: error,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
