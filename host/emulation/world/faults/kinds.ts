/** The kinds of faults: how each is called for, and what it does. One table: `help`, the map's menus and random scripts read it. */
import type { World } from '../world.ts';
import { corrupt, encap, rename } from './data-faults.ts';
import type { Fault } from './fault.ts';
import { conflict, oneWay, reset, slow, stall, steal } from './link-faults.ts';
import { crash, freeze, gateway, pause, restart } from './process-faults.ts';

export interface FaultKind {
  readonly words: string;
  readonly what: string;
  /** Breaks it. Throws Error for words that make no sense, and for what is broken already. */
  readonly begin: (world: World, words: readonly string[]) => Fault | Promise<Fault>;
}

export const FAULT_KINDS: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['pause', { words: 'ovn-ic-ZONE', what: 'the controller is paused', begin: pause }],
  ['freeze', { words: 'PROCESS', what: 'SIGSTOP: connections stay open, nothing is done', begin: freeze }],
  ['crash', { words: 'PROCESS', what: 'kill -9; healed by a start', begin: crash }],
  ['restart', { words: 'PROCESS', what: 'kill -9, and started again at once', begin: restart }],
  ['stall', { words: 'PROCESS PROCESS', what: 'nothing arrives between the two', begin: stall }],
  ['oneway', { words: 'FROM TO', what: 'nothing arrives in one direction', begin: oneWay }],
  ['slow', { words: 'PROCESS PROCESS TIME', what: 'messages between the two take that long', begin: slow }],
  ['reset', { words: 'PROCESS PROCESS', what: 'their connection ends', begin: reset }],
  ['conflict', { words: 'PROCESS DATABASE', what: 'the next transaction there is refused', begin: conflict }],
  ['steal', { words: 'isb|sb-ZONE', what: 'another client steals the lock', begin: steal }],
  ['gateway', { words: 'HOST', what: 'the gateway is down', begin: gateway }],
  ['encap', { words: 'HOST ADDRESS', what: 'the gateway has another tunnel address', begin: encap }],
  ['rename', { words: 'ZONE NAME', what: 'the zone is renamed while its controller is down', begin: rename }],
  ['corrupt', { words: 'DATABASE TABLE', what: 'a row of the table makes no sense', begin: corrupt }],
]);

/** Breaks what is asked for, such as `pause ovn-ic-az1`. Throws Error. */
export async function breakIt(world: World, words: readonly string[]): Promise<Fault> {
  const [name = '', ...rest] = words;
  const kind = FAULT_KINDS.get(name);
  if (kind === undefined)
    throw new Error(`there is no fault '${name}': ${[...FAULT_KINDS.keys(), 'chaos'].join(', ')}`);
  const text = [name, ...rest].join(' ');
  if (world.faults.has(text)) throw new Error(`'${text}' is there already`);
  const fault = await kind.begin(world, rest);
  world.faults.add(text, fault);
  return fault;
}
