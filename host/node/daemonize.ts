/** Detaching: another process becomes the daemon, and this one waits until it is up. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { STATE_DESCRIPTOR, STATE_VARIABLE } from './kept-state.ts';
import { READY, READY_DESCRIPTOR, readyEnvironment } from './readiness.ts';

export interface SpawnRequest {
  /** This program's script and its arguments. */
  readonly script: string;
  readonly argv: readonly string[];
  /** What the process is to be: passed through the environment. */
  readonly role: string;
  /** In a session of its own, away from the terminal. */
  readonly detached: boolean;
  /** 'pipe': standard error can be read; 'inherit': it is ours. Standard input and output are nothing, or ours. */
  readonly stderr: 'pipe' | 'inherit';
  readonly stdio: 'ignore' | 'inherit';
  /** The descriptor of the file in which the process keeps its state (kept-state.ts). */
  readonly state?: number;
}

export interface Starting {
  readonly child: ChildProcess;
  /** Resolves to true when the process says that it is up, to false when it ends without. */
  readonly up: Promise<boolean>;
}

/** Resolves to true when a process with a pipe at READY_DESCRIPTOR says that it is up, to false when it ends without. Rejects when it can't be started. */
export function untilUp(child: ChildProcess): Promise<boolean> {
  return new Promise<boolean>((resolve, reject) => {
    const ready = child.stdio[READY_DESCRIPTOR] as Readable;
    let said = '';
    ready.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said === READY) resolve(true);
    });
    ready.on('error', () => resolve(false));
    child.on('error', reject);
    child.on('close', () => resolve(false));
    child.on('exit', () => ready.destroy());
  });
}

/** Starts this program once more. */
export function startProcess(request: SpawnRequest): Starting {
  const { script, argv, role, detached, stderr, stdio, state } = request;
  const streams: StdioOptions = [stdio, stdio, stderr, 'pipe', ...(state === undefined ? [] : [state])];
  const child = spawn(process.execPath, [...process.execArgv, script, ...argv], {
    detached,
    stdio: streams,
    env: { ...readyEnvironment(role), [STATE_VARIABLE]: state === undefined ? undefined : String(STATE_DESCRIPTOR) },
  });
  return { child, up: untilUp(child) };
}

/**
 * Starts the daemon (or its monitor) detached, passes on what it writes to standard error until it is up, and gives the
 * status to exit with.
 */
export async function detach(script: string, argv: readonly string[], role: string): Promise<number> {
  const { child, up } = startProcess({ script, argv, role, detached: true, stderr: 'pipe', stdio: 'ignore' });
  child.stderr?.pipe(process.stderr, { end: false });
  if (!(await up)) return child.exitCode === null || child.exitCode === 0 ? 1 : child.exitCode;
  // What it wrote before saying that it is up has arrived already, but may not have been read yet.
  await new Promise((resolve) => setImmediate(resolve));
  child.stderr?.destroy();
  child.stdio[READY_DESCRIPTOR]?.destroy();
  child.unref();
  return 0;
}
