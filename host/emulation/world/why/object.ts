/** What can be asked of beside routes: the words of `why`, and who answers. */
import type { GateResult } from '../../../ic/why/gate-checks.ts';
import { member } from '../../../ovsdb/member.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { whySet } from './address-set.ts';
import { whyChassis } from './chassis.ts';
import { whyRouter, whySwitch } from './datapath.ts';
import { whyMonitor } from './monitor.ts';
import { whyPort } from './port.ts';
import { whyRouterPort } from './router-port.ts';
import { whySetting } from './setting.ts';
import { whyWait } from './wait.ts';
import { whyZone } from './zone.ts';

interface ObjectQuestion {
  /** The words after `why KIND`; those in brackets may be left out. */
  readonly words: string;
  /** What the answer is about: `port lsp1`. */
  readonly what: (words: readonly string[]) => string;
  /** What is so when all gates are passed: `is in az2`. */
  readonly isSo: (words: readonly string[]) => string;
  /** How many words there are at least, and at most. */
  readonly count: readonly [number, number];
  /** Throws Error for what is wrong with the words. */
  readonly ask: (world: World, kernels: Kernels, words: readonly string[]) => GateResult[];
}

const isIn = ([zone = '']: readonly string[]): string => `is in ${zone}`;
const isInOn = ([zone = '', , chassis = '']: readonly string[]): string =>
  `is in ${zone}${chassis === '' ? '' : `, on ${chassis}`}`;

/** The kinds, in the order in which they are shown. */
export const OBJECTS = {
  zone: {
    words: 'ZONE [NAME]',
    count: [1, 2],
    what: ([zone = '', name = '']) => `zone ${name === '' ? zone : name}`,
    isSo: () => 'is in IC Southbound',
    ask: (world, kernels, [zone = '', name = '']) => whyZone(world, kernels, zone, name),
  },
  chassis: {
    words: 'ZONE CHASSIS',
    count: [2, 2],
    what: ([, name = '']) => `chassis ${name}`,
    isSo: isIn,
    ask: (world, kernels, [zone = '', name = '']) => whyChassis(world, kernels, zone, name),
  },
  switch: {
    words: 'ZONE SWITCH',
    count: [2, 2],
    what: ([, name = '']) => `transit switch ${name}`,
    isSo: isIn,
    ask: (world, kernels, [zone = '', name = '']) => whySwitch(world, kernels, zone, name),
  },
  router: {
    words: 'ZONE ROUTER',
    count: [2, 2],
    what: ([, name = '']) => `transit router ${name}`,
    isSo: isIn,
    ask: (world, kernels, [zone = '', name = '']) => whyRouter(world, kernels, zone, name),
  },
  port: {
    words: 'ZONE PORT [CHASSIS]',
    count: [2, 3],
    what: ([, name = '']) => `port ${name}`,
    isSo: isInOn,
    ask: (world, kernels, [zone = '', name = '', chassis = '']) => whyPort(world, kernels, zone, name, chassis),
  },
  'router-port': {
    words: 'ZONE PORT [CHASSIS]',
    count: [2, 3],
    what: ([, name = '']) => `router port ${name}`,
    isSo: isInOn,
    ask: (world, kernels, [zone = '', name = '', chassis = '']) => whyRouterPort(world, kernels, zone, name, chassis),
  },
  set: {
    words: 'ZONE SET [FROM [ADDRESS]]',
    count: [2, 4],
    what: ([, name = '', from = '']) => `address set ${name}${from === '' ? '' : ` of ${from}`}`,
    isSo: ([zone = '', , from = '']) => (from === zone ? 'is in IC Southbound' : `is in ${zone}`),
    ask: (world, kernels, [zone = '', name = '', from = '', address = '']) =>
      whySet(world, kernels, { zone, name, from, address }),
  },
  monitor: {
    words: 'ZONE PORT',
    count: [2, 2],
    what: ([, name = '']) => `backend ${name}`,
    isSo: ([zone = '']) => `is online, and ${zone} knows`,
    ask: (world, kernels, [zone = '', name = '']) => whyMonitor(world, kernels, zone, name),
  },
  setting: {
    words: 'ZONE ROUTER|PORT KEY=VALUE',
    count: [3, 3],
    what: ([, name = '', setting = '']) => `${setting} of ${name}`,
    isSo: ([zone = '']) => `is set, and in force in ${zone}`,
    ask: (world, kernels, [zone = '', name = '', setting = '']) => whySetting(world, kernels, zone, name, setting),
  },
  wait: {
    words: '[NUMBER]',
    count: [0, 1],
    what: ([number = '']) => (number === '' ? 'what IC-NB asks for' : `number ${number}`),
    isSo: () => 'is reached by all zones',
    ask: (world, kernels, [number = '']) => whyWait(world, kernels, number),
  },
} as const satisfies Record<string, ObjectQuestion>;

export type ObjectKind = keyof typeof OBJECTS;

/** `why`, with these words after it. */
export interface WhyObject {
  readonly about: ObjectKind;
  readonly words: readonly string[];
}

const kinds: Readonly<Record<string, ObjectQuestion>> = OBJECTS;

/** Is it the word for one? */
export const isKind = (about: string): boolean => member(kinds, about) !== undefined;

/** How those of a kind are typed; how all are, where there is no such kind. */
export function objectUsages(about = ''): string[] {
  const all = Object.entries(kinds);
  const wanted = all.filter(([kind]) => kind === about);
  return (wanted.length > 0 ? wanted : all).map(([kind, { words }]) => `why ${kind} ${words}`.trim());
}

/** The words as a question; undefined when they are none. */
export function objectQuestion([about = '', ...words]: readonly string[]): WhyObject | undefined {
  const kind = member(kinds, about);
  if (kind === undefined) return undefined;
  const [least, most] = kind.count;
  return words.length < least || words.length > most ? undefined : { about: about as ObjectKind, words };
}

/** Throws Error for what is wrong with the words. */
export const whyObject = (world: World, kernels: Kernels, { about, words }: WhyObject): GateResult[] =>
  OBJECTS[about].ask(world, kernels, words);

/** What the gates come to, in words. */
export function objectTitle({ about, words }: WhyObject, gates: readonly GateResult[]): string {
  const { what, isSo } = OBJECTS[about];
  const failed = gates.find(({ state }) => state === 'failed');
  if (failed === undefined) return `${what(words)} ${isSo(words)}`;
  return `${what(words)}: stopped${failed.zone === '' ? '' : ` in ${failed.zone}`} at ${failed.gate}`;
}
