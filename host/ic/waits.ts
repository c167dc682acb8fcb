/**
 * Never send what the replica already shows to be refused: when another row has a unique name, key or index, the
 * write is left out: what it is for *waits*. One warning says which row has it, and again only when that changes.
 *
 * A key that is *held* (holds.ts) is something else: its writes went through, but had no effect.
 */
import type { Logger } from '../log/logger.ts';

export class Waits {
  readonly #log: Logger;
  /** By node, then by what waits: the text that was warned with. */
  readonly #waiting = new Map<string, Map<string, string>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** 'what' (a key of 'node') can't be written, for the reason in 'why'. */
  add(node: string, what: string, why: string): void {
    let waiting = this.#waiting.get(node);
    if (waiting === undefined) this.#waiting.set(node, (waiting = new Map()));
    if (waiting.get(what) === why) return;
    waiting.set(what, why);
    this.#log.warn(why);
  }

  /** 'what' does not wait, or no longer. */
  delete(node: string, what: string): void {
    this.#waiting.get(node)?.delete(what);
  }

  /** Does 'what' wait in 'node'? */
  has(node: string, what: string): boolean {
    return this.#waiting.get(node)?.has(what) === true;
  }

  /** What waits in 'node': to be looked at again when anything changes that might have been in its way. */
  of(node: string): Iterable<string> {
    return this.#waiting.get(node)?.keys() ?? [];
  }
}
