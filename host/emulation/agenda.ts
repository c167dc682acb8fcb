/** What is due when: work in the order of its time, of equal times emulations last, then first come first served. */
import type { Work } from './work.ts';

export interface Item {
  readonly work: Work;
  readonly run: () => void;
}

/** First in, first out; taking one out costs the same however many there are. */
class Queue {
  #items: Item[] = [];
  #at = 0;

  get length(): number {
    return this.#items.length - this.#at;
  }

  get first(): Item | undefined {
    return this.#items[this.#at];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#at];
    if (item === undefined) return undefined;
    if (++this.#at === this.#items.length) {
      this.#items = [];
      this.#at = 0;
    } else if (this.#at > 1024 && this.#at * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#at);
      this.#at = 0;
    }
    return item;
  }
}

/** Everything that is due at one time. */
class Moment {
  readonly at: number;
  readonly usual = new Queue();
  /** Turns of emulations: their time comes when all else is done, and then they have it all at once. */
  readonly last = new Queue();
  /** How many of 'last' are under way. */
  turns = 0;

  constructor(at: number) {
    this.at = at;
  }

  isEmpty(emulations: boolean): boolean {
    return this.usual.length === 0 && (!emulations || this.last.length === 0);
  }

  shift(emulations: boolean): Item | undefined {
    if (!emulations) return this.usual.shift();
    if (this.turns === 0) {
      const item = this.usual.shift();
      if (item !== undefined) return item;
      this.turns = this.last.length;
    }
    this.turns = Math.max(0, this.turns - 1);
    return this.last.shift();
  }

  peek(emulations: boolean): Item | undefined {
    if (!emulations) return this.usual.first;
    return this.turns > 0 ? this.last.first : (this.usual.first ?? this.last.first);
  }
}

export class Agenda {
  /** By time. Few: work comes soon, and many pieces at once. */
  #moments: Moment[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    const { at } = item.work;
    let place = this.#moments.length;
    while (place > 0 && (this.#moments[place - 1]?.at ?? 0) > at) place--;
    let moment = this.#moments[place - 1];
    if (moment?.at !== at) {
      moment = new Moment(at);
      this.#moments.splice(place, 0, moment);
    }
    const { worker, kind } = item.work;
    (worker === 'emulations' && kind === 'run' ? moment.last : moment.usual).push(item);
    this.#length++;
  }

  #next(emulations: boolean): Moment | undefined {
    for (const moment of this.#moments) if (!moment.isEmpty(emulations)) return moment;
    return undefined;
  }

  /** What is next, and left where it is; without emulations, as if they had no turns. */
  peek(emulations = true): Item | undefined {
    return this.#next(emulations)?.peek(emulations);
  }

  /** Takes out what is next. */
  shift(emulations = true): Item | undefined {
    const moment = this.#next(emulations);
    if (moment === undefined) return undefined;
    const item = moment.shift(emulations);
    if (item !== undefined) this.#length--;
    if (moment.isEmpty(true)) this.#moments.splice(this.#moments.indexOf(moment), 1);
    return item;
  }
}
