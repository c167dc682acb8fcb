/** A database's log in a file. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writevSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LogStorage } from '../ovsdb/server/log.ts';
import { errorText } from './system-error.ts';
import type { Libc } from './libc.ts';
import { makeInPlace, openOrMake } from './new-file.ts';
import { lockFile, type FileLock } from './lock-file.ts';
import { errorCode } from './system-error.ts';

/** Buffers per write: writev(2) has a limit. */
const VECTOR = 512;

function writeAll(descriptor: number, pieces: readonly Uint8Array[], at: number): number {
  let end = at;
  for (let i = 0; i < pieces.length; i += VECTOR) {
    let rest = pieces.slice(i, i + VECTOR);
    while (rest.length > 0) {
      let written = writevSync(descriptor, rest, end);
      end += written;
      // What a short write has left.
      while (rest[0] !== undefined && written >= rest[0].length) {
        written -= rest[0].length;
        rest = rest.slice(1);
      }
      if (rest[0] !== undefined && written > 0) rest[0] = rest[0].subarray(written);
    }
  }
  return end;
}

const inWords = (error: unknown): Error => new Error(errorText(error), { cause: error });

/** Makes sure that a name is on disk: for a directory, its entries. */
function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens what is there, or a new and empty file. */
function openLog(path: string, mayCreate: boolean): number {
  return mayCreate ? openOrMake(path, constants.O_RDWR, 0o640) : openSync(path, constants.O_RDWR);
}

/** A descriptor that is closed when nobody syncs through it any more. */
class SharedDescriptor {
  readonly descriptor: number;
  #users = 1;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  sync(): Promise<void> {
    this.#users++;
    return new Promise((resolve, reject) => {
      fdatasync(this.descriptor, (error) => {
        this.release();
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  release(): void {
    if (--this.#users === 0) closeSync(this.descriptor);
  }
}

export interface LogFileRequest {
  /** Absolute. */
  readonly path: string;
  /** What messages call it; its path unless given. */
  readonly name?: string;
  /** Make the file when it is not there; it is then empty. */
  readonly mayCreate: boolean;
  /** For the lock; without it the file stays unlocked. */
  readonly libc: Libc | undefined;
}

class LogFileStorage implements LogStorage {
  readonly name: string;
  /** Where the file is, links followed: it can be replaced there. */
  readonly #path: string;
  readonly #lock: FileLock;
  #file: SharedDescriptor;
  #size: number;
  #isBroken = false;

  constructor(name: string, path: string, lock: FileLock, descriptor: number) {
    this.name = name;
    this.#path = path;
    this.#lock = lock;
    this.#file = new SharedDescriptor(descriptor);
    this.#size = fstatSync(descriptor).size;
  }

  get size(): number {
    return this.#size;
  }

  read(at: number, length: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.#size - at)));
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(this.#file.descriptor, bytes, done, bytes.length - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  sha1(pieces: readonly Uint8Array[]): string {
    const hash = createHash('sha1');
    for (const piece of pieces) hash.update(piece);
    return hash.digest('hex');
  }

  append(pieces: readonly Uint8Array[]): void {
    if (this.#isBroken) throw new Error('an earlier write failed half-way');
    try {
      this.#size = writeAll(this.#file.descriptor, pieces, this.#size);
    } catch (error) {
      // Until the part that was written is removed, nothing may follow.
      this.#isBroken = true;
      this.truncate(this.#size);
      this.#isBroken = false;
      throw inWords(error);
    }
  }

  truncate(size: number): void {
    ftruncateSync(this.#file.descriptor, size);
    this.#size = size;
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  replace(pieces: readonly Uint8Array[]): void {
    const temporary = `${this.#path}.tmp`;
    const descriptor = makeInPlace(temporary, fstatSync(this.#file.descriptor).mode & 0o777);
    let size: number;
    try {
      size = writeAll(descriptor, pieces, 0);
      fsyncSync(descriptor);
      renameSync(temporary, this.#path);
    } catch (error) {
      closeSync(descriptor);
      unlinkSync(temporary);
      throw inWords(error);
    }
    this.#file.release();
    this.#file = new SharedDescriptor(descriptor);
    this.#size = size;
    this.#isBroken = false;
    syncDirectory(dirname(this.#path));
  }

  close(): void {
    this.#file.release();
    this.#lock.release();
  }
}

/** Where a file is or will be, links followed. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return join(realpathSync(dirname(path)), basename(path));
  }
}

/** Opens a log file and locks it against other servers and ovsdb-tool. Throws the system's error, or LockError. */
export function openLogFile({ path, name = path, mayCreate, libc }: LogFileRequest): LogStorage {
  const real = realPath(path);
  if (!mayCreate) statSync(real);
  const lock = lockFile(real, libc);
  try {
    return new LogFileStorage(name, real, lock, openLog(real, mayCreate));
  } catch (error) {
    lock.release();
    throw error;
  }
}
