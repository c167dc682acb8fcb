/** Random faults out of a seed: of what there is in a world, anything may break. */
import type { Random } from '../../../ovsdb/platform.ts';
import { controllerProcess, databaseProcess } from '../../processes.ts';
import { seededRandom } from '../../virtual-time.ts';
import type { World } from '../world.ts';
import { CORRUPTIBLE } from './data-faults.ts';
import type { Striker } from './fault.ts';
import { breakIt, FAULT_KINDS } from './kinds.ts';
import { allProcesses } from './words.ts';

const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];

/** A fault of a kind, in words; undefined where there is nothing that it could befall. */
function randomFault(world: World, kind: string, random: Random): string | undefined {
  const zone = pick(random, world.zones) ?? '';
  const controller = controllerProcess(zone);
  const database = pick(random, ['inb', 'isb', databaseProcess('nb', zone), databaseProcess('sb', zone)]) ?? 'isb';
  const ends = random() < 0.5 ? [controller, database] : [database, controller];
  const host = pick(random, [...world.hosts.keys()]);
  switch (kind) {
    case 'pause':
      return `pause ${controller}`;
    case 'freeze':
    case 'crash':
    case 'restart':
      return `${kind} ${pick(random, allProcesses(world))?.name ?? controller}`;
    case 'stall':
    case 'oneway':
    case 'reset':
      return `${kind} ${ends.join(' ')}`;
    case 'slow':
      return `slow ${ends.join(' ')} ${10 + Math.floor(random() * 490)}ms`;
    case 'conflict':
      return `conflict ${controller} ${database}`;
    case 'steal':
      return `steal ${random() < 0.5 ? 'isb' : databaseProcess('sb', zone)}`;
    case 'gateway':
      return host === undefined ? undefined : `gateway ${host}`;
    case 'encap':
      return host === undefined ? undefined : `encap ${host} 10.9.${Math.floor(random() * 250)}.1`;
    case 'rename':
      return `rename ${zone} ${zone}x`;
    case 'corrupt': {
      const [key = '', table = ''] = (pick(random, CORRUPTIBLE) ?? '').split(' ');
      return `corrupt ${key === 'isb' ? 'isb' : `${key}-${zone}`} ${table}`;
    }
    default:
      return undefined;
  }
}

/** Before each command that is played: with a probability something breaks, or something that is broken heals. */
export class Chaos implements Striker {
  readonly rate: number;
  readonly #world: World;
  readonly #random: Random;

  /** 'rate': from 0 to 1. */
  constructor(world: World, rate: number, seed: number) {
    this.#world = world;
    this.rate = rate;
    this.#random = seededRandom(seed);
  }

  /** Says what it has done, as lines of a script; what could not be broken is left. */
  async strike(): Promise<string[]> {
    const world = this.#world;
    const random = this.#random;
    const done: string[] = [];
    for (const fault of world.faults.active())
      if (random() < this.rate && world.faults.has(fault.text)) {
        await world.faults.heal(fault.text);
        done.push(`heal ${fault.text}`);
      }
    if (random() >= this.rate) return done;
    const text = randomFault(world, pick(random, [...FAULT_KINDS.keys()]) ?? '', random);
    if (text === undefined) return done;
    try {
      await breakIt(world, text.split(' '));
      done.push(`fault ${text}`);
    } catch {
      // It is broken already, or not there: chaos takes what it gets.
    }
    return done;
  }
}
