/** Time that stands still until it is let go on: for good, for one moment, or up to the next event of a kind. */
import type { World } from '../../emulation/world/world.ts';
import type { WorldEvent } from '../../emulation/world/journal.ts';
import type { StepKind } from '../models/time-model.ts';

const isOf = (event: WorldEvent | undefined, by: StepKind): boolean =>
  event !== undefined && (by === 'transaction' ? event.kind === 'commit' : event.kind === by);

interface Step {
  readonly by: StepKind;
  /** The last event before it. */
  readonly from: number;
}

export class Hold {
  #isHeld = false;
  /** After the moment that comes next. */
  #isHeldNext = false;
  #step: Step | undefined;
  #goOn: () => void = () => undefined;

  /** Will time stand still after the next moment? */
  get isWanted(): boolean {
    return this.#isHeldNext;
  }

  set(isHeld: boolean, isOnce: boolean): void {
    this.#isHeld = isHeld && !isOnce;
    this.#isHeldNext = isHeld;
    this.#step = undefined;
    this.#goOn();
  }

  /** Lets time go on to the next event of a kind; of a command, to the end of all that follows from the one that is played. */
  step(by: StepKind, world: World): void {
    if (!this.#isHeldNext) return;
    this.#step = { by, from: world.journal.count };
    this.#isHeld = false;
    this.#goOn();
  }

  /** Has what a step goes to been reached? */
  isStepDone({ journal }: World): boolean {
    const step = this.#step;
    if (step === undefined || step.by === 'command') return false;
    for (let id = journal.count; id > step.from; id--) if (isOf(journal.find(id), step.by)) return true;
    return false;
  }

  /** Is a step under way? */
  isStepping(world: World): boolean {
    if (this.#step === undefined) return false;
    if (!this.isStepDone(world)) return true;
    this.#step = undefined;
    return false;
  }

  /** What was played is through. */
  ended(): void {
    this.#step = undefined;
  }

  /** Resolves when time may go on. */
  async released(): Promise<void> {
    this.#isHeld = this.#isHeldNext;
    while (this.#isHeld)
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
  }
}
