/** `--monitor`: a process that starts the daemon again when it crashes. */
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Logger } from '../log/logger.ts';
import { startProcess, type SpawnRequest } from './daemonize.ts';

/** Signals that mean a fault in the program, as ovn-ic(8) lists them. */
const CRASHES: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGALRM',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGPIPE',
  'SIGSEGV',
  'SIGTRAP',
  'SIGXCPU',
  'SIGXFSZ',
]);

/** A daemon that lived for this long (ms) is started again at once. */
const HEALTHY = 10_000;
const LONGEST_DELAY = 10_000;

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Is an end a crash? A failure's exit status is one (an internal error ends so), and so is a programming error's signal. */
export function isCrash({ code, signal }: End): boolean {
  return signal === null ? code !== 0 : CRASHES.has(signal);
}

/** Milliseconds to wait before starting again, after the 'crashes'th crash in a row of a daemon that lived for 'life' ms. */
export function restartDelay(crashes: number, life: number): number {
  return life >= HEALTHY ? 0 : Math.min(LONGEST_DELAY, 1000 * 2 ** (crashes - 1));
}

/** An end in words. */
export function describeEnd({ code, signal }: End): string {
  return signal === null ? `exit status ${code ?? 'unknown'}` : `killed (${signal})`;
}

export interface MonitorRequest {
  readonly spawn: SpawnRequest;
  readonly log: Logger;
  /** Called once, when the daemon is up for the first time. */
  readonly up: () => void;
}

/** Keeps the daemon running; resolves to the status to exit with when it ends for good. SIGTERM and SIGINT are passed on to it. */
export async function monitor(request: MonitorRequest): Promise<number> {
  const { log } = request;
  let stopping = false;
  let crashes = 0;
  let inARow = 0;
  let wake: (() => void) | undefined;
  let daemon: ChildProcess | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    stopping = true;
    wake?.();
    daemon?.kill(signal);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);

  for (let everUp = false; ;) {
    const begun = performance.now();
    const { child, up } = startProcess(request.spawn);
    const ended = new Promise<End>((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
    daemon = child;
    process.title = `ovn-ic: monitoring pid ${child.pid ?? 0} (${crashes === 0 ? 'healthy' : `${crashes} crashes`})`;
    const isUp = await up;
    if (isUp && !everUp) request.up();
    const end = await ended;
    if (!isUp && !everUp) return end.code ?? 1;
    everUp = true;
    const what = `pid ${child.pid ?? 0} died, ${describeEnd(end)}`;
    if (stopping || !isCrash(end)) {
      log.info(`${what}, exiting`);
      return end.signal === null ? (end.code ?? 0) : stopping ? 0 : 128 + constants.signals[end.signal];
    }
    crashes++;
    const life = performance.now() - begun;
    inARow = life >= HEALTHY ? 1 : inARow + 1;
    const delay = restartDelay(inARow, life);
    log.err(`${crashes} crashes: ${what}, ${delay === 0 ? 'restarting' : `restarting in ${delay / 1000} seconds`}`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (stopping) return 0;
  }
}
