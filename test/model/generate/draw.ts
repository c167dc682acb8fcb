/** Choices made from a finite list of numbers, so that the same numbers make the same step and fast-check can shrink them. */

export class Draw {
  readonly #numbers: readonly number[];
  #at = 0;

  /** 'numbers': whole, not negative. Used in turn, and again from the first when they run out. */
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers.length === 0 ? [0] : numbers;
  }

  /** A whole number below 'bound'. */
  below(bound: number): number {
    const number = this.#numbers[this.#at++ % this.#numbers.length] ?? 0;
    return number % Math.max(1, bound);
  }

  /** True about once in 'n' times; false for the numbers that shrinking leads to. */
  oneIn(n: number): boolean {
    return this.below(n) === n - 1;
  }

  /** One of some; undefined when there are none. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** One of some, of which there is at least one. */
  one<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** A few different ones, in their order; at least 'min' where there are that many. */
  some<T>(from: readonly T[], min: number, max: number): T[] {
    const count = Math.min(from.length, min + this.below(max - min + 1));
    const left = [...from];
    const picked = new Set<T>();
    while (picked.size < count) picked.add(left.splice(this.below(left.length), 1)[0] as T);
    return from.filter((value) => picked.has(value));
  }
}
