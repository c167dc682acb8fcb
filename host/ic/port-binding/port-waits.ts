/** Ports whose row in IC-SB, or copy in NB, can't be written yet, and which of them began or ceased to wait in this run. */
import type { Waits } from '../waits.ts';

/** What a port waits for: that another row no longer has its name, or that a port key is free. */
const KINDS = { row: 'port_binding', key: 'port_binding key' } as const;

export class PortWaits {
  readonly #waits: Waits;
  readonly #changed = new Set<string>();

  constructor(waits: Waits) {
    this.#waits = waits;
  }

  /** 'why' says what the port waits for; undefined: it doesn't. */
  set(kind: keyof typeof KINDS, port: string, why: string | undefined): void {
    const before = this.has(port);
    if (why === undefined) this.#waits.delete(KINDS[kind], port);
    else this.#waits.add(KINDS[kind], port, why);
    if (this.has(port) !== before) this.#changed.add(port);
  }

  has(port: string): boolean {
    return this.#waits.has(KINDS.row, port) || this.#waits.has(KINDS.key, port);
  }

  /** All ports that wait, for a row or for a key. */
  *all(): Generator<string, void, undefined> {
    for (const kind of Object.values(KINDS)) yield* this.#waits.of(kind);
  }

  /** Ports that began or ceased to wait in this run. */
  get changed(): ReadonlySet<string> {
    return this.#changed;
  }

  endRun(): void {
    this.#changed.clear();
  }
}
