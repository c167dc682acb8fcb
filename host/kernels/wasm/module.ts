/** A module that was loaded: its raw exports, and views of its memory. */
import type { KernelExports, Pointer } from './exports.ts';

export class KernelModule {
  readonly exports: KernelExports;
  /** The whole memory. Growth detaches these views: reads give undefined and writes vanish. */
  bytes: Uint8Array;
  words: Uint32Array;

  constructor(exports: KernelExports) {
    this.exports = exports;
    this.bytes = new Uint8Array(exports.memory.buffer);
    this.words = new Uint32Array(exports.memory.buffer);
  }

  /** Renews the views: to be called after every call that may grow the memory. */
  renew(): void {
    if (this.words.buffer === this.exports.memory.buffer) return;
    this.bytes = new Uint8Array(this.exports.memory.buffer);
    this.words = new Uint32Array(this.exports.memory.buffer);
  }

  /** Runs a call that may grow the memory. */
  growing<T>(call: () => T): T {
    try {
      return call();
    } finally {
      this.renew();
    }
  }

  /** Puts words into a block of their own while 'use' runs, which may grow the memory. */
  staged<T>(words: Uint32Array, use: (block: Pointer) => T): T {
    const block = this.growing(() => this.exports.memoryAllocate(words.byteLength)) >>> 0;
    try {
      this.words.set(words, block >>> 2);
      return this.growing(() => use(block));
    } finally {
      this.exports.memoryFree(block);
    }
  }
}
