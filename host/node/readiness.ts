/** How a daemon says that it is up: to the process that detached it, and to systemd. */
import { closeSync, writeSync } from 'node:fs';
import { loadLibc } from './libc.ts';

/** The environment variables that pass between the processes of one daemon. */
export const ROLE_VARIABLE = 'OVN_IC_PROCESS';
const READY_VARIABLE = 'OVN_IC_READY_FD';
const DIRECTORY_VARIABLE = 'OVN_IC_START_DIRECTORY';

/** What the waiting process reads. */
export const READY = 'ready\n';

/** The descriptor on which the new process says READY. */
export const READY_DESCRIPTOR = 3;

/** The environment for a process that is to say READY: 'environment' (this process's own unless given) and more. */
export function readyEnvironment(
  role: string,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string | undefined> {
  return {
    ...environment,
    [ROLE_VARIABLE]: role,
    [READY_VARIABLE]: String(READY_DESCRIPTOR),
    [DIRECTORY_VARIABLE]: startDirectory(),
  };
}

/** The directory that the first process was started in: relative names on the command line count from there. */
export function startDirectory(): string {
  return process.env[DIRECTORY_VARIABLE] ?? process.cwd();
}

/** A way to say READY once to the process that started this one; it does nothing where nobody waits. */
export function readySignal(environment: Record<string, string | undefined>): () => void {
  let descriptor = environment[READY_VARIABLE] === undefined ? undefined : READY_DESCRIPTOR;
  // Our own children must not inherit the request.
  delete environment[READY_VARIABLE];
  delete environment[ROLE_VARIABLE];
  return () => {
    if (descriptor === undefined) return;
    const open = descriptor;
    descriptor = undefined;
    try {
      writeSync(open, READY);
    } catch {
      // The process that waited has gone; the daemon is up anyway.
    }
    closeSync(open);
  };
}

/** Tells systemd (sd_notify(3)) something like `READY=1`; does nothing when not started by it. */
export function notifySystemd(state: string): void {
  const socket = process.env['NOTIFY_SOCKET'];
  if (socket !== undefined && socket !== '') loadLibc().libc?.sendDatagram(socket, Buffer.from(state));
}
