/**
 * What a change is that is measured beside much that it doesn't touch: what is there beforehand, what a person (or northd) writes, how its
 * effect in the other zone or database is known, and what controllers write in between. And what such changes share.
 */
import type { Mentions } from '../mentions.ts';
import { insert, map } from '../operations.ts';
import type { RealWorld, Zone } from '../real-world.ts';

/** A change that is about to be made, for the n-th time. */
export interface Opened {
  /** Where the effect shows, and as what. */
  readonly effect: Mentions;
  readonly marker: (n: number) => string;
  readonly write: (n: number) => Promise<void>;
  /** What controllers write in consequence, one transaction after another: made by hand once they have ended. */
  readonly follow: (n: number) => Promise<void>;
}

export interface Change {
  /** Its name for `--changes`. */
  readonly key: string;
  /** What changes, beside so many of what. */
  readonly name: string;
  readonly usual: number;
  readonly of: string;
  /** Debian's controller of 23.03 has it too. */
  readonly isOld: boolean;
  /** Prepares a world; 'changes' is how often the change will be made, by controllers and by hand. */
  open(world: RealWorld, size: number, changes: number): Promise<Opened>;
}

/** Rows of one transaction. */
const CHUNK = 5000;

/** Options of NB_Global that all zones have. */
const ON = { 'ic-route-adv': 'true', 'ic-route-learn': 'true' };
export const MAC = '02:00:00:00:00:01';

/** Text that stands for nothing but itself in JSON. */
export const quoted = (text: string): string => JSON.stringify(text);
/** The numbers from 0 on, so many. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
/** Three octets of an address, of its own for each number. */
export const octets = (n: number): string => `${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;

/** Writes so many rows in transactions of bounded size: 'write' is given the numbers of each. */
export async function inChunks(count: number, write: (numbers: readonly number[]) => Promise<unknown>): Promise<void> {
  const numbers = upTo(count);
  for (let from = 0; from < count; from += CHUNK) await write(numbers.slice(from, from + CHUNK));
}

export function zonesOf({ zones: [first, second] }: RealWorld): { first: Zone; second: Zone } {
  if (first === undefined || second === undefined) throw new Error('two zones are needed');
  return { first, second };
}

/** Sets options of the zone beside the usual ones. */
export const setOptions = ({ nb }: Zone, more: Readonly<Record<string, string>>): Promise<unknown> =>
  nb.transact({ op: 'update', table: 'NB_Global', where: [], row: { options: map({ ...ON, ...more }) } });

/** The UUID of the row of this name, as a reference. */
export async function uuidOf(client: Zone['nb'], table: string, name: string): Promise<unknown> {
  const [row] = await client.select(table, ['_uuid'], [['name', '==', name]]);
  if (row === undefined) throw new Error(`there is no ${table} ${name}`);
  return row['_uuid'];
}

/** A zone that nobody runs a controller for: its rows are there, and never change. */
export async function thirdZone({ isb }: RealWorld): Promise<unknown> {
  const [zone] = await isb.transact(insert('Availability_Zone', { name: 'az3' }));
  return zone?.['uuid'];
}
