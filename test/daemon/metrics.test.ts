import { is, match, unreachable } from 'uvu/assert';
import type { ControllerFace } from '../../host/daemon/controller-face.ts';
import { Coverage } from '../../host/daemon/coverage.ts';
import { metricsText, serveMetrics } from '../../host/daemon/metrics.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/metrics');

const face: ControllerFace = {
  status: () => 'active',
  pause: () => undefined,
  resume: () => undefined,
  isConnected: (database) => database === 'sb',
  engine: {
    statistics: () => [{ name: 'odd"name\\', recompute: 1, compute: 2, cancel: 3 }],
    clearStatistics: () => undefined,
    requestRecompute: () => undefined,
    setComputeLogTimeout: () => undefined,
    graph: () => '',
    verify: () => '',
  },
  explainRoute: () => '',
  listRoutes: () => '',
  describeKernels: () => '',
  plan: () => '',
  memory: () => ({ 'wasm-kB': 64 }),
};

test('every line is Prometheus text', () => {
  const coverage = new Coverage();
  coverage.counter('txn').increment(5);
  const text = metricsText(face, coverage);
  for (const line of text.trimEnd().split('\n'))
    match(
      line,
      /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{\w+="(?:[^"\\]|\\.)*"(?:,\w+="(?:[^"\\]|\\.)*")*\})? [\d.e+-]+)$/,
    );
  match(text, 'ovn_ic_node_runs_total{node="odd\\"name\\\\",kind="cancel"} 3\n');
  match(text, 'ovn_ic_events_total{event="txn"} 5\n');
  match(text, 'ovn_ic_connected{database="ovnsb-db"} 1\n');
  match(text, 'ovn_ic_status{status="active"} 1\n');
  match(text, 'ovn_ic_size{what="wasm-kB"} 64\n');
});

test('is served at /metrics only, to be read only', async () => {
  const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, () => 'a 1\n');
  const base = `http://127.0.0.1:${server.port}`;
  try {
    const found = await fetch(`${base}/metrics?x=1`);
    is(found.status, 200);
    is(found.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    is(await found.text(), 'a 1\n');
    is((await fetch(`${base}/`)).status, 404);
    is((await fetch(`${base}/metrics`, { method: 'POST', body: 'x' })).status, 405);
  } finally {
    server.close();
  }
});

test('says when it can not listen', async () => {
  const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, () => '');
  try {
    await serveMetrics({ host: '127.0.0.1', port: server.port }, () => '');
  } catch (error) {
    match(
      (error as Error).message,
      `--metrics: cannot listen on 127.0.0.1 port ${server.port} (address already in use)`,
    );
    return;
  } finally {
    server.close();
  }
  unreachable('two servers on one port');
});

test.run();
