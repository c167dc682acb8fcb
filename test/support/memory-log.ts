/** A log's bytes in memory, with failures at will, and syncs that end when the test says so. */
import { createHash } from 'node:crypto';
import type { LogStorage } from '../../host/ovsdb/server/log.ts';

export class MemoryLog implements LogStorage {
  readonly name = 'memory';
  bytes: Buffer;
  /** Bytes known to be on disk. */
  synced = 0;
  syncs = 0;
  appends = 0;
  /** Thrown by the next 'append'. */
  failure: Error | undefined;
  isClosed = false;
  /** Syncs under way: 'finish' ends them. Empty while 'holds' is false. */
  #waiting: (() => void)[] = [];
  holds = false;

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.bytes = Buffer.from(bytes);
  }

  get size(): number {
    return this.bytes.length;
  }

  get text(): string {
    return this.bytes.toString();
  }

  read(at: number, length: number): Uint8Array {
    return this.bytes.subarray(at, at + length);
  }

  sha1(pieces: readonly Uint8Array[]): string {
    return createHash('sha1').update(Buffer.concat(pieces)).digest('hex');
  }

  append(pieces: readonly Uint8Array[]): void {
    this.appends++;
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    this.bytes = Buffer.concat([this.bytes, ...pieces]);
  }

  truncate(size: number): void {
    this.bytes = this.bytes.subarray(0, size);
  }

  sync(): Promise<void> {
    this.syncs++;
    const { size } = this;
    return new Promise((resolve) => {
      const done = (): void => {
        this.synced = Math.max(this.synced, size);
        resolve();
      };
      if (this.holds) this.#waiting.push(done);
      else done();
    });
  }

  /** Ends the syncs under way. */
  finish(): void {
    for (const done of this.#waiting.splice(0)) done();
  }

  replace(pieces: readonly Uint8Array[]): void {
    this.bytes = Buffer.concat(pieces);
    this.synced = this.bytes.length;
  }

  close(): void {
    this.isClosed = true;
  }
}
