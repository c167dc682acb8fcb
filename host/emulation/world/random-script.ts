/** Random scripts out of a seed: what operators do in a few zones, and what breaks meanwhile. */
import { tutorialText } from '../tutorial-text.ts';
import { seededRandom } from '../virtual-time.ts';
import { databaseProcess } from '../processes.ts';

/** How many of a script's lines are commands, at least and at most. */
const LENGTH = [10, 22] as const;

class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed * 7919 + 17);
  }

  below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }
}

/** The router's port on transit switch number 'ts'. */
const attachment = (n: number, ts: number): string => {
  const port = `lsp-ts${ts}-lr${n}`;
  return `ovn-nbctl --may-exist lsp-add ts${ts} ${port} -- lsp-set-addresses ${port} router -- lsp-set-type ${port} router -- lsp-set-options ${port} router-port=lrp-lr${n}-ts${ts}`;
};

/** A second transit switch, and in each zone a router port that may be attached to it. */
const secondSwitch = (zones: number): string =>
  [
    'az1$ ovn-ic-nbctl ts-add ts2',
    ...Array.from(
      { length: zones },
      (_, at) =>
        `az${at + 1}$ ovn-nbctl lrp-add lr${at + 1} lrp-lr${at + 1}-ts2 aa:aa:aa:aa:bb:0${at + 1} 169.254.102.${at + 1}/24 -- lrp-set-gateway-chassis lrp-lr${at + 1}-ts2 gw${at + 1}`,
    ),
  ].join('\n');

/** What somebody does in zone number 'n', such that it can be done again, and after anything else. */
const COMMANDS: readonly [(n: number, dice: Dice) => string, ...((n: number, dice: Dice) => string)[]] = [
  (n, dice) => `ovn-nbctl --may-exist lr-route-add lr${n} 10.${n}.${dice.below(4)}.0/24 192.168.${n}.100`,
  (n, dice) => `ovn-nbctl --if-exists lr-route-del lr${n} 10.${n}.${dice.below(4)}.0/24`,
  // The same prefix in several zones.
  (n) => `ovn-nbctl --may-exist lr-route-add lr${n} 172.16.0.0/16 192.168.${n}.100`,
  (n) => `ovn-nbctl --if-exists lr-route-del lr${n} 172.16.0.0/16`,
  (_, dice) => `ovn-nbctl set NB_Global . options:ic-route-adv=${dice.oneIn(3) ? 'false' : 'true'}`,
  (_, dice) => `ovn-nbctl set NB_Global . options:ic-route-learn=${dice.oneIn(3) ? 'false' : 'true'}`,
  (_, dice) => `ovn-nbctl set NB_Global . options:ic-route-denylist=10.${dice.below(4) + 1}.0.0/16`,
  () => 'ovn-nbctl remove NB_Global . options ic-route-denylist',
  () => 'ovn-nbctl set NB_Global . options:ic-route-adv-default=true options:ic-route-learn-default=true',
  (n) => `ovn-nbctl --may-exist lr-route-add lr${n} 0.0.0.0/0 192.168.${n}.254`,
  (n) => `ovn-nbctl set Logical_Router_Port lrp-lr${n}-lan networks=192.168.${n}.1/24,192.168.10${n}.1/24`,
  (n) => `ovn-nbctl set Logical_Router_Port lrp-lr${n}-lan networks=192.168.${n}.1/24`,
  (n) => `ovn-nbctl --may-exist lb-add lb${n} 10.${n}.9.9:80 192.168.${n}.7:80 -- --may-exist lr-lb-add lr${n} lb${n}`,
  (_, dice) => `ovn-nbctl set NB_Global . options:ic-route-adv-lb=${dice.oneIn(2)}`,
  (n) => `ovn-nbctl --if-exists lb-del lb${n}`,
  (n) => `ovn-nbctl --if-exists lsp-del lsp-ts1-lr${n}`,
  (n) => attachment(n, 1),
  () => 'ovn-ic-nbctl --may-exist ts-add ts3',
  () => 'ovn-ic-nbctl --if-exists ts-del ts3',
  (n) => `ovn-nbctl --if-exists lsp-del lsp-ts2-lr${n}`,
  (n) => attachment(n, 2),
  (_, dice) => `ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=${dice.oneIn(3) ? 'false' : 'true'}`,
  (n, dice) => `ovn-nbctl set Logical_Router lr${n} options:ic-route-filter-tag=${dice.pick(['red', 'blue'])}`,
  (n) => `ovn-nbctl remove Logical_Router lr${n} options ic-route-filter-tag`,
  (n, dice) => `ovn-nbctl set NB_Global . name=az${n}${dice.oneIn(2) ? '' : 'b'}`,
];

const CORRUPTIBLE = ['isb Route', 'isb Port_Binding', 'isb Gateway', 'isb Encap', 'sb Encap', 'sb Chassis'] as const;

/** Something that breaks in zone number 'n'. */
function faultOf(n: number, dice: Dice): string {
  const zone = `az${n}`;
  const controller = `ovn-ic-${zone}`;
  const database = dice.pick(['inb', 'isb', databaseProcess('nb', zone), databaseProcess('sb', zone)]);
  const ends = dice.oneIn(2) ? `${controller} ${database}` : `${database} ${controller}`;
  const process = dice.pick([controller, controller, database, `ovn-northd-${zone}`, `ovn-controller-gw${n}`]);
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
      return `stall ${ends}`;
    case 7:
      return `oneway ${ends}`;
    case 8:
      return `slow ${ends} ${10 + dice.below(490)}ms`;
    case 9:
    case 10:
      return `reset ${ends}`;
    case 11:
      return `conflict ${controller} ${database}`;
    case 12:
      return `steal ${dice.oneIn(2) ? 'isb' : `sb-${zone}`}`;
    case 13:
      return dice.oneIn(2) ? `gateway gw${n}` : `encap gw${n} 10.9.${n}.1`;
    case 14:
      return `rename ${zone} ${zone}x`;
    default: {
      const [key, table] = dice.pick(CORRUPTIBLE).split(' ');
      return `corrupt ${key === 'isb' ? 'isb' : `${key}-${zone}`} ${table}`;
    }
  }
}

/** The process of a fault with which commands on a database wait. */
const blocks = (fault: string): string | undefined => /^(?:freeze|crash) (\S+)/.exec(fault)?.[1];

const databaseOf = (n: number, command: string): string =>
  command.startsWith('ovn-ic-nbctl') ? 'inb' : command.startsWith('ovn-nbctl') ? `nb-az${n}` : '';

/** Lines that disturb, and change nothing by themselves. */
const DISTURBS = /^(?:fault|heal|settle|step|wait)\b/;

/** The same script as if nothing had ever broken. */
export const undisturbed = (script: string): string =>
  script
    .split('\n')
    .filter((line) => !DISTURBS.test(line))
    .join('\n');

/**
 * A script of 2 to 4 zones: the tutorial, then commands, with faults between them and in the middle of what they lead to; at the end all
 * is healed, and the world has time to come to rest.
 */
export function randomScript(seed: number): string {
  const dice = new Dice(seed);
  const zones = 2 + dice.below(3);
  const names = Array.from({ length: zones }, (_, at) => `az${at + 1}`);
  const lines = [`world zones=${names.join(',')} seed=${seed}`, tutorialText(zones).trim(), secondSwitch(zones)];
  const active: string[] = [];
  const isBlocked = (n: number, command: string): boolean =>
    active.some((fault) => blocks(fault) === databaseOf(n, command));
  const [least, most] = LENGTH;
  for (let left = least + dice.below(most - least); left > 0; left--) {
    const n = 1 + dice.below(zones);
    if (active.length > 0 && dice.oneIn(3)) {
      const [fault = ''] = active.splice(dice.below(active.length), 1);
      lines.push(`heal ${fault}`);
    }
    const command = dice.pick(COMMANDS)(n, dice);
    // What a zone has under a name that its controller never saw change is its operator's to remove: contract, section 15.
    const isRename = command.includes(' name=');
    const isMidway = !isRename && dice.oneIn(3);
    if (!isBlocked(n, command) && !(isRename && active.length > 0)) {
      if (isMidway) lines.push('settle off');
      lines.push(`az${n}$ ${command}`);
      if (isMidway) lines.push(`step work ${1 + dice.below(60)}`);
    }
    if (active.length < 3 && dice.oneIn(2)) {
      const fault = faultOf(1 + dice.below(zones), dice);
      lines.push(`fault ${fault}`);
      active.push(fault);
    }
    if (isMidway) lines.push('settle on');
    if (dice.oneIn(8)) lines.push(`wait ${dice.pick([50, 500, 5000, 20_000])}ms`);
  }
  lines.push('heal all', 'settle');
  // A router without an attachment keeps what it has learned as it was, whatever becomes of the rows that it was learned from.
  for (let n = 1; n <= zones; n++) lines.push(`az${n}$ ${attachment(n, 1)}`);
  lines.push('wait 70s', 'settle');
  return lines.join('\n');
}
