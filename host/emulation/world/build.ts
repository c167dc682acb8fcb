/** The words `build` and `challenge`: many commands at once, as one would type them. */
import { counted } from '../counted.ts';
import { challengeOf } from './challenge.ts';
import { breakIt } from './faults/kinds.ts';
import { runShell } from './shell.ts';
import { buildLines, learnedIn, readTopology, type Line, type Topology } from './topology.ts';
import type { World } from './world.ts';

/** Throws Error for what is refused. */
async function playLine(world: World, { place, command }: Line): Promise<void> {
  const [verb, ...words] = command.split(' ');
  if (place === '') {
    if (verb === 'zone') await world.addZone(words.at(-1) ?? '');
    else await breakIt(world, words);
    return;
  }
  const { status, stderr } = await runShell(world, place, command, new Map(), (its, isAnswered) => {
    its.settle(isAnswered);
  });
  if (status === 0) return;
  const why = status === undefined ? 'its database does not answer' : stderr.trim();
  throw new Error(`${place}$ ${command.split(' -- ')[0]}: ${why}`);
}

/** Each line after all that the one before leads to where it waits for that; the last ones may still have consequences. */
async function playLines(world: World, lines: readonly Line[], settles: boolean): Promise<void> {
  for (const line of lines) {
    await playLine(world, line);
    // Zones take over transit switches, and only then have ports on them.
    if (settles || line.place === '' || line.command.startsWith('ovn-ic-nbctl')) world.settle();
  }
}

const build = (world: World, topology: Topology): Promise<void> =>
  playLines(world, buildLines(topology, world.zones), false);

/** `build SHAPE [zones=N] [routers=N] [routes=N]`. Throws Error. */
export async function buildVerb(world: World, words: readonly string[]): Promise<string> {
  const topology = readTopology(words);
  await build(world, topology);
  const { shape, zones, routers } = topology;
  return `a ${shape} of ${counted(zones, 'zone')}, ${counted(zones * routers, 'router')}: ${counted(learnedIn(topology), 'route')} will be learned\n`;
}

/** `challenge SEED`. Throws Error. */
export async function challengeVerb(world: World, [seed = '', ...more]: readonly string[]): Promise<string> {
  if (!/^\d{1,9}$/.test(seed) || more.length > 0) throw new Error('usage: challenge SEED, a number');
  const { topology, breaks } = challengeOf(Number(seed));
  await build(world, topology);
  world.settle();
  await playLines(world, breaks, true);
  return `a ${topology.shape} of ${counted(topology.zones, 'zone')}: one thing is broken, and some routes do not arrive\n`;
}
