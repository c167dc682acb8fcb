/** Faults that are active in a world: what was broken, how it heals, and the real commands that both stand for. */
import type { Delay } from '../../links.ts';
import type { Scheduler } from '../../scheduler.ts';

/** One direction of a link that is not as usual. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly delay: Delay;
}

export interface Fault {
  /** In a sentence: `ovn-ic-az1 is paused`. */
  readonly what: string;
  /** The processes at which it is seen, of a link both ends. */
  readonly at: readonly string[];
  /** What breaks the same in a real deployment. */
  readonly command: string;
  /** What mends it there; '' where nothing is to be mended. */
  readonly mend: string;
  /** Links that it changes. */
  readonly ways?: readonly Way[];
  /** Has nothing else ended it? By default it lasts until it is healed. */
  readonly isThere?: () => boolean;
  /** Ends it. Missing: it is over as soon as it has happened. */
  readonly heal?: () => void | Promise<void>;
}

export interface ActiveFault extends Fault {
  /** What was typed after `fault`: `pause ovn-ic-az1`. */
  readonly text: string;
  /** Virtual milliseconds. */
  readonly since: number;
}

/** Something that strikes before each command; says what it has done. */
export interface Striker {
  readonly rate: number;
  readonly strike: () => Promise<readonly string[]>;
}

export class Faults {
  /** Breaks and heals at random. */
  chaos: Striker | undefined;
  readonly #scheduler: Scheduler;
  readonly #active = new Map<string, ActiveFault>();
  readonly #counts = new Map<string, number>();
  #revision = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** How many there were of each kind. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Another number whenever 'active' is something else. */
  get revision(): number {
    if (this.#active.size > 0) this.active();
    return this.#revision;
  }

  /** In the order in which they came. */
  active(): ActiveFault[] {
    for (const [text, fault] of this.#active) if (fault.isThere?.() === false) this.#forget(text, fault);
    return [...this.#active.values()];
  }

  has(text: string): boolean {
    return this.active().some((fault) => fault.text === text);
  }

  /** It has begun. */
  add(text: string, fault: Fault): void {
    const [kind = ''] = text.split(' ');
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const isOver = fault.heal === undefined && fault.ways === undefined && fault.isThere === undefined;
    if (isOver) return;
    this.#revision++;
    this.#active.set(text, { ...fault, text, since: this.#scheduler.clock.now() });
    this.#setWays(fault);
  }

  /** Throws Error when there is no such fault. */
  async heal(text: string): Promise<void> {
    const fault = this.active().find((its) => its.text === text);
    if (fault === undefined) {
      const all = this.active().map((its) => its.text);
      throw new Error(`there is no fault '${text}': ${all.length === 0 ? 'nothing is broken' : all.join(', ')}`);
    }
    this.#forget(text, fault);
    await fault.heal?.();
  }

  /** Heals everything, what came last first. */
  async healAll(): Promise<void> {
    for (const { text } of this.active().toReversed()) if (this.has(text)) await this.heal(text);
  }

  #forget(text: string, fault: Fault): void {
    this.#active.delete(text);
    this.#revision++;
    this.#setWays(fault);
  }

  /** Of several faults on a link the last one counts. */
  #setWays({ ways = [] }: Fault): void {
    for (const { from, to } of ways) {
      const all = [...this.#active.values()].flatMap((fault) => fault.ways ?? []);
      const last = all.findLast((way) => way.from === from && way.to === to);
      this.#scheduler.setWay(from, to, last?.delay);
    }
  }
}
