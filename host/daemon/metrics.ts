/**
 * `--metrics`: the daemon's numbers for Prometheus. Loaded only when they are asked for. Names, units and labels follow Prometheus'
 * "Metric and label naming"; what can be counted when somebody asks is counted then.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { adder, type AddMetric, type Sample } from './add-metric.ts';
import type { ControllerApi } from './controller-api.ts';
import type { Coverage } from './coverage.ts';
import { MAX_ROUTERS, routerSeries } from './router-series.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { LOOP, type Stopwatches } from './stopwatch.ts';
import { VERSION } from './version.ts';

/** Upper bounds in seconds: from a change of one row to a full recompute of a large zone. */
const DURATIONS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const flag = (value: boolean): number => (value ? 1 : 0);

function addControllerMetrics(gauge: AddMetric, counter: AddMetric, api: ControllerApi): void {
  gauge('ovn_ic_status', 'The role of this instance: 1 for the one it has.', ['status'], () =>
    ['active', 'standby', 'paused'].map((status) => [{ status }, flag(api.status() === status)]),
  );
  gauge('ovn_ic_lock_held', 'Whether this instance holds the lock.', ['lock'], () =>
    Object.entries(api.locks()).map(([lock, held]) => [{ lock }, flag(held)]),
  );
  const routes = (way: 'advertised' | 'learned') => () =>
    routerSeries(api.countRoutes()).map(({ router, [way]: count }): Sample => [{ router }, count]);
  const others = `Without a router: of all but the ${MAX_ROUTERS} with most routes.`;
  gauge(
    'ovn_ic_advertised_routes',
    `Routes that a router of this zone advertises. ${others}`,
    ['router'],
    routes('advertised'),
  );
  gauge(
    'ovn_ic_learned_routes',
    `Routes that a router of this zone has learned. ${others}`,
    ['router'],
    routes('learned'),
  );
  counter('ovn_ic_node_runs_total', 'What each engine node has done.', ['node', 'kind'], () =>
    api.engine
      .statistics()
      .flatMap(({ name: node, ...counts }) =>
        (['recompute', 'compute', 'cancel'] as const).map((kind): Sample => [{ node, kind }, counts[kind]]),
      ),
  );
}

function addDatabaseMetrics(gauge: AddMetric, counter: AddMetric, api: ControllerApi): void {
  const each = (value: (database: ReturnType<ControllerApi['databases']>[number]) => number) => () =>
    api.databases().map((database): Sample => [{ database: database.name }, value(database)]);
  const labels = ['database'];
  gauge(
    'ovn_ic_database_connected',
    'Whether the database is connected and its content current.',
    labels,
    each(({ isConnected }) => flag(isConnected)),
  );
  gauge(
    'ovn_ic_database_leader',
    'Whether the connected server leads its cluster, or is in none.',
    labels,
    each(({ isLeader }) => flag(isLeader)),
  );
  gauge('ovn_ic_database_rows', 'Rows held.', ['database', 'table'], () =>
    api
      .databases()
      .flatMap(({ name, sizes }) => [...sizes].map(([table, size]): Sample => [{ database: name, table }, size])),
  );
  counter(
    'ovn_ic_database_connects_total',
    'Connections made.',
    labels,
    each(({ statistics }) => statistics.connects),
  );
  counter(
    'ovn_ic_database_received_bytes_total',
    'Bytes received.',
    labels,
    each(({ statistics }) => statistics.bytesIn),
  );
  counter(
    'ovn_ic_database_sent_bytes_total',
    'Bytes sent.',
    labels,
    each(({ statistics }) => statistics.bytesOut),
  );
  counter(
    'ovn_ic_database_received_rows_total',
    'Rows received: content, and changes of it.',
    labels,
    each(({ statistics }) => statistics.rowsIn),
  );
  counter('ovn_ic_database_transactions_total', 'Transactions, by outcome.', ['database', 'outcome'], () =>
    api.databases().flatMap(({ name: database, statistics: { transactions } }): Sample[] => [
      [{ database, outcome: 'success' }, transactions.success],
      [{ database, outcome: 'unchanged' }, transactions.unchanged],
      [{ database, outcome: 'try_again' }, transactions.tryAgain],
      [{ database, outcome: 'error' }, transactions.error],
    ]),
  );
}

/** Turns what the stopwatches measure into histograms. */
function addDurations(registry: Registry, stopwatches: Stopwatches): void {
  const registers = [registry];
  const turns = new Histogram({
    name: 'ovn_ic_turn_duration_seconds',
    help: 'Time of one turn of the main loop: updates taken in, engine run, transactions made.',
    buckets: DURATIONS,
    registers,
  });
  const runs = new Histogram({
    name: 'ovn_ic_node_run_duration_seconds',
    help: 'Time of one run of an engine node that had something to do.',
    labelNames: ['node'],
    buckets: DURATIONS,
    registers,
  });
  stopwatches.observer = (name, milliseconds) => {
    if (name === LOOP) turns.observe(milliseconds / 1000);
    else runs.observe({ node: name }, milliseconds / 1000);
  };
}

export interface Metrics {
  readonly registry: Registry;
  /** Ends what is measured between two questions. */
  stop(): void;
}

/** Everything there is to tell. */
export function collectMetrics(api: ControllerApi, coverage: Coverage, stopwatches: Stopwatches): Metrics {
  const registry = new Registry();
  const gauge = adder(
    registry,
    (configuration) => new Gauge(configuration),
    (metric, labels, value) => metric.set(labels, value),
  );
  const counter = adder(
    registry,
    (configuration) => new Counter(configuration),
    (metric, labels, value) => metric.inc(labels, value),
  );
  gauge('ovn_ic_build_info', 'The version that runs: always 1.', ['version', 'node_version'], () => [
    [{ version: VERSION, node_version: process.versions.node }, 1],
  ]);
  addControllerMetrics(gauge, counter, api);
  addDatabaseMetrics(gauge, counter, api);
  counter('ovn_ic_events_total', 'The counters of coverage/show.', ['event'], () =>
    [...coverage.totals()].map(([event, total]) => [{ event }, total]),
  );
  addDurations(registry, stopwatches);
  const stop = addProcessMetrics(registry, gauge, counter);
  return {
    registry,
    stop: () => {
      stopwatches.observer = undefined;
      stop();
    },
  };
}
