/**
 * Locks on database files, as Open vSwitch's programs take them: a record lock (fcntl) on a file of its own, `.NAME.~lock~` beside the
 * database. The lock file stays when the lock goes, or two could hold locks on two files of one name.
 */
import { closeSync, constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Libc } from './libc.ts';
import { openOrMake } from './new-file.ts';

/** Somebody else has the database. */
export class LockError extends Error {
  override readonly name = 'LockError';
}

export interface FileLock {
  /** Gives it up. May be called more than once. */
  release(): void;
}

/**
 * Files that this process has locked. Record locks are the process's: a second one of its own would be granted, and closing it would
 * undo the first.
 */
const held = new Set<string>();

/** Locks the database at 'path' (absolute, no links). Throws LockError, or the system's error. Without 'libc' only this process is kept away. */
export function lockFile(path: string, libc: Libc | undefined): FileLock {
  if (held.has(path)) throw new LockError('this server has the file open already');
  const descriptor = openOrMake(
    join(dirname(path), `.${basename(path)}.~lock~`),
    constants.O_WRONLY | constants.O_NOFOLLOW,
    0o600,
  );
  if (libc !== undefined && !libc.lock(descriptor)) {
    const owner = libc.lockOwner(descriptor);
    closeSync(descriptor);
    throw new LockError(`the file is locked by another server${owner === undefined ? '' : ` (process ${owner})`}`);
  }
  held.add(path);
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      held.delete(path);
      closeSync(descriptor);
    },
  };
}
