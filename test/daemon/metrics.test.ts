import { readFileSync } from 'node:fs';
import { equal, is, match, ok, unreachable } from 'uvu/assert';
import { silentLogger } from '../../host/log/logger.ts';
import { Coverage } from '../../host/daemon/coverage.ts';
import { serveMetrics } from '../../host/daemon/metrics-server.ts';
import { collectMetrics } from '../../host/daemon/metrics.ts';
import { LOOP, Stopwatches } from '../../host/daemon/stopwatch.ts';
import { VERSION } from '../../host/daemon/version.ts';
import { LOADER, moduleUrl } from '../support/compiled.ts';
import { controllerFace } from '../support/controller-api.ts';
import { runProgram } from '../support/daemon.ts';
import { raw } from '../support/raw-http.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/metrics');

const api = controllerFace({
  databases: () => [
    {
      name: 'OVN_Northbound',
      isConnected: true,
      isLeader: false,
      statistics: {
        transactions: { unchanged: 1, success: 2, tryAgain: 3, error: 4 },
        bytesIn: 5,
        bytesOut: 6,
        rowsIn: 7,
        connects: 8,
      },
      sizes: new Map([['Logical_Router', 9]]),
    },
  ],
  locks: () => ({ ovn_ic: true, ovn_ic_sb: false }),
  countRoutes: () => [{ router: 'odd"name\\\n', advertised: 10, learned: 11 }],
  engine: {
    ...controllerFace().engine,
    statistics: () => [{ name: 'route', recompute: 12, compute: 13, cancel: 14 }],
  },
});

interface Family {
  readonly type: string;
  readonly help: string;
  readonly labels: ReadonlySet<string>;
}

/** Everything that is served of 'face', and its families by name. */
async function collect(): Promise<{ text: string; families: ReadonlyMap<string, Family> }> {
  const coverage = new Coverage();
  coverage.counter('txn').increment(15);
  const stopwatches = new Stopwatches();
  const metrics = collectMetrics(api, coverage, stopwatches);
  stopwatches.record(LOOP, 30);
  stopwatches.record('route', 0.7);
  const text = await metrics.registry.metrics();
  metrics.stop();
  const families = new Map<string, Family & { labels: Set<string> }>();
  let current = '';
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line) ?? [];
    if (kind === 'HELP') families.set((current = name), { type: '', help: rest, labels: new Set() });
    else if (kind === 'TYPE') families.set(name, { ...(families.get(name) as Family), type: rest, labels: new Set() });
    else {
      match(line, /^\w+(?:\{\w+="(?:[^"\\]|\\.)*"(?:,\w+="(?:[^"\\]|\\.)*")*\})? [\d.e+-]+$/);
      ok(line.startsWith(current), line);
      for (const [, label = ''] of line.matchAll(/[{,](\w+)="(?:[^"\\]|\\.)*"/g))
        families.get(current)?.labels.add(label);
    }
  }
  return { text, families };
}

test('what a controller has to tell', async () => {
  const { text } = await collect();
  for (const line of [
    `ovn_ic_build_info{version="${VERSION}",node_version="${process.versions.node}"} 1`,
    'ovn_ic_status{status="active"} 1',
    'ovn_ic_status{status="standby"} 0',
    'ovn_ic_lock_held{lock="ovn_ic"} 1',
    'ovn_ic_lock_held{lock="ovn_ic_sb"} 0',
    'ovn_ic_database_connected{database="OVN_Northbound"} 1',
    'ovn_ic_database_leader{database="OVN_Northbound"} 0',
    'ovn_ic_database_rows{database="OVN_Northbound",table="Logical_Router"} 9',
    'ovn_ic_database_connects_total{database="OVN_Northbound"} 8',
    'ovn_ic_database_received_bytes_total{database="OVN_Northbound"} 5',
    'ovn_ic_database_sent_bytes_total{database="OVN_Northbound"} 6',
    'ovn_ic_database_received_rows_total{database="OVN_Northbound"} 7',
    'ovn_ic_database_transactions_total{database="OVN_Northbound",outcome="unchanged"} 1',
    'ovn_ic_database_transactions_total{database="OVN_Northbound",outcome="success"} 2',
    'ovn_ic_database_transactions_total{database="OVN_Northbound",outcome="try_again"} 3',
    'ovn_ic_database_transactions_total{database="OVN_Northbound",outcome="error"} 4',
    String.raw`ovn_ic_advertised_routes{router="odd\"name\\\n"} 10`,
    String.raw`ovn_ic_learned_routes{router="odd\"name\\\n"} 11`,
    'ovn_ic_node_runs_total{node="route",kind="recompute"} 12',
    'ovn_ic_node_runs_total{node="route",kind="compute"} 13',
    'ovn_ic_node_runs_total{node="route",kind="cancel"} 14',
    'ovn_ic_events_total{event="txn"} 15',
    'ovn_ic_turn_duration_seconds_bucket{le="0.025"} 0',
    'ovn_ic_turn_duration_seconds_bucket{le="0.05"} 1',
    'ovn_ic_turn_duration_seconds_sum 0.03',
    'ovn_ic_node_run_duration_seconds_bucket{le="0.001",node="route"} 1',
    'ovn_ic_node_run_duration_seconds_count{node="route"} 1',
  ])
    ok(text.includes(`\n${line}\n`), `${line} is not in\n${text}`);
});

test('a daemon without --metrics does not load what they need', async () => {
  const load = (module: string): string =>
    JSON.stringify(moduleUrl(new URL(`../../host/daemon/${module}.ts`, import.meta.url)));
  const source = `
    import { Module } from 'node:module';
    const loaded = () => Object.keys(Module._cache).some((name) => name.includes('prom-client'));
    await import(${load('daemon')});
    const without = loaded();
    await import(${load('metrics')});
    console.log(String(without), String(loaded()));`;
  const node = [...LOADER, '--input-type=module', '-e', source];
  equal(await runProgram(process.execPath, node), { status: 0, stdout: 'false true\n', stderr: '' });
});

test('values are those of the moment of the scrape, and what is gone is gone', async () => {
  let routes = [{ router: 'a', advertised: 1, learned: 2 }];
  const metrics = collectMetrics(controllerFace({ countRoutes: () => routes }), new Coverage(), new Stopwatches());
  match(await metrics.registry.metrics(), '\novn_ic_learned_routes{router="a"} 2\n');
  routes = [{ router: 'b', advertised: 1, learned: 3 }];
  const text = await metrics.registry.metrics();
  match(text, '\novn_ic_learned_routes{router="b"} 3\n');
  is(text.includes('router="a"'), false);
  metrics.stop();
});

/** The samples of a family, by router. */
function byRouter(text: string, family: string): Map<string, number> {
  const samples = text.matchAll(new RegExp(`^${family}\\{router="((?:[^"\\\\\n]|\\\\.)*)"\\} (\\d+)$`, 'gm'));
  return new Map(Array.from(samples, ([, router = '', value]) => [router, Number(value)]));
}

test('10,000 routers: the 1,000 with most routes have series of their own, the others one together', async () => {
  const routes = Array.from({ length: 10_000 }, (_, i) => ({ router: `lr${i}`, advertised: i, learned: 1 }));
  const metrics = collectMetrics(controllerFace({ countRoutes: () => routes }), new Coverage(), new Stopwatches());
  const text = await metrics.registry.metrics();
  metrics.stop();
  const advertised = byRouter(text, 'ovn_ic_advertised_routes');
  is(advertised.size, 1001);
  is(advertised.get('lr9999'), 9999);
  is(advertised.get('lr9000'), 9000);
  is(advertised.get('lr8999'), undefined);
  is(advertised.get(''), (8999 * 9000) / 2);
  is(byRouter(text, 'ovn_ic_learned_routes').get(''), 9000);
});

test('a router is one label of one line, whatever it is called', async () => {
  const names = [
    '"} 1\n# HELP x y\nx{a="',
    '\\',
    '\\n',
    '\n',
    '\r',
    '\u0085',
    '\u202e',
    '__proto__',
    'constructor',
    'a,b="c"',
    '\ud800',
    '\ud801',
    'x'.repeat(1 << 20),
    `${'x'.repeat(1 << 20)}y`,
    '',
  ];
  const routes = names.map((router) => ({ router, advertised: 1, learned: 0 }));
  const metrics = collectMetrics(controllerFace({ countRoutes: () => routes }), new Coverage(), new Stopwatches());
  const text = await metrics.registry.metrics();
  metrics.stop();
  const lines = text.split('\n').filter((line) => line.startsWith('ovn_ic_advertised_routes'));
  for (const line of lines) match(line, /^ovn_ic_advertised_routes\{router="(?:[^"\\]|\\[\\"n])*"\} \d+$/);
  const found = byRouter(text, 'ovn_ic_advertised_routes');
  // Two halves of surrogate pairs, which have no UTF-8, and two names that are alike as far as they are shown.
  is(found.size, names.length - 2);
  is(lines.length, found.size);
  is(found.get('\ufffd'), 2);
  is(found.get(`${'x'.repeat(200)}...`), 2);
  is(found.get('__proto__'), 1);
  is(/\p{Cs}/u.test(text), false);
});

test('names, units and kinds follow Prometheus’ conventions', async () => {
  for (const [name, { type, help }] of (await collect()).families) {
    match(name, /^(?:ovn_ic|process)_[a-z]+(?:_[a-z]+)*$/);
    match(help, /^[A-Z].*\.$/, name);
    ok(['counter', 'gauge', 'histogram'].includes(type), name);
    // Only counters are totals, unless they are a sum of seconds as every client library calls it.
    is(name.endsWith('_total'), type === 'counter', name);
    is(/milli|micro|kilo|_ms|_kb|_mb|minutes|hours|percent|_(?:count|sum|bucket)$/.test(name), false, name);
    if (type === 'histogram') match(name, /_seconds$/);
  }
});

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
  readonly panels: readonly {
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly Target[];
  }[];
}

/** Functions and keywords of PromQL that the dashboard uses. */
const PROMQL = new Set('rate increase sum min topk histogram_quantile label_values by and on'.split(' '));

/** What Prometheus itself adds to every sample. */
const TARGET_LABELS = ['instance', 'job'];

test('the dashboard uses only metrics and labels that there are', async () => {
  const { families } = await collect();
  const dashboard = JSON.parse(readFileSync('scripts/ovn-ic.grafana.json', 'utf8')) as Dashboard;
  const used = new Set<string>();
  const check = ({ expr, legendFormat }: Target): void => {
    const bare = expr.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[[^\]]*\]/g, '');
    const words = [...bare.matchAll(/[a-z]\w*/gi)].map(([word]) => word);
    const names = words.filter((word) => /^(?:ovn_ic|process)_/.test(word));
    ok(names.length > 0, expr);
    const labels = new Set(TARGET_LABELS);
    for (const name of names) {
      const family = name.replace(/_(?:bucket|sum|count)$/, (suffix) =>
        families.get(name.slice(0, -suffix.length))?.type === 'histogram' ? '' : suffix,
      );
      used.add(family);
      const found = families.get(family);
      ok(found, `there is no ${name}, in ${expr}`);
      is(
        found.type === 'counter' || found.type === 'histogram',
        /rate|increase/.test(expr) && !bare.includes(`on (instance, job) ${name}`),
        expr,
      );
      for (const label of found.labels) labels.add(label);
    }
    for (const word of words)
      ok(names.includes(word) || PROMQL.has(word) || labels.has(word), `${word} is nothing, in ${expr}`);
    // A legend can only show what the aggregation has kept.
    const kept = /\bby \(([^)]*)\)/.exec(bare)?.[1]?.split(', ') ?? [...labels];
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      ok(kept.includes(label), `{{${label}}} of ${expr}`);
  };
  for (const { title, targets = [] } of dashboard.panels) {
    ok(title !== '');
    for (const target of targets) check(target);
  }
  const [, instance] = dashboard.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query));
  check({ expr: instance ?? '', legendFormat: '' });
  // And shows all there is, except for what is of use only in sums.
  const unused = [...families.keys()].filter((name) => !used.has(name));
  equal(unused, ['process_start_time_seconds']);
});

test('the dashboard’s panels do not overlap', () => {
  const { panels } = JSON.parse(readFileSync('scripts/ovn-ic.grafana.json', 'utf8')) as Dashboard;
  const taken = new Set<string>();
  for (const { gridPos, title } of panels)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        ok(x < 24 && !taken.has(`${x} ${y}`), title);
        taken.add(`${x} ${y}`);
      }
});

const source = (metrics: () => Promise<string>): Parameters<typeof serveMetrics>[1] => ({
  contentType: 'text/plain; version=0.0.4',
  metrics,
});

test('is served at /metrics only, to be read only', async () => {
  const server = await serveMetrics(
    { host: '127.0.0.1', port: 0 },
    source(async () => 'a 1\n'),
    silentLogger,
  );
  const base = `http://127.0.0.1:${server.port}`;
  try {
    const found = await fetch(`${base}/metrics?x=1`);
    is(found.status, 200);
    is(found.headers.get('content-type'), 'text/plain; version=0.0.4');
    is(await found.text(), 'a 1\n');
    is((await fetch(`${base}/`)).status, 404);
    is((await fetch(`${base}/metrics`, { method: 'POST', body: 'x' })).status, 405);
  } finally {
    server.close();
  }
});

test('no request ends the process: each is answered, or its connection ended', async () => {
  const server = await serveMetrics(
    { host: '127.0.0.1', port: 0 },
    source(async () => 'a 1\n'),
    silentLogger,
  );
  const status = async (line: string): Promise<string> =>
    (await raw(server.port, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`)).slice(9, 12);
  try {
    is(await status('GET // HTTP/1.1'), '404');
    is(await status('GET http://[ HTTP/1.1'), '400');
    is(await status('GET * HTTP/1.1'), '400');
    is(await status('GET http://x/metrics HTTP/1.1'), '200');
    is(await status('GET /metrics#x HTTP/1.1'), '404');
    is(await status('GET \\\\metrics HTTP/1.1'), '400');
    is(await status('CONNECT x:1 HTTP/1.1'), '');
    for (const garbage of [
      '\0\0\0',
      'GET',
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
      '{"id":0}',
      'GET / HTTP/9\r\n\r\n',
    ])
      await raw(server.port, garbage);
    is((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status, 200);
  } finally {
    server.close();
  }
});

test('an exception while a client is served ends its connection, with one warning that names it', async () => {
  const warnings: string[] = [];
  const err = (): void => {
    throw new TypeError('not even that');
  };
  const log = { ...silentLogger, err, warn: (text: unknown) => void warnings.push(String(text)) };
  const failing = source(() => Promise.reject(new Error('broken')));
  const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, failing, log);
  try {
    is(await raw(server.port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'), '');
    is(warnings.length, 1);
    match(warnings[0] ?? '', /^metrics: connection of 127\.0\.0\.1 port \d+ dropped: TypeError/);
    is((await fetch(`http://127.0.0.1:${server.port}/`)).status, 404);
  } finally {
    server.close();
  }
});

test('a failure is logged, and does no harm', async () => {
  const said: string[] = [];
  const log = { ...silentLogger, err: (text: unknown) => void said.push(String(text)) };
  const failing = source(() => Promise.reject(new Error('broken')));
  const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, failing, log);
  try {
    is((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status, 500);
    match(said.join(), /^metrics: Error: broken at /);
  } finally {
    server.close();
  }
});

test('says when it can not listen', async () => {
  const nothing = source(async () => '');
  const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, nothing, silentLogger);
  try {
    await serveMetrics({ host: '127.0.0.1', port: server.port }, nothing, silentLogger);
  } catch (error) {
    match(
      (error as Error).message,
      `--metrics: cannot listen on 127.0.0.1 port ${server.port} (Address already in use)`,
    );
    return;
  } finally {
    server.close();
  }
  unreachable('two servers on one port');
});

test.run();
