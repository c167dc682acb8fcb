/** Two worlds given the same steps: ours, and Debian's. */
import type { Step } from '../../model/generate/step.ts';
import type { World } from '../../model/world.ts';
import { compare, lawless, shown } from './compare.ts';
import { deliberate } from './differences.ts';
import { Names, meant, neutral, stepUuid } from './names.ts';
import { Failed, Side } from './side.ts';

/**
 * 'left out': Debian's controller failed on it, and its world was taken back to before; 'lost': where a controller that is
 * started again fails as well, so that nothing more can be done in this pair.
 */
export type Outcome = 'taken' | 'left out' | 'lost' | 'not in both';

export class Pair {
  /** What happened, as a person would tell it. */
  readonly story: string[] = [];
  /** What the deliberate differences seen so far are called. */
  readonly seen = new Set<string>();
  readonly #sides: readonly [ours: Side, debian: Side];
  #worlds: readonly [ours: World, debian: World];
  #inserted = 0;

  private constructor(sides: readonly [Side, Side], worlds: readonly [World, World]) {
    this.#sides = sides;
    this.#worlds = worlds;
  }

  /** Both worlds with these zones and first steps; each controller is started when those before it have come to rest. */
  static async start(zones: readonly string[], steps: readonly Step[]): Promise<Pair> {
    const sides = [await Side.start('ours', zones), await Side.start('debian', zones)] as const;
    const [ours, debian] = sides;
    const pair = new Pair(sides, [await ours.settle(), await debian.settle()]);
    try {
      for (const step of steps) await pair.take(step);
      for (const zone of zones)
        for (const side of sides) {
          await side.startController(zone);
          await side.settle();
        }
      pair.#worlds = [await ours.settle(), await debian.settle()];
    } catch (error) {
      pair.close();
      throw error;
    }
    return pair;
  }

  /** Our world, with UUIDs that are the same in every run: what steps are made for. */
  world(): World {
    const [ours] = this.#worlds;
    return neutral(ours, new Names(ours));
  }

  /** The step's inserts with UUIDs, so that their rows have the same in both worlds. */
  #numbered(step: Step): Step {
    const ops = step.ops.map((transaction) => ({
      ...transaction,
      operations: transaction.operations.map((operation) =>
        operation.op === 'insert' ? { ...operation, uuid: stepUuid(++this.#inserted) } : operation,
      ),
    }));
    return { ...step, ops };
  }

  /** Gives both worlds a step made for 'world()', and lets them come to rest. Rejects when ours fails. */
  async take(step: Step): Promise<Outcome> {
    const [ours, debian] = this.#sides;
    const { ops, description } = this.#numbered(step);
    const [first, second] = this.#worlds.map((world) => meant(ops, new Names(world)));
    if (first === undefined || second === undefined) return 'not in both';
    const mark = debian.mark();
    let theirs: World;
    try {
      for (const transaction of second) await debian.transact(transaction);
      theirs = await debian.settle();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.story.push(`(left out, because ${error.message}: ${description})`);
      return this.#rewind(mark);
    }
    this.story.push(description);
    for (const transaction of first) await ours.transact(transaction);
    this.#worlds = [await ours.settle(), theirs];
    return 'taken';
  }

  async #rewind(mark: readonly number[]): Promise<Outcome> {
    const [, debian] = this.#sides;
    try {
      await debian.rewind(mark);
      this.#worlds = [this.#worlds[0], await debian.settle()];
      return 'left out';
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      return 'lost';
    }
  }

  /** The faults that stay: a controller that the machine has kept from running may be late, and gets more rounds. */
  async lastingFaults(): Promise<string[]> {
    const [ours, debian] = this.#sides;
    for (let again = 0; again < 5 && this.faults().length > 0; again++)
      this.#worlds = [await ours.settle(), await debian.settle()];
    return this.faults();
  }

  /** What is wrong: differences that nobody meant, and keys against the laws. */
  faults(): string[] {
    const [ours, debian] = this.#worlds;
    const faults = compare(ours, debian).flatMap((difference) => {
      const meantSo = deliberate(difference, ours);
      if (meantSo === undefined) return [shown(difference)];
      this.seen.add(meantSo.what);
      return [];
    });
    return [
      ...faults,
      ...lawless(ours).map((fault) => `ours: ${fault}`),
      ...lawless(debian).map((fault) => `debian: ${fault}`),
    ];
  }

  /** Rejects when our controllers find something to correct. */
  async verify(): Promise<string[]> {
    const [ours] = this.#sides;
    const found = await Promise.all(ours.zones.map((zone) => ours.ask(zone, 'inc-engine/verify')));
    return found.filter((text) => text !== 'no differences\n');
  }

  /** Everything that a person needs who has to find out why. */
  report(): string {
    const story = this.story.map((line, at) => `  ${at + 1}. ${line}`).join('\n');
    return [`the story so far:\n${story}`, ...this.#sides.map((side) => side.complaints())].join('\n');
  }

  close(): void {
    for (const side of this.#sides) side.close();
  }
}
