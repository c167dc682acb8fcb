/** The metrics over HTTP, at /metrics. Whatever goes wrong while one client is served ends its connection, with one warning, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeError } from '../log/describe-error.ts';
import type { Logger } from '../log/logger.ts';
import { rateLimit } from '../log/rate-limit.ts';
import { StartupError } from '../node/startup-error.ts';
import { errorText } from '../node/system-error.ts';

export interface MetricsServer {
  /** The port that was bound: of interest when 0 was asked for. */
  readonly port: number;
  close(): void;
}

/** What is served: a text, and its media type. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' } as const;

/** The path of a request's target, which may be a whole URL (RFC 9112 section 3.2); undefined for what is none. */
function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target.split('?', 1)[0];
  try {
    return new URL(target).pathname;
  } catch {
    return undefined;
  }
}

/** Serves 'source' at /metrics. Rejects with StartupError when it can't listen there. */
export async function serveMetrics(
  at: { readonly host: string; readonly port: number },
  source: MetricsSource,
  log: Logger,
): Promise<MetricsServer> {
  const limit = rateLimit(() => performance.now());
  const reply = async (response: ServerResponse): Promise<void> => {
    try {
      const text = await source.metrics();
      response.writeHead(200, { 'content-type': source.contentType }).end(text);
    } catch (error) {
      log.err(`metrics: ${describeError(error)}`, limit);
      response.writeHead(500, PLAIN).end('The log says what went wrong.\n');
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.resume();
    const path = pathOf(request.url ?? '/');
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else if (path === undefined) response.writeHead(400, PLAIN).end('This is no URL.\n');
    else if (path !== '/metrics') response.writeHead(404, PLAIN).end('The metrics are at /metrics.\n');
    else await reply(response);
  };
  const server: Server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { remoteAddress, remotePort } = request.socket;
      log.warn(`metrics: connection of ${remoteAddress} port ${remotePort} dropped: ${describeError(error)}`, limit);
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
    throw new StartupError(`--metrics: cannot listen on ${at.host} port ${at.port} (${errorText(error)})`, {
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
