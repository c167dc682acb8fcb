/**
 * What a monitored daemon keeps over a crash: JSON in a file without a name, whose descriptor the monitor holds and every daemon that it
 * starts inherits. It goes with the monitor.
 */
import { fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The descriptor in a daemon that was started by a monitor, which this variable of the environment tells. */
export const STATE_DESCRIPTOR = 4;
export const STATE_VARIABLE = 'OVN_IC_STATE_FD';

/** Makes the file; returns its descriptor. Throws the system's error. */
export function makeStateFile(): number {
  const directory = mkdtempSync(join(tmpdir(), 'ovn-ic-'));
  const path = join(directory, 'state');
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  rmdirSync(directory);
  return descriptor;
}

export interface KeptState {
  /** What the daemon before this one wrote last; undefined: nothing. */
  read(): unknown;
  /** Throws the system's error. */
  write(state: unknown): void;
}

/** The state of a monitored daemon; undefined where no monitor keeps one. */
export function keptState(environment: Record<string, string | undefined>): KeptState | undefined {
  if (environment[STATE_VARIABLE] !== String(STATE_DESCRIPTOR)) return undefined;
  return {
    read: () => {
      const bytes = Buffer.alloc(fstatSync(STATE_DESCRIPTOR).size);
      if (bytes.length === 0) return undefined;
      readSync(STATE_DESCRIPTOR, bytes, 0, bytes.length, 0);
      return JSON.parse(bytes.toString('utf8')) as unknown;
    },
    write: (state) => {
      const bytes = Buffer.from(JSON.stringify(state));
      ftruncateSync(STATE_DESCRIPTOR, 0);
      writeSync(STATE_DESCRIPTOR, bytes, 0, bytes.length, 0);
    },
  };
}
