/** Random scripts out of a seed: what people do in a few zones, and what breaks meanwhile. */
import { databaseProcess } from '../processes.ts';
import { Dice } from './dice.ts';
import { CORRUPTIBLE } from './faults/data-faults.ts';
import { attachment, GROUPS, RACES, routerOf, type Act } from './random-commands.ts';

/** How many of a script's lines are commands, at least and at most. */
const LENGTH = [10, 22] as const;

/** Groups that a script draws from besides the first. */
const MOST_GROUPS = 3;

/** So many scripts in a row do the same, and have different faults: all of them end as the one that never broke. */
const VARIANTS = 2;

/** One in so many scripts has races. */
const RACY = 8;

export interface RandomScript {
  readonly text: string;
  /** Does it end the same with faults and without? Where there are races, who was faster decides. */
  readonly isComparable: boolean;
  /** What is done in it, by name, in order. */
  readonly acts: readonly string[];
}

/** Something that breaks in zone number 'n'. 'standbys': the zones that have a second controller. */
function faultOf(n: number, standbys: readonly number[], dice: Dice): string {
  const zone = `az${n}`;
  const controller = standbys.includes(n) && dice.oneIn(3) ? `ovn-ic-${zone}.2` : `ovn-ic-${zone}`;
  const northd = `ovn-northd-${zone}`;
  const database = dice.pick(['inb', 'isb', databaseProcess('nb', zone), databaseProcess('sb', zone)]);
  const ends = dice.oneIn(2) ? `${controller} ${database}` : `${database} ${controller}`;
  const way = dice.oneIn(5)
    ? dice.pick([`${northd} sb-${zone}`, `nb-${zone} ${northd}`, `ovn-controller-gw${n} sb-${zone}`])
    : ends;
  const process = dice.pick([controller, controller, database, northd, `ovn-controller-gw${n}`]);
  switch (dice.below(16)) {
    case 0:
      return `pause ${controller}`;
    case 1:
    case 2:
      return `freeze ${process}`;
    case 3:
    case 4:
      return `crash ${process}`;
    case 5:
      return `restart ${process}`;
    case 6:
      return `stall ${way}`;
    case 7:
      return `oneway ${way}`;
    case 8:
      return `slow ${way} ${10 + dice.below(490)}ms`;
    case 9:
    case 10:
      return `reset ${way}`;
    case 11:
      return `conflict ${controller} ${database}`;
    case 12:
      return `steal ${dice.oneIn(2) ? 'isb' : `sb-${zone}`}`;
    case 13:
      return dice.oneIn(2) ? `gateway gw${n}` : `encap gw${n} 10.9.${n}.1`;
    case 14:
      return `rename ${zone} ${zone}x`;
    default: {
      const [key = '', table = ''] = dice.pick(CORRUPTIBLE).split(' ');
      return `corrupt ${key === 'isb' ? 'isb' : `${key}-${zone}`} ${table}`;
    }
  }
}

/** The process of a fault with which commands on a database wait. */
const blocks = (fault: string): string | undefined => /^(?:freeze|crash) (\S+)/.exec(fault)?.[1];

/** The database that a line talks to; '' for none. */
function databaseOf(line: string): string {
  const [, zone = '', tool = ''] = /^(\S+)\$ (\S+)/.exec(line) ?? [];
  return tool === 'ovn-ic-nbctl' ? 'inb' : tool === 'ovn-ic-sbctl' ? 'isb' : tool === 'ovn-nbctl' ? `nb-${zone}` : '';
}

/** Lines that disturb, and change nothing by themselves. */
const DISTURBS = /^(?:fault|heal|settle|step|wait|controller)\b/;

/** What is there before anything is done ends with this line. */
const BEGINNING = '# From here on things are done, and break';

/** What is healed at the end, and comes to rest, begins with this line. */
export const ENDING = 'heal all';

/** Is everything there that a script begins with? Every statement up to this line is part of that. */
export const beginningOf = (script: string): number => script.split('\n').indexOf(BEGINNING) + 1;

/** The same script as if nothing had ever broken, no zone had a standby, and nobody had waited for anything. */
export function undisturbed(script: string): string {
  const lines = script.split('\n');
  const begin = beginningOf(script);
  const rest = lines.slice(begin).filter((line) => !DISTURBS.test(line));
  return [...lines.slice(0, begin), 'settle off', ...rest, 'settle on', 'wait 70s'].join('\n');
}

/** Zones that exchange routes over ts1, in as few commands as may be. */
const beginning = (numbers: readonly number[], setups: readonly string[]): string[] => [
  'settle off',
  'az1$ ovn-ic-nbctl ts-add ts1',
  ...numbers.flatMap((n) => [
    `gw${n}$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`,
    `az${n}$ ovn-nbctl set NB_Global . name=az${n} options:ic-route-adv=true options:ic-route-learn=true -- ${routerOf(n)}`,
  ]),
  'settle',
  ...setups,
  ...numbers.map((n) => attachment(n, 1)),
  'settle',
  'settle on',
];

/**
 * A script of 2 to 4 zones that exchange routes: commands of a few groups, with faults between them and in the middle of what they lead
 * to; at the end all is healed, and the world has time to come to rest.
 */
export function randomScript(seed: number): RandomScript {
  const whatIsDone = Math.floor(seed / VARIANTS);
  const dice = new Dice(whatIsDone);
  /** Decides what breaks, and when. */
  const fate = new Dice(-1 - seed);
  const zones = dice.pick([2, 2, 3, 3, 4]);
  const numbers = Array.from({ length: zones }, (_, at) => at + 1);
  const isComparable = !dice.oneIn(RACY);
  const [first = '', ...others] = GROUPS.keys();
  const names = [first];
  for (let left = MOST_GROUPS; left > 0; left--) {
    const name = others[dice.below(others.length)] ?? first;
    if (!names.includes(name)) names.push(name);
  }
  const groups = [...names.flatMap((name) => GROUPS.get(name) ?? []), ...(isComparable ? [] : [RACES])];
  const standbys = numbers.filter(() => fate.oneIn(4));
  const lines = [
    `world zones=${numbers.map((n) => `az${n}`).join(',')} seed=${whatIsDone}`,
    ...beginning(
      numbers,
      groups.flatMap(({ setup }) => (setup === undefined ? [] : numbers.map(setup))),
    ),
    BEGINNING,
    ...standbys.map((n) => `controller standby az${n}`),
  ];
  const done: string[] = [];
  const active: string[] = [];
  const heal = (faults: readonly string[]): void => {
    for (const fault of faults) {
      active.splice(active.indexOf(fault), 1);
      lines.push(`heal ${fault}`);
    }
  };
  const [least, most] = LENGTH;
  for (let left = least + dice.below(most - least); left > 0; left--) {
    const n = 1 + dice.below(zones);
    if (active.length > 0 && fate.oneIn(3)) heal([active[fate.below(active.length)] ?? '']);
    // Groups count alike, however many acts they have.
    const acts = Object.entries<Act>(groups[dice.below(groups.length)]?.acts ?? {});
    const [name, act] = acts[dice.below(acts.length)] ?? ['', () => ''];
    const line = act(n, dice, zones);
    // What a zone has under a name that its controller never saw change is its operator's to remove: contract, section 15.
    const isRename = name === 'rename';
    heal(active.filter((fault) => isRename || blocks(fault) === databaseOf(line)));
    const isMidway = !isRename && fate.oneIn(3);
    if (isMidway) lines.push('settle off');
    lines.push(line);
    done.push(name);
    if (isMidway) lines.push(`step work ${1 + fate.below(60)}`);
    if (active.length < 3 && fate.oneIn(2)) {
      const fault = faultOf(1 + fate.below(zones), standbys, fate);
      lines.push(`fault ${fault}`);
      active.push(fault);
    }
    if (isMidway) lines.push('settle on');
    if (fate.oneIn(8)) lines.push(`wait ${fate.pick([50, 500, 5000, 20_000])}ms`);
  }
  lines.push(ENDING, 'settle');
  // A router without an attachment keeps what it has learned as it was, whatever becomes of the rows that it was learned from.
  for (const n of numbers) lines.push(attachment(n, 1));
  lines.push('wait 70s', 'settle');
  return { text: lines.join('\n'), isComparable, acts: done };
}
