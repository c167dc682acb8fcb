/** Where the daemon and the controller meet: the daemon calls these two functions and nothing else of it. */
import type { LoggerFactory } from '../log/logger.ts';
import type { ControllerFace } from './controller-face.ts';
import type { Coverage } from './coverage.ts';
import type { Options } from './options.ts';
import type { Stopwatches } from './stopwatch.ts';

export interface ControllerContext {
  readonly options: Options;
  readonly log: LoggerFactory;
  readonly coverage: Coverage;
  readonly stopwatches: Stopwatches;
  /** Standard output, for `--dry-run`. */
  readonly print: (text: string) => void;
  /** Ends the daemon with a status, for `--dry-run`: 0 or 2. */
  readonly exit: (status: number) => void;
}

export interface RunningController {
  readonly face: ControllerFace;
  /** Finishes or abandons what is in flight, gives the locks up and closes the connections. */
  readonly stop: () => Promise<void>;
}

const EMPTY_GRAPH = 'digraph "Incremental-Processing-Engine" {\n}\n';

/** The engine's graph as DOT, up to 'node' when one is named: `--dump-inc-proc-graph`. Connects to nothing. */
export function dumpGraph(_options: Options, _node: string | undefined): string {
  return EMPTY_GRAPH;
}

/** Starts the controller. Resolves as soon as commands can be answered: databases may come later. */
export async function startController(context: ControllerContext): Promise<RunningController> {
  let paused = false;
  const face: ControllerFace = {
    status: () => (paused ? 'paused' : 'standby'),
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    isConnected: () => false,
    engine: {
      statistics: () => [],
      clearStatistics: () => undefined,
      requestRecompute: () => undefined,
      setComputeLogTimeout: () => undefined,
      graph: () => EMPTY_GRAPH,
      verify: () => '',
    },
    explainRoute: () => '',
    listRoutes: () => '',
    describeKernels: () => `kernels: ${context.options.kernels}`,
    plan: () => '',
    memory: () => ({}),
  };
  return { face, stop: async () => undefined };
}
