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

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }
}
