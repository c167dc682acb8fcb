/** The metrics over HTTP, at /metrics. */
import { describeError } from '../log/describe-error.ts';
import type { Logger } from '../log/logger.ts';
import { rateLimit } from '../log/rate-limit.ts';
import { PLAIN, serveHttp, type HttpServer } from './http-server.ts';

/** What is served: a text, and its media type. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** Serves 'source' at /metrics. Rejects with StartupError when it can't listen there. */
export function serveMetrics(
  at: { readonly host: string; readonly port: number },
  source: MetricsSource,
  log: Logger,
): Promise<HttpServer> {
  const limit = rateLimit(() => performance.now());
  return serveHttp(at, {
    name: 'metrics',
    option: '--metrics',
    log,
    reply: async (path, response) => {
      if (path !== '/metrics') {
        response.writeHead(404, PLAIN).end('The metrics are at /metrics.\n');
        return;
      }
      try {
        const text = await source.metrics();
        response.writeHead(200, { 'content-type': source.contentType }).end(text);
      } catch (error) {
        log.err(`metrics: ${describeError(error)}`, limit);
        response.writeHead(500, PLAIN).end('The log says what went wrong.\n');
      }
    },
  });
}
