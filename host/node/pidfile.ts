/**
 * The pidfile: the daemon's process id, in a file that the daemon keeps locked (fcntl) for its life, as ovs-appctl
 * expects of a live daemon.
 *
 * ## Law
 *  1. The file appears whole and locked, by link or rename, or not at all.
 *  2. A file that a live process has locked is never replaced, unless asked for. Of several that start at once one wins.
 *  3. A link under the name is replaced, never followed to write.
 *  4. The lock is the process's: closing any other descriptor of the same file would drop it. Nobody else in the daemon
 *     may open the pidfile.
 */
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Libc } from './libc.ts';
import { isLink, makeInPlace } from './new-file.ts';
import { errorCode, errorText } from './system-error.ts';
import { StartupError } from './startup-error.ts';

/** Why there is no pidfile: another daemon, or a file that can't be made. The message is for the user. */
export class PidfileError extends StartupError {
  override readonly name = 'PidfileError';
}

export interface Pidfile {
  readonly path: string;
  /** Removes the file if it is still this one, and lets the lock go. May be called more than once. */
  remove(): void;
}

export interface PidfileRequest {
  /** Absolute. */
  readonly path: string;
  readonly pid: number;
  /** Replace the file even though its daemon runs. */
  readonly overwrite: boolean;
  /** Without it the file stays unlocked, and a process that exists counts as a running daemon. */
  readonly libc: Libc | undefined;
}

const running = (path: string, pid: number): PidfileError =>
  new PidfileError(`${path}: already running as pid ${pid}, aborting`);

function attempt<T>(path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new PidfileError(`${path}: ${what} failed (${errorText(error)})`, { cause: error });
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Do the path and the descriptor mean one file? */
function isSameFile(path: string, descriptor: number): boolean {
  try {
    const named = statSync(path);
    const open = fstatSync(descriptor);
    return named.ino === open.ino && named.dev === open.dev;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Gives 'temporary' the name 'path' unless that is taken. */
function linked(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  unlinkSync(temporary);
  return true;
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Whether the file at 'descriptor' is stale, and with a lock on it of our own, so that nobody else can be replacing it; throws when it
 * belongs to a live daemon. False when it was locked and no longer is: its owner has replaced it, or has ended.
 */
function claimStale(path: string, descriptor: number, request: PidfileRequest): boolean {
  const { libc, pid } = request;
  if (libc !== undefined) {
    if (libc.lock(descriptor)) return true;
    const owner = libc.lockOwner(descriptor);
    if (owner === undefined) return false;
    throw running(path, owner);
  }
  const holder = Number.parseInt(readFileSync(descriptor, 'utf8'), 10);
  if (holder > 0 && holder !== pid && isAlive(holder)) throw running(path, holder);
  return true;
}

/** Puts 'temporary' in the place of a file whose daemon is gone; false when the place changed meanwhile. */
function replacedStale(temporary: string, request: PidfileRequest): boolean {
  const { path } = request;
  const existing = openExisting(path);
  if (existing === undefined) {
    // The name is free, or it is a link to nothing, which is in the way as a stale file is.
    if (!isLink(path)) return false;
    renameSync(temporary, path);
    return true;
  }
  try {
    if (!claimStale(path, existing, request) || !isSameFile(path, existing)) return false;
    renameSync(temporary, path);
    return true;
  } finally {
    closeSync(existing);
  }
}

function install(temporary: string, request: PidfileRequest): void {
  const { path, overwrite } = request;
  if (overwrite) {
    renameSync(temporary, path);
    return;
  }
  while (!linked(temporary, path) && !replacedStale(temporary, request));
}

/** Creates the pidfile, locked where that can be done. Throws PidfileError. */
export function createPidfile(request: PidfileRequest): Pidfile {
  const { path, pid, libc } = request;
  const temporary = `${path}.tmp${pid}`;
  const descriptor = attempt(temporary, 'create', () => makeInPlace(temporary, 0o644));
  try {
    attempt(temporary, 'write', () => writeSync(descriptor, `${pid}\n`));
    if (libc !== undefined && !libc.lock(descriptor)) throw new PidfileError(`${temporary}: lock failed`);
    install(temporary, request);
  } catch (error) {
    unlinkIfThere(temporary);
    closeSync(descriptor);
    if (error instanceof PidfileError) throw error;
    throw new PidfileError(`${path}: create failed (${errorText(error)})`, { cause: error });
  }
  let held = true;
  return {
    path,
    remove: () => {
      if (!held) return;
      held = false;
      if (isSameFile(path, descriptor)) unlinkIfThere(path);
      closeSync(descriptor);
    },
  };
}
