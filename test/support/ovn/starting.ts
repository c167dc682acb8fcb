/**
 * Starts daemons of ours as `--detach` does, but from the test's own process: one start of Node less for each, and what they cost is
 * counted as the test's. That `--detach` itself works is integration/daemon's subject.
 */
import { spawn } from 'node:child_process';
import { untilUp } from '../../../host/node/daemonize.ts';
import { READY_DESCRIPTOR, readyEnvironment } from '../../../host/node/readiness.ts';

/**
 * Runs a program of ours, whose arguments say `--detach`, as the process that `--detach` makes (with `--monitor` that is the monitor); resolves to its number when it is up.
 * Rejects with its words when it ends before.
 */
export async function startDetached(
  program: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<number> {
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: readyEnvironment(args.includes('--monitor') ? 'monitor' : 'daemon', env),
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words += text));
  if (!(await untilUp(child)))
    throw new Error(`${program} ${args.join(' ')}: ${child.exitCode ?? child.signalCode}: ${words.trim()}`);
  child.stderr?.destroy();
  child.stdio[READY_DESCRIPTOR]?.destroy();
  child.unref();
  return child.pid ?? 0;
}
