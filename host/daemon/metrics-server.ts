/** The metrics over HTTP, at /metrics. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../log/logger.ts';
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

/** Serves 'source' at /metrics. Rejects with StartupError when it can't listen there. */
export async function serveMetrics(
  at: { readonly host: string; readonly port: number },
  source: MetricsSource,
  log: Logger,
): Promise<MetricsServer> {
  const reply = async (response: ServerResponse): Promise<void> => {
    try {
      const text = await source.metrics();
      response.writeHead(200, { 'content-type': source.contentType }).end(text);
    } catch (error) {
      log.err(`metrics: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      response.writeHead(500, { 'content-type': 'text/plain' }).end('The log says what went wrong.\n');
    }
  };
  const server: Server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('The metrics are at /metrics.\n');
    } else {
      void reply(response);
    }
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
