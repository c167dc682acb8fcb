/** `--metrics`: the daemon's numbers in Prometheus' text format (version 0.0.4), over HTTP at /metrics. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../node/startup-error.ts';
import { errorText } from '../node/system-error.ts';
import type { ControllerFace } from './controller-face.ts';
import type { Coverage } from './coverage.ts';
import { DATABASES, type DatabaseKey } from './option-table.ts';
import { VERSION } from './version.ts';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

function label(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${label(text)}"`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** Everything there is to tell, as of now. */
export function metricsText(face: ControllerFace, coverage: Coverage): string {
  const nodes = face.engine.statistics();
  const runs = nodes.flatMap((node) =>
    (['recompute', 'compute', 'cancel'] as const).map((kind): Sample => [{ node: node.name, kind }, node[kind]]),
  );
  const status = face.status();
  const connections = (Object.keys(DATABASES) as DatabaseKey[]).map((key): Sample => {
    return [{ database: DATABASES[key].option }, face.isConnected(key) ? 1 : 0];
  });
  const events = [...coverage.totals()].map(([event, total]): Sample => [{ event }, total]);
  const sizes = Object.entries(face.memory()).map(([what, size]): Sample => [{ what }, size]);
  return [
    family('ovn_ic_info', 'gauge', 'The version that runs.', [[{ version: VERSION }, 1]]),
    family('ovn_ic_status', 'gauge', 'Which of its roles the instance has: 1 for the one it has.', [
      [{ status: 'active' }, status === 'active' ? 1 : 0],
      [{ status: 'standby' }, status === 'standby' ? 1 : 0],
      [{ status: 'paused' }, status === 'paused' ? 1 : 0],
    ]),
    family('ovn_ic_connected', 'gauge', 'Whether the database is connected.', connections),
    family('ovn_ic_node_runs_total', 'counter', 'What each engine node has done.', runs),
    family('ovn_ic_events_total', 'counter', 'Coverage counters.', events),
    family('ovn_ic_size', 'gauge', 'What memory/show tells of the controller.', sizes),
    family('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', [
      [{}, process.memoryUsage.rss()],
    ]),
    family('process_cpu_seconds_total', 'counter', 'User and system CPU time spent in seconds.', [
      [{}, (process.cpuUsage().user + process.cpuUsage().system) / 1e6],
    ]),
    family('process_start_time_seconds', 'gauge', 'Start time since the epoch in seconds.', [
      [{}, performance.timeOrigin / 1000],
    ]),
  ].join('');
}

export interface MetricsServer {
  /** The port that was bound: of interest when 0 was asked for. */
  readonly port: number;
  close(): void;
}

/** Serves 'text' at /metrics. Rejects with StartupError when it can't listen there. */
export async function serveMetrics(at: { host: string; port: number }, text: () => string): Promise<MetricsServer> {
  const server: Server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('The metrics are at /metrics.\n');
    } else {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text());
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
