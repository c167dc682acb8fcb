/** Where the daemon and the controller meet: connections, kernels and run loop, and the interface that commands use. */
import { writeJson } from '../ovsdb/json.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GraphError } from '../engine/graph.ts';
import { IC_LEADER_LOCK } from '../ic/context.ts';
import { ACTIVE_LOCK } from '../ic/roles.ts';
import { Controller } from '../ic/controller.ts';
import { REQUESTS, type DatabaseKey } from '../ic/databases.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { typescriptKernels } from '../kernels/ts/index.ts';
import { loadWasmKernels } from '../kernels/wasm/load.ts';
import { silentLogger, type Logger, type LoggerFactory } from '../log/logger.ts';
import { nodeDialer } from '../node/dialer.ts';
import { nodeLimits } from '../node/limits.ts';
import { systemClock, systemRandom } from '../node/platform.ts';
import { openDatabase } from '../ovsdb/database.ts';
import type { Database } from '../ovsdb/api.ts';
import type { Dialer } from '../ovsdb/platform.ts';
import { CommandError } from './commands.ts';
import type { ControllerApi } from './controller-api.ts';
import type { Coverage } from './coverage.ts';
import { needPlan } from './need-plan.ts';
import { planJson, planText } from './plan-text.ts';
import { explainRoute } from './route-explain.ts';
import { listRoutes } from './route-list.ts';
import type { Options } from './options.ts';
import { countRoutes } from './route-count.ts';
import { LOOP, type Stopwatches } from './stopwatch.ts';
import { tlsFiles } from './tls-files.ts';

export interface ControllerContext {
  readonly options: Options;
  readonly kernels: Kernels;
  readonly log: LoggerFactory;
  readonly coverage: Coverage;
  readonly stopwatches: Stopwatches;
  /** Standard output, for `--dry-run`. */
  readonly print: (text: string) => void;
  /** Ends the daemon with a status, for `--dry-run`: 0 or 2. */
  readonly exit: (status: number) => void;
}

export interface RunningController {
  readonly api: ControllerApi;
  /** Finishes or abandons what is in flight, gives the locks up and closes the connections. */
  readonly stop: () => Promise<void>;
}

/** Milliseconds that a transaction in flight is waited for at the end. */
const LAST_WAIT = 1000;

/** A dialer whose streams never open: for looking at the graph only. */
const nowhere: Dialer = () => ({ send: () => undefined, bufferedBytes: 0, close: () => undefined });

function openAll(
  remotes: Readonly<Record<DatabaseKey, string>>,
  dialer: Dialer,
  logger: LoggerFactory,
  kernels: Kernels,
): Record<DatabaseKey, Database> {
  const open = (key: DatabaseKey): Database =>
    openDatabase(REQUESTS[key], {
      remotes: remotes[key],
      dialer,
      clock: systemClock,
      random: systemRandom,
      logger,
      updateDecoder: kernels.updateDecoder,
      limits: nodeLimits(),
    });
  return { nb: open('nb'), sb: open('sb'), inb: open('inb'), isb: open('isb') };
}

/** The kernels asked for; without Wasm the TypeScript ones, and a warning. */
export async function loadKernels(wanted: 'wasm' | 'ts', log: Logger): Promise<Kernels> {
  if (wanted === 'ts') return typescriptKernels();
  const path = fileURLToPath(new URL('../../ovn-ic.wasm', import.meta.url));
  try {
    return await loadWasmKernels(readFileSync(path));
  } catch (error) {
    log.warn(`${error instanceof Error ? error.message : String(error)}: going on with the TypeScript kernels`);
    return typescriptKernels();
  }
}

/** The engine's graph as DOT, up to 'node' when one is named: `--dump-inc-proc-graph`. Connects to nothing. Throws CommandError. */
export function dumpGraph(options: Options, node: string | undefined): string {
  const kernels = typescriptKernels();
  const controller = new Controller({
    databases: openAll(options.databases, nowhere, () => silentLogger, kernels),
    kernels,
    clock: systemClock,
    random: systemRandom,
    logger: () => silentLogger,
    schedule: () => undefined,
  });
  try {
    return graphOf(controller, node);
  } finally {
    controller.close();
  }
}

function graphOf(controller: Controller, node: string | undefined): string {
  try {
    return controller.engine.dot(node);
  } catch (error) {
    if (error instanceof GraphError) throw new CommandError(error.message);
    throw error;
  }
}

const kilobytes = (bytes: number): number => Math.round(bytes / 1024);

/** What the daemon's commands ask a controller. */
export function makeApi(controller: Controller, kernels: Kernels): ControllerApi {
  const { engine, context } = controller;
  return {
    status: () => controller.status,
    holdsIsbLock: () => controller.holdsIsbLock,
    pause: () => controller.pause(),
    resume: () => controller.resume(),
    isConnected: (database) => controller.isConnected(database),
    databases: () =>
      context.db.all().map((database) => {
        const { name, isConnected, isLeader, statistics } = database;
        return { name, isConnected, isLeader, statistics, sizes: database.sizes() };
      }),
    locks: () => ({
      [ACTIVE_LOCK]: context.db.sb.hasLock(ACTIVE_LOCK),
      [IC_LEADER_LOCK]: context.db.isb.hasLock(IC_LEADER_LOCK),
    }),
    countRoutes: () => countRoutes(context),
    engine: {
      statistics: () => [...engine.statistics()].map(([name, counts]) => ({ name, ...counts })),
      clearStatistics: () => engine.clearStatistics(),
      requestRecompute: () => controller.recompute(),
      setComputeLogTimeout: (milliseconds) => {
        engine.computeLogTimeout = milliseconds;
      },
      graph: (node) => graphOf(controller, node),
      verify: async () => {
        const plans = await needPlan(controller);
        return plans.length === 0 ? 'no differences' : planText(plans);
      },
    },
    explainRoute: (args) => explainRoute(controller, kernels, args),
    listRoutes: (args) => listRoutes(controller, args),
    describeKernels: () => kernels.describe(),
    plan: async (format) => {
      const plans = await needPlan(controller);
      return format === 'json' ? writeJson(plans) : planText(plans);
    },
    memory: () => {
      const { heapUsed, external, rss } = process.memoryUsage();
      return {
        'heap-kB': kilobytes(heapUsed),
        'external-kB': kilobytes(external),
        'rss-kB': kilobytes(rss),
        'icsb-routes': context.db.isbRoute.size,
        'nb-static-routes': context.db.staticRoute.size,
      };
    },
  };
}

/** `--dry-run`: as soon as there is a plan it is printed, and that is the end. */
function endWithPlan(controller: Controller, { options, print, exit }: ControllerContext): void {
  const { onIdle } = controller;
  controller.onIdle = () => {
    onIdle?.();
    const plans = controller.plan();
    if (plans === undefined) return;
    controller.onIdle = undefined;
    print(options.dryRun === 'json' ? planJson(plans) : planText(plans));
    exit(plans.length === 0 ? 0 : 2);
  };
}

/** Starts the controller. Commands can be answered when this returns: databases may come later. */
export function startController(context: ControllerContext): RunningController {
  const { options, kernels, log, coverage, stopwatches } = context;
  const turns = coverage.counter('poll_zero_timeout');
  let inTurn = false;
  const controller = new Controller({
    databases: openAll(
      options.databases,
      nodeDialer({ tls: tlsFiles(options.tls), log: log('stream_ssl') }),
      log,
      kernels,
    ),
    kernels,
    clock: systemClock,
    random: systemRandom,
    logger: log,
    dryRun: options.dryRun !== undefined,
    forgetOnDetach: options.forgetOnDetach,
    schedule: (turn) => {
      // Asked for from within a turn: the loop goes round again without having slept.
      if (inTurn) turns.increment();
      setImmediate(() => {
        inTurn = true;
        const start = performance.now();
        turn();
        stopwatches.record(LOOP, performance.now() - start);
        inTurn = false;
      });
    },
  });
  controller.engine.observer = ({ node, duration }) => {
    if (duration > 0) stopwatches.record(node, duration);
  };
  if (options.dryRun !== undefined) endWithPlan(controller, context);
  return {
    api: makeApi(controller, kernels),
    stop: async () => {
      controller.retire();
      const deadline = performance.now() + LAST_WAIT;
      while (!controller.isIdle && performance.now() < deadline) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      controller.close();
    },
  };
}
