/** The log file: appended to, line by line, closed and reopened while the daemon runs. */
import { closeSync, constants, fchownSync, writeSync } from 'node:fs';
import type { Sink } from '../log/vlog.ts';
import { openOrMake } from './new-file.ts';

export class LogFile implements Sink {
  readonly path: string;
  #descriptor: number | undefined;

  /** 'path' is absolute. Nothing is opened yet. */
  constructor(path: string) {
    this.path = path;
  }

  /** Opens (or reopens, after a rotation) the file. Throws the system's error; then the file stays as it was. */
  open(): void {
    const descriptor = openOrMake(this.path, constants.O_WRONLY | constants.O_APPEND, 0o640);
    this.close();
    this.#descriptor = descriptor;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Gives the open file to a user and a group. */
  changeOwner(uid: number, gid: number): void {
    if (this.#descriptor !== undefined) fchownSync(this.#descriptor, uid, gid);
  }

  write(line: string): void {
    if (this.#descriptor === undefined) return;
    try {
      writeSync(this.#descriptor, `${line}\n`);
    } catch {
      // A full disk must not stop the daemon, and there is nowhere else to say so.
    }
  }
}
