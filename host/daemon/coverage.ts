/** Event counters, with their rates over the last 5 seconds, minute and hour: `coverage/show`. */

/** Seconds between two samples. */
export const SAMPLE_INTERVAL = 5;
const PER_MINUTE = 60 / SAMPLE_INTERVAL;
const PER_HOUR = 60;

/** One event's counter. */
export interface Counter {
  increment(by?: number): void;
}

/** Counts per sample of the last minute and per minute of the last hour, each a ring. */
class Event implements Counter {
  total = 0;
  readonly #minute = new Uint32Array(PER_MINUTE);
  readonly #hour = new Uint32Array(PER_HOUR);
  #sampled = 0;
  #thisMinute = 0;

  increment(by = 1): void {
    this.total += by;
  }

  sample(turn: number): void {
    const count = this.total - this.#sampled;
    this.#sampled = this.total;
    this.#minute[turn % PER_MINUTE] = count;
    this.#thisMinute += count;
    if (turn % PER_MINUTE !== PER_MINUTE - 1) return;
    this.#hour[Math.floor(turn / PER_MINUTE) % PER_HOUR] = this.#thisMinute;
    this.#thisMinute = 0;
  }

  line(name: string, turns: number): string {
    const last = turns === 0 ? 0 : (this.#minute[(turns - 1) % PER_MINUTE] ?? 0);
    const minute = this.#minute.reduce((sum, count) => sum + count, 0);
    const hour = this.#hour.reduce((sum, count) => sum + count, 0) + this.#thisMinute;
    const perSecond = (last / SAMPLE_INTERVAL).toFixed(1).padStart(5);
    const overMinute = (minute / 60).toFixed(3).padStart(9);
    const overHour = (hour / 3600).toFixed(4).padStart(13);
    return `${name.padEnd(24)} ${perSecond}/sec ${overMinute}/sec ${overHour}/sec   total: ${this.total}\n`;
  }
}

/** FNV-1a over the names of the events that happened: tells two kinds of history apart at a glance. */
function hashOf(names: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const character of names.join(' ')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

export class Coverage {
  readonly #events = new Map<string, Event>();
  #turns = 0;

  constructor() {
    this.counter('poll_zero_timeout');
  }

  /** The counter of an event; one and the same for one name. */
  counter(name: string): Counter {
    return this.#event(name);
  }

  /** An event's count since the start; undefined when there is no such counter. */
  read(name: string): number | undefined {
    return this.#events.get(name)?.total;
  }

  /** All counts, by name. */
  totals(): ReadonlyMap<string, number> {
    const names = [...this.#events.keys()].sort();
    return new Map(names.map((name) => [name, this.#event(name).total]));
  }

  /** To be called every SAMPLE_INTERVAL seconds. */
  sample(): void {
    for (const event of this.#events.values()) event.sample(this.#turns);
    this.#turns++;
  }

  /** What `coverage/show` prints. */
  show(): string {
    const names = [...this.#events.keys()].sort();
    const hit = names.filter((name) => this.#event(name).total > 0);
    const lines = hit.map((name) => this.#event(name).line(name, this.#turns));
    const head = `Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=${hashOf(hit)}:\n`;
    return `${head}${lines.join('')}${names.length - hit.length} events never hit\n`;
  }

  #event(name: string): Event {
    let event = this.#events.get(name);
    if (event === undefined) {
      event = new Event();
      this.#events.set(name, event);
    }
    return event;
  }
}
