/** Stopwatches: how long something took, each time: `stopwatch/show`. Times are in milliseconds. */

/** The stopwatch of the main loop; the others are the nodes'. */
export const LOOP = 'ovn-ic-loop';

/** Samples that the 95th percentile is taken of: the last so many. */
const WINDOW = 1000;

/** Weights of a new sample in the short and in the long term average. */
const SHORT_TERM = 0.5;
const LONG_TERM = 0.01;

class Stopwatch {
  enabled = true;
  #samples = 0;
  #maximum = 0;
  #minimum = 0;
  #short = 0;
  #long = 0;
  readonly #window: number[] = [];

  record(time: number): void {
    this.#maximum = this.#samples === 0 ? time : Math.max(this.#maximum, time);
    this.#minimum = this.#samples === 0 ? time : Math.min(this.#minimum, time);
    this.#short = this.#samples === 0 ? time : this.#short + SHORT_TERM * (time - this.#short);
    this.#long = this.#samples === 0 ? time : this.#long + LONG_TERM * (time - this.#long);
    this.#window[this.#samples % WINDOW] = time;
    this.#samples++;
  }

  reset(): void {
    this.#samples = 0;
    this.#maximum = this.#minimum = this.#short = this.#long = 0;
    this.#window.length = 0;
  }

  show(name: string): string {
    const sorted = this.#window.toSorted((a, b) => a - b);
    const percentile = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
    return [
      `Statistics for '${name}'`,
      `  Total samples: ${this.#samples}`,
      `  Maximum: ${Math.round(this.#maximum)} msec`,
      `  Minimum: ${Math.round(this.#minimum)} msec`,
      `  95th percentile: ${percentile.toFixed(6)} msec`,
      `  Short term average: ${this.#short.toFixed(6)} msec`,
      `  Long term average: ${this.#long.toFixed(6)} msec`,
      '',
    ].join('\n');
  }
}

/** All stopwatches, by name. 'undefined' for a name means every one. */
export class Stopwatches {
  /** Called with every time, of disabled stopwatches as well. */
  observer: ((name: string, milliseconds: number) => void) | undefined;
  readonly #watches = new Map<string, Stopwatch>();

  /** Makes a stopwatch known before its first sample. */
  declare(name: string): void {
    if (!this.#watches.has(name)) this.#watches.set(name, new Stopwatch());
  }

  /** Takes in one time in milliseconds; names that are new are declared. */
  record(name: string, time: number): void {
    this.declare(name);
    this.observer?.(name, time);
    const watch = this.#watches.get(name);
    if (watch?.enabled === true) watch.record(time);
  }

  has(name: string): boolean {
    return this.#watches.has(name);
  }

  /** Names with whether they are enabled. */
  list(): string {
    const lines = [...this.#watches].map(([name, watch]) => `${name}: ${watch.enabled ? 'enabled' : 'disabled'}\n`);
    return lines.join('');
  }

  show(name?: string): string {
    return this.#chosen(name)
      .map(([key, watch]) => watch.show(key))
      .join('');
  }

  reset(name?: string): void {
    for (const [, watch] of this.#chosen(name)) watch.reset();
  }

  enable(name: string | undefined, enabled: boolean): void {
    for (const [, watch] of this.#chosen(name)) watch.enabled = enabled;
  }

  #chosen(name: string | undefined): [string, Stopwatch][] {
    return [...this.#watches].filter(([key]) => name === undefined || key === name);
  }
}
