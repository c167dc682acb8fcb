/** A whole script in a world of its own: equal input, equal outcome, wherever it runs. */
import type { Kernels } from '../../kernels/kernels.ts';
import type { Contents } from '../contents.ts';
import { brokenInvariants } from './invariants.ts';
import type { WorldEvent } from './journal.ts';
import { Player, type Entry } from './player.ts';
import { readScript, type Statement } from './script.ts';
import { World } from './world.ts';

export interface RunOptions {
  /** What is done, in the words of 'script.ts'. Its `world` line says what is not said here. */
  readonly script: string;
  /** Zones that are there from the beginning; az1 and az2 by default. */
  readonly zones?: readonly string[];
  readonly seed?: number;
  /** Milliseconds that a message takes; 1 by default. */
  readonly latency?: number;
  /** Zones begin without a name. */
  readonly isNameless?: boolean;
  /** Kernels for one more controller. */
  readonly kernels: () => Promise<Kernels>;
  /** After which statements that leave the world at rest to look whether the invariants hold; all by default. */
  readonly checksInvariants?: boolean | ((statement: Statement) => boolean);
  /** Called with each statement when it has been played. */
  readonly onEntry?: (entry: Entry) => void;
  /** Called with each event, in order, from the first on. */
  readonly onEvent?: (event: WorldEvent) => void;
}

export interface RunResult {
  /** Of all databases, and of all that has happened. */
  readonly hash: string;
  /** The last 10,000 at least; `onEvent` gets all. */
  readonly events: readonly WorldEvent[];
  readonly databases: Contents;
  readonly entries: readonly Entry[];
  /** Invariants that did not hold, with the statement after which. */
  readonly broken: readonly string[];
  readonly isAtRest: boolean;
  /** Faults that there were, by kind. */
  readonly faults: ReadonlyMap<string, number>;
}

/** Zones where nothing else is said. */
export const USUAL_ZONES: readonly string[] = ['az1', 'az2'];

/** Rejects with Error when the script's `world` line or a zone's name can't be read. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { script, onEntry, onEvent, checksInvariants = true, ...rest } = options;
  const { world: line, statements } = readScript(script);
  const world = await World.create({ zones: USUAL_ZONES, ...line, ...rest });
  if (onEvent !== undefined) {
    for (const event of world.journal.events) onEvent(event);
    world.journal.onEvent = onEvent;
  }
  try {
    world.settle();
    const player = new Player(world);
    const entries: Entry[] = [];
    const broken: string[] = [];
    let checked = -1;
    const isChecked = (statement: Statement): boolean =>
      typeof checksInvariants === 'boolean' ? checksInvariants : checksInvariants(statement);
    for (const statement of statements) {
      const entry = await player.play(statement);
      entries.push(entry);
      onEntry?.(entry);
      // Where nothing has happened since, what held still does.
      if (entry.isAtRest && world.journal.count !== checked && isChecked(statement)) {
        checked = world.journal.count;
        broken.push(...brokenInvariants(world).map((fault) => `after line ${statement.line}: ${fault}`));
      }
    }
    const databases = world.contents();
    const hash = world.hash();
    return {
      hash: `${hash.databases}-${hash.events}`,
      events: world.journal.events,
      databases,
      entries,
      broken,
      isAtRest: world.isAtRest,
      faults: world.faults.counts,
    };
  } finally {
    world.close();
  }
}
