/** Choices out of a seed. */
import { seededRandom } from '../virtual-time.ts';

export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed * 7919 + 17);
  }

  /** A whole number from 0 to below 'bound'. */
  below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** Throws RangeError when there is nothing to choose from. */
  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  }
}
