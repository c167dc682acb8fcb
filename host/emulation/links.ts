/** How long messages take from process to process, and which do not arrive at all for the time being. */

/** Milliseconds; 'stalled': nothing arrives until it is mended, and nothing is lost. */
export type Delay = number | 'stalled';

/** A link is the way between two processes, one direction of it. */
const nameOf = (from: string, to: string): string => `${from} ${to}`;

export class Links {
  /** Of links that nobody has said anything of. */
  usual: number;
  readonly #delays = new Map<string, Delay>();
  /** When the last message of a link arrives: none overtakes another. */
  readonly #last = new Map<string, number>();

  constructor(usual: number) {
    this.usual = usual;
  }

  delay(from: string, to: string): Delay {
    return this.#delays.size === 0 ? this.usual : (this.#delays.get(nameOf(from, to)) ?? this.usual);
  }

  /** One direction; undefined: as usual. */
  set(from: string, to: string, delay: Delay | undefined): void {
    if (delay === undefined) this.#delays.delete(nameOf(from, to));
    else this.#delays.set(nameOf(from, to), delay);
  }

  /** When a message that is sent 'now' arrives; undefined: when the link is mended. */
  arrival(from: string, to: string, now: number): number | undefined {
    const delay = this.delay(from, to);
    if (delay === 'stalled') return undefined;
    // Where all links are alike none can overtake another.
    if (this.#delays.size === 0 && this.#last.size === 0) return now + delay;
    const name = nameOf(from, to);
    const at = Math.max(now + delay, this.#last.get(name) ?? 0);
    this.#last.set(name, at);
    return at;
  }
}
