/** The words `build` and `challenge`: many commands at once, as one would type them. */
import { counted } from '../counted.ts';
import { challengeOf } from './challenge.ts';
import { breakIt } from './faults/kinds.ts';
import { runShell } from './shell.ts';
import { buildPhases, learnedIn, readTopology, type Line, type Topology } from './topology.ts';
import type { World } from './world.ts';

/** Lets everything happen up to the answers of commands that were given. */
type Settle = Parameters<typeof runShell>[4];

/** Throws Error for what is refused. */
async function playLine(world: World, { place, command }: Line, settle: Settle): Promise<void> {
  const [verb, ...words] = command.split(' ');
  if (place === '') {
    if (verb === 'zone') await world.addZone(words.at(-1) ?? '');
    else await breakIt(world, words);
    return;
  }
  const { status, stderr } = await runShell(world, place, command, new Map(), settle);
  if (status === 0) return;
  const why = status === undefined ? 'its database does not answer' : stderr.trim();
  throw new Error(`${place}$ ${command.split(' -- ')[0]}: ${why}`);
}

/** Lines that have all been given before the first of them is answered. */
async function playAtOnce(world: World, lines: readonly Line[]): Promise<void> {
  const answers: (() => boolean)[] = [];
  let answered: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (answered = resolve));
  const plays = lines.map((line) =>
    playLine(world, line, (_, isAnswered) => {
      answers.push(isAnswered);
      return all;
    }),
  );
  world.settle(() => answers.every((isAnswered) => isAnswered()));
  answered();
  await Promise.all(plays);
}

/** Each zone's lines one after the other, all zones side by side: the first round has the first line of each. */
function roundsOf(world: World, lines: readonly Line[]): Line[][] {
  const rounds: Line[][] = [];
  const counts = new Map<string, number>();
  for (const line of lines) {
    const zone = world.hosts.get(line.place)?.zone ?? line.place;
    const round = counts.get(zone) ?? 0;
    counts.set(zone, round + 1);
    (rounds[round] ??= []).push(line);
  }
  return rounds;
}

/**
 * As if each zone had an operator, who all type at the same time: what one zone hears of all others comes to it in a few messages, not in
 * one for each of them. One operator for all took nine times as many. The last phase may still have consequences.
 */
async function build(world: World, topology: Topology): Promise<void> {
  for (const phase of buildPhases(topology, world.zones)) {
    world.settle();
    for (const round of roundsOf(world, phase)) await playAtOnce(world, round);
  }
}

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
  for (const line of breaks) {
    world.settle();
    await playLine(world, line, (its, isAnswered) => void its.settle(isAnswered));
  }
  return `a ${topology.shape} of ${counted(topology.zones, 'zone')}: one thing is broken, and some routes do not arrive\n`;
}
