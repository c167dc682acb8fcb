/** The words `fault` and `heal` of scripts and consoles. */
import type { World } from '../world.ts';
import { Chaos } from './chaos.ts';
import { breakIt, FAULT_KINDS } from './kinds.ts';

/** `fault`: breaks something, or lists what is broken. Throws Error for what it can't do. */
export async function faultVerb(world: World, words: readonly string[]): Promise<string> {
  const [kind, rate = '', seed = '1'] = words;
  if (kind === undefined) return listOfFaults(world);
  if (kind === 'help')
    return [...FAULT_KINDS].map(([name, { words, what }]) => `${name} ${words}\n    ${what}\n`).join('');
  if (kind === 'chaos') {
    const isRate = /^(0?\.\d+|0|1)$/.test(rate);
    if (!isRate || !/^\d{1,9}$/.test(seed)) throw new Error('usage: fault chaos RATE [SEED]: a rate from 0 to 1');
    world.faults.chaos = new Chaos(world, Number(rate), Number(seed));
    return `before each command, with probability ${rate}, something breaks or heals\n`;
  }
  const { what, command } = await breakIt(world, words);
  return `${what}\n  as: ${command}\n`;
}

function listOfFaults(world: World): string {
  const { faults } = world;
  const lines = faults.active().map(({ text, what, mend }) => `${text}\n    ${what}\n    heals by: ${mend}\n`);
  if (faults.chaos !== undefined) lines.push(`chaos ${faults.chaos.rate}\n`);
  return lines.length === 0 ? 'nothing is broken\n' : lines.join('');
}

const CHAOS_ENDED = 'random faults have ended\n';

/** `heal`. Throws Error when there is no such fault. */
export async function healVerb(world: World, words: readonly string[]): Promise<string> {
  const text = words.join(' ');
  if (text === '') throw new Error('usage: heal FAULT|all');
  const hadChaos = world.faults.chaos !== undefined;
  if (text === 'chaos' || text === 'all') world.faults.chaos = undefined;
  if (text === 'chaos') return hadChaos ? CHAOS_ENDED : 'nothing breaks by chance\n';
  if (text !== 'all') {
    await world.faults.heal(text);
    return `healed: ${text}\n`;
  }
  const all = world.faults.active().map((fault) => fault.text);
  await world.faults.healAll();
  const healed = all.length > 0 ? `healed: ${all.join(', ')}\n` : hadChaos ? '' : 'nothing was broken\n';
  return healed + (hadChaos ? CHAOS_ENDED : '');
}
