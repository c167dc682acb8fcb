/**
 * Time and work of a world: what is done when, one piece after the other, each with a label.
 *
 * ## Law
 *  1. Time stands still while a piece of work is done, and goes on to when the next is due.
 *  2. What is scheduled while a piece of work is done has that piece as its cause.
 *  3. Messages of one link arrive in the order in which they were sent.
 *  4. Work of a frozen process, and messages of a stalled link, are kept, and done in their order when that ends.
 */
import type { Clock } from '../ovsdb/platform.ts';
import { Agenda, type Item } from './agenda.ts';
import { Links, type Delay } from './links.ts';
import { VirtualClock } from './virtual-time.ts';
import type { Label, Work, Worker } from './work.ts';

export class Scheduler {
  readonly clock = new VirtualClock();
  readonly links: Links;
  /** Called for each piece of work before it is done. */
  onWork: ((work: Work) => void) | undefined;
  readonly #agenda = new Agenda();
  readonly #frozen = new Set<string>();
  /** Messages that wait for a link to be mended, and work that waits for a process to be thawed. */
  #stalled: Item[] = [];
  #held: Item[] = [];
  #ids = 0;
  #current: Work | undefined;

  /** 'latency': milliseconds that a message takes where nothing else is said. */
  constructor(latency = 0) {
    this.links = new Links(latency);
  }

  /** The piece of work that is being done. */
  get current(): Work | undefined {
    return this.#current;
  }

  /** How many pieces of work have been scheduled. */
  get count(): number {
    return this.#ids;
  }

  /** Is anything due, now or later, except for timers and what is held? */
  hasWork(emulations = true): boolean {
    return this.#agenda.peek(emulations) !== undefined;
  }

  /** What would be done next. */
  next(): Work | undefined {
    return this.#agenda.peek()?.work;
  }

  schedule(label: Label, run: () => void): void {
    const now = this.clock.now();
    const at = label.kind === 'message' ? this.links.arrival(label.from, label.to, now) : now;
    const work = this.#work(label, at ?? now);
    if (at === undefined) this.#stalled.push({ work, run });
    else this.#agenda.push({ work, run });
  }

  #work({ kind, worker, from, to, content }: Label, at: number): Work {
    return { kind, worker, from, to, content, id: ++this.#ids, cause: this.#current?.id ?? 0, at };
  }

  /** Does a piece of work now: what a person does, or a timer that goes off. */
  perform(label: Label, run: () => void): void {
    this.#do({ work: this.#work(label, this.clock.now()), run });
  }

  #do({ work, run }: Item): void {
    const before = this.#current;
    this.#current = work;
    try {
      this.onWork?.(work);
      run();
    } finally {
      this.#current = before;
    }
  }

  /** A process's clock: its timers are work of its own. */
  clockOf(process: string, worker: Worker): Clock {
    const { clock } = this;
    return {
      now: () => clock.now(),
      after: (delay, callback) => {
        let isCanceled = false;
        const fire = (): void => {
          const label = { kind: 'timer', worker, from: process, to: process } as const;
          const run = (): void => void (isCanceled || callback());
          if (this.#frozen.has(process)) this.#held.push({ work: this.#work(label, clock.now()), run });
          else this.perform(label, run);
        };
        const cancel = clock.after(delay, fire);
        return () => {
          isCanceled = true;
          cancel();
        };
      },
    };
  }

  /** Does what is next, and moves time to it; an emulation's turn only on request. False when there is nothing but timers. */
  runOne(emulations = true): boolean {
    for (;;) {
      const item = this.#agenda.peek(emulations);
      if (item === undefined) return false;
      const { at, to } = item.work;
      if (at > this.clock.now()) {
        const timer = this.clock.nextAt;
        // A timer's work may be due before.
        if (timer !== undefined && timer <= at) {
          this.clock.advance(Math.max(0, timer - this.clock.now()));
          return true;
        }
        this.clock.advance(at - this.clock.now());
      }
      this.#agenda.shift(emulations);
      if (this.#frozen.size > 0 && this.#frozen.has(to)) {
        this.#held.push(item);
        continue;
      }
      this.#do(item);
      return true;
    }
  }

  /** Moves time to the next timer and lets it go off; false when there is none within 'limit' milliseconds. */
  runTimer(limit = Infinity): boolean {
    const at = this.clock.nextAt;
    if (at === undefined || at - this.clock.now() > limit) return false;
    this.clock.advance(Math.max(0, at - this.clock.now()));
    return true;
  }

  /** Lets that much time pass, with all that is due in it. */
  pass(milliseconds: number): void {
    const end = this.clock.now() + milliseconds;
    for (;;) {
      const next = this.#agenda.peek()?.work.at ?? Infinity;
      const timer = this.clock.nextAt ?? Infinity;
      if (Math.min(next, timer) > end) break;
      if (next <= timer) this.runOne();
      else this.runTimer();
    }
    this.clock.advance(Math.max(0, end - this.clock.now()));
  }

  get frozen(): ReadonlySet<string> {
    return this.#frozen;
  }

  /** The process does nothing any more, as after SIGSTOP. */
  freeze(process: string): void {
    this.#frozen.add(process);
  }

  /** As after SIGCONT: it does all that has come meanwhile. */
  thaw(process: string): void {
    if (this.#frozen.delete(process)) this.#release();
  }

  /** Sets a link, both ways; undefined: as usual again. */
  setLink(a: string, b: string, delay: Delay | undefined): void {
    this.setWay(a, b, delay);
    this.setWay(b, a, delay);
  }

  /** Sets one direction of a link. */
  setWay(from: string, to: string, delay: Delay | undefined): void {
    this.links.set(from, to, delay);
    if (delay !== 'stalled') this.#release();
  }

  /** Takes up again what nothing holds any more. */
  #release(): void {
    const [held, stalled] = [this.#held, this.#stalled];
    this.#held = [];
    this.#stalled = [];
    const now = this.clock.now();
    for (const { work, run } of held) {
      if (this.#frozen.has(work.to)) this.#held.push({ work, run });
      else this.#agenda.push({ work: { ...work, at: now }, run });
    }
    for (const { work, run } of stalled) {
      const at = this.links.arrival(work.from, work.to, now);
      if (at === undefined) this.#stalled.push({ work, run });
      else this.#agenda.push({ work: { ...work, at }, run });
    }
  }
}
