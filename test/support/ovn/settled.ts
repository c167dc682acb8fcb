/** What must hold of every world once it has come to rest. */
import { equal, is } from 'uvu/assert';
import type { World } from '../ovn-world.ts';
import type { Daemon } from './process.ts';

/** Counts of inc-engine/show-stats, by node. */
export type Statistics = ReadonlyMap<string, { readonly recompute: number; readonly compute: number }>;

async function statistics(ic: Daemon): Promise<Statistics> {
  const nodes = new Map<string, { recompute: number; compute: number }>();
  const text = await ic.ask('inc-engine/show-stats');
  for (const [, name, recompute, compute] of text.matchAll(/Node: (\S+)\n- recompute: +(\d+)\n- compute: +(\d+)\n/g))
    nodes.set(String(name), { recompute: Number(recompute), compute: Number(compute) });
  return nodes;
}

/** How often each of the nodes that compute was recomputed. */
export async function recomputes(ic: Daemon): Promise<Record<string, number>> {
  const nodes = [...(await statistics(ic))].filter(([name]) => !/^(NB|SB|ICNB|ICSB)_/.test(name));
  is(nodes.length, 11, `the nodes of ${ic.control}`);
  return Object.fromEntries(nodes.map(([name, { recompute }]) => [name, recompute]));
}

/** Makes a controller recompute, and waits until every node has: they may need several turns, and nothing but the counts tells. */
async function recompute(ic: Daemon): Promise<void> {
  const earlier = await recomputes(ic);
  await ic.ask('inc-engine/recompute');
  let later = earlier;
  while (later['ic'] === earlier['ic']) later = await recomputes(ic);
  for (const [node, count] of Object.entries(earlier)) is(later[node], count + 1, `${node} was not recomputed once`);
}

/** Turns of the run loop so far. */
async function turns(ic: Daemon): Promise<number> {
  const text = await ic.ask('stopwatch/show', 'ovn-ic-loop');
  const count = /Total samples: (\d+)/.exec(text)?.[1];
  if (count === undefined) throw new Error(`no number of turns in ${text}`);
  return Number(count);
}

/** Whiles to look at where probes come: two connections to four databases probe every 5 s, a while takes less than one. */
const PROBED_WHILES = 20;

/** Checks that no controller turns while nothing happens. A probe, and the answer to one, is something: then there must be a while without any. */
async function checkQuiet(world: World, controllers: readonly Daemon[]): Promise<void> {
  const count = (): Promise<number[]> => Promise.all(controllers.map(turns));
  let before = await count();
  for (let left = world.isProbed ? PROBED_WHILES : 1; ; left--) {
    await world.settle();
    const after = await count();
    if (left === 1 || after.join() === before.join()) {
      equal(after, before, 'the run loop turns though nothing happens');
      return;
    }
    before = after;
  }
}

const sizes = (world: World): Record<string, number> =>
  Object.fromEntries(world.databases().map(({ name, fileSize }) => [name, fileSize]));

/** Debian's controller knows no leader: it makes datapaths at the same time as ours, and one of the two loses. */
const LOST_TO_DEBIAN = /commit failed.*"Datapath_Binding"/;

/** Two zones that add ports at the same time may choose the same key: IC-SB refuses the second, which tries the next (contract, 7). */
const LOST_PORT_KEY = /commit failed.*"Port_Binding".*index on columns \\?"transit_switch\\?" and \\?"tunnel_key/;

/** Warnings and errors of a controller's log, without their dates and numbers. */
export function complaints(ic: Daemon): string[] {
  return ic
    .log()
    .filter((line) => /\|(WARN|ERR|EMER)\|/.test(line))
    .map((line) => line.split('|').slice(2).join('|'));
}

export interface Expected {
  /** Warnings that are in order. */
  readonly complaints?: RegExp;
  /** How many complaints of a controller, by its control socket, are not this test's. */
  readonly earlier?: ReadonlyMap<string, number>;
}

/**
 * Waits until the world is at rest, and checks that it deserves to be: our controllers find nothing to correct, write
 * nothing on a recompute, and don't turn while nothing happens. With 'complaints', that they have warned of nothing else.
 */
export async function checkSettled(world: World, expected: Expected = {}): Promise<void> {
  await world.settle();
  const controllers = world.zones.flatMap((zone) => zone.ours());
  for (const ic of controllers) is(await ic.ask('inc-engine/verify'), 'no differences\n', ic.control);

  const before = sizes(world);
  for (const ic of controllers) {
    if (!(await ic.ask('status')).includes('active')) continue;
    await recompute(ic);
  }
  await world.settle();
  await checkQuiet(world, controllers);
  equal(sizes(world), before, 'a recompute has written, or somebody else still does');

  const { complaints: pattern, earlier } = expected;
  const isMixed = world.zones.some(({ kind }) => kind === 'debian');
  for (const ic of controllers) {
    const news = complaints(ic).slice(earlier?.get(ic.control) ?? 0);
    const isInOrder = (line: string): boolean =>
      pattern?.test(line) === true || LOST_PORT_KEY.test(line) || (isMixed && LOST_TO_DEBIAN.test(line));
    const unexpected = news.filter((line) => !isInOrder(line));
    equal(unexpected, [], `${ic.control} complains`);
  }
}
