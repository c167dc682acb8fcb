/** Worlds that are asked why a route is there or not, and how each gate of the path is broken by itself. */
import { equal } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { readScript } from '../../host/emulation/world/script.ts';
import { Player, World } from '../../host/emulation/world/index.ts';
import { whyRoute, type Path, type RouteAnswer, type RouteQuestion } from '../../host/emulation/world/why/route.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';

const kernels = typescriptKernels();

/** A world and somebody who types. */
export class Table {
  readonly world: World;
  readonly #player: Player;

  private constructor(world: World) {
    this.world = world;
    this.#player = new Player(world);
  }

  static async create(script: string): Promise<Table> {
    const { world: line } = readScript(script);
    const world = await World.create({ ...line, kernels: async () => kernels });
    world.settle();
    const table = new Table(world);
    await table.play(script);
    return table;
  }

  async play(script: string): Promise<void> {
    for (const statement of readScript(script).statements) {
      const { status, stderr } = await this.#player.play(statement);
      equal([status, stderr], [0, ''], statement.text);
    }
  }

  /** The same where it may be refused. */
  async tryOut(script: string): Promise<void> {
    for (const statement of readScript(script).statements) await this.#player.play(statement);
  }

  ask(prefix: string, zone = 'az2', router = 'lr2', from = '', more: Partial<RouteQuestion> = {}): RouteAnswer {
    return whyRoute(this.world, kernels, { zone, router, prefix, from, ...more });
  }

  /** The path that gets farthest. */
  why(prefix: string): Path {
    const [first] = this.ask(prefix).paths;
    if (first === undefined) throw new Error(`there is no path for ${prefix}`);
    return first;
  }

  /** Has a router of the zone learned it, and through that next hop, where one is given? */
  hasLearned(prefix: string, zone = 'az2', nexthop?: string): boolean {
    return rowsOf(this.world.contents(), `nb-${zone}`, 'Logical_Router_Static_Route').some(
      (row) =>
        row['ip_prefix'] === prefix &&
        (nexthop === undefined || row['nexthop'] === nexthop) &&
        JSON.stringify(row['external_ids']).includes('ic-learned-route'),
    );
  }
}

/** `ZONE KIND GATE` of the first gate that fails, or `arrived`. */
export const failed = ({ gates }: Path): string => {
  const gate = gates.find(({ state }) => state === 'failed');
  return gate === undefined ? 'arrived' : `${gate.zone} ${gate.kind} ${gate.gate}`;
};

/** Two zones that exchange routes. */
export const start = `world zones=az1,az2
${tutorialText(2)}
az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100
`;

/** What is broken, at which gate the path then stops, and the prefix; what else has to be mended after it comes of the same. */
export interface Case {
  readonly breaks: string;
  readonly gate: string;
  readonly prefix?: string;
  /** As it arrives. */
  readonly arrives?: string;
  /** Gates that the mending commands lead to. */
  readonly later?: readonly string[];
  readonly start?: string;
}

export const CASES: readonly Case[] = [
  { breaks: 'az1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16', gate: 'az1 gate ORIGIN' },
  { breaks: 'az1$ ovn-nbctl set NB_Global . \'name=""\'', gate: 'az1 gate ZONE_NAME' },
  {
    breaks:
      'controller kill az1\naz1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 gate ACTIVE',
    prefix: '10.2.0.0/16',
  },
  ...(
    [
      ['steal sb-az1', 'az1 gate ACTIVE'],
      ['pause ovn-ic-az1', 'az1 gate ACTIVE'],
      ['crash ovn-ic-az2', 'az2 gate ACTIVE'],
      ['freeze ovn-ic-az2', 'az2 gate ACTIVE'],
      ['crash isb', 'az1 gate CONNECTED'],
      ['freeze isb', 'az1 gate CONNECTED'],
      ['crash sb-az2', 'az2 gate CONNECTED'],
      ['oneway isb ovn-ic-az2', 'az2 gate CONNECTED'],
    ] as const
  ).map(([fault, gate]) => ({
    breaks: `fault ${fault}\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100`,
    gate,
    prefix: '10.2.0.0/16',
  })),
  {
    // It tries again after a pause.
    breaks: 'settle off\nfault reset ovn-ic-az1 isb\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 gate CONNECTED',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'controller pause az1\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 gate ACTIVE',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'freeze ovn-ic-az2\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az2 gate ACTIVE',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'link ovn-ic-az1 isb stall\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 gate CONNECTED',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'link ovn-ic-az2 isb stall\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az2 gate CONNECTED',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'az1$ ovn-ic-nbctl ts-del ts1',
    gate: 'az1 gate TRANSIT_SWITCH',
    later: ['az1 gate SWITCH_PORT', 'az2 gate SWITCH_PORT'],
  },
  { breaks: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1', gate: 'az1 gate SWITCH_PORT' },
  { breaks: 'az1$ ovn-nbctl lrp-del lrp-lr1-ts1', gate: 'az1 gate SWITCH_PORT' },
  { breaks: 'az1$ ovn-nbctl lsp-set-options lsp-ts1-lr1 router-port=nothing', gate: 'az1 gate SWITCH_PORT' },
  { breaks: 'az2$ ovn-nbctl lsp-del lsp-ts1-lr2', gate: 'az2 gate SWITCH_PORT' },
  { breaks: 'az2$ ovn-nbctl lrp-del lrp-lr2-ts1 -- lsp-del lsp-ts1-lr2', gate: 'az2 gate SWITCH_PORT' },
  { breaks: 'az1$ ovn-nbctl lsp-set-type lsp-ts1-lr1 ""', gate: 'az1 gate PORT_TYPE' },
  { breaks: 'az2$ ovn-nbctl lsp-set-type lsp-ts1-lr2 localnet', gate: 'az2 gate PORT_TYPE' },
  {
    breaks:
      'az1$ ovn-nbctl lsp-del lsp-ts1-lr1\nfreeze ovn-northd-az1\naz1$ ovn-nbctl lsp-add ts1 lsp-ts1-lr1 -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-lr1-ts1',
    gate: 'az1 gate PORT_BOUND',
  },
  {
    // Another zone has a port of the name: first come, first served.
    breaks:
      'az1$ ovn-nbctl lsp-del lsp-ts1-lr1\naz2$ ovn-nbctl lr-add other -- lrp-add other lrp-other aa:aa:aa:aa:aa:09 169.254.100.9/24 -- lsp-add ts1 lsp-ts1-lr1 -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-other\naz1$ ovn-nbctl lsp-del lsp-ts1-lr1 -- lsp-add ts1 lsp-ts1-lr1 -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-lr1-ts1',
    gate: 'az1 gate IC_BINDING',
  },
  {
    breaks: 'settle off\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 gate WRITTEN',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'settle off\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100\nstep transaction',
    gate: 'az2 gate INSTALLED',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'az1$ ovn-nbctl --policy=src-ip lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 advertise POLICY_SRC_IP',
    prefix: '10.2.0.0/16',
  },
  {
    breaks:
      'az1$ ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=10.1.0.0/16\naz1$ ovn-nbctl set Logical_Router_Static_Route $(ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=10.1.0.0/16) nexthop=nowhere',
    gate: 'az1 advertise NEXTHOP_MALFORMED',
  },
  {
    breaks: 'az1$ ovn-nbctl lr-route-add lr1 2001:db8:9::/48 fe80::9',
    gate: 'az1 advertise NEXTHOP_LINK_LOCAL',
    prefix: '2001:db8:9::/48',
    later: ['az1 advertise NO_NEXTHOP_OF_FAMILY', 'az2 learn NEXTHOP_NOT_NEIGHBOUR'],
  },
  {
    breaks:
      'az1$ ovn-nbctl lb-add web 10.77.0.1:80 192.168.1.10:80 -- lr-lb-add lr1 web\naz2$ ovn-nbctl set NB_Global . options:ic-route-learn-lb=true',
    gate: 'az1 advertise LOAD_BALANCER_OFF',
    prefix: '10.77.0.1',
    arrives: '10.77.0.1/32',
  },
  {
    breaks: 'az1$ ovn-nbctl --route-table=red lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az1 advertise ROUTE_TABLE',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'freeze ovn-northd-az1\naz1$ ovn-sbctl clear Port_Binding lrp-lr1-ts1 mac',
    gate: 'az1 advertise PORT_ADDRESS',
  },
  { breaks: 'az1$ ovn-nbctl set NB_Global . options:ic-route-adv=false', gate: 'az1 advertise ADVERTISE_OFF' },
  { breaks: 'az1$ ovn-nbctl set Logical_Router lr1 enabled=false', gate: 'az1 gate ENABLED' },
  {
    breaks:
      'az1$ ovn-nbctl lr-route-add lr1 0.0.0.0/0 192.168.1.254\naz2$ ovn-nbctl set NB_Global . options:ic-route-learn-default=true',
    gate: 'az1 advertise DEFAULT_ROUTE',
    prefix: '0.0.0.0/0',
  },
  {
    breaks: 'az1$ ovn-nbctl set NB_Global . options:ic-route-denylist=10.0.0.0/8,172.16.0.0/12',
    gate: 'az1 advertise DENIED',
  },
  {
    breaks: 'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-deny-adv=10.1.0.0/16',
    gate: 'az1 advertise DENIED',
  },
  {
    breaks: 'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=192.168.0.0/16',
    gate: 'az1 advertise NOT_IN_FILTER',
  },
  {
    breaks: 'az1$ ovn-nbctl lr-route-add lr1 2001:db8:9::/48 2001:db8::9',
    gate: 'az1 advertise NO_NEXTHOP_OF_FAMILY',
    prefix: '2001:db8:9::/48',
    later: ['az2 learn NEXTHOP_NOT_NEIGHBOUR'],
  },
  { breaks: 'az2$ ovn-nbctl set NB_Global . options:ic-route-learn=false', gate: 'az2 learn LEARN_OFF' },
  {
    breaks: 'fault freeze ovn-northd-az2\naz2$ ovn-sbctl clear Port_Binding lrp-lr2-ts1 mac',
    gate: 'az2 learn PORT_ADDRESS',
  },
  {
    breaks: 'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-learn-tag-rules=allow:blue,green',
    gate: 'az2 learn TAG_RULES',
  },
  {
    breaks:
      'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-tag=red\naz2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-learn-tag-rules=allow:blue,green',
    gate: 'az2 learn TAG_RULES',
  },
  {
    breaks:
      'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-tag=red\naz2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-learn-tag-rules=block:red,green',
    gate: 'az2 learn TAG_RULES',
  },
  {
    breaks:
      'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-tag=red\naz2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-filter-tag=red',
    gate: 'az2 learn TAG_FILTERED',
  },
  {
    breaks:
      'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=red -- --route-table=red lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az2 learn ROUTE_TABLE',
    prefix: '10.2.0.0/16',
  },
  {
    breaks:
      'az1$ ovn-nbctl set NB_Global . options:ic-route-adv-default=true -- lr-route-add lr1 0.0.0.0/0 192.168.1.254',
    gate: 'az2 learn DEFAULT_ROUTE',
    prefix: '0.0.0.0/0',
  },
  {
    breaks:
      'az1$ ovn-nbctl set NB_Global . options:ic-route-adv-lb=true -- lb-add web 10.77.0.1:80 192.168.1.10:80 -- lr-lb-add lr1 web',
    gate: 'az2 learn LOAD_BALANCER_OFF',
    prefix: '10.77.0.1',
    arrives: '10.77.0.1/32',
  },
  { breaks: 'az2$ ovn-nbctl set Logical_Router lr2 enabled=false', gate: 'az2 gate ENABLED' },
  { breaks: 'az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-deny-learn=10.1.0.0/16', gate: 'az2 learn DENIED' },
  { breaks: 'az2$ ovn-nbctl set NB_Global . options:ic-route-blacklist=10.0.0.0/8', gate: 'az2 learn DENIED' },
  {
    breaks: 'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-filter-learn=192.168.0.0/16',
    gate: 'az2 learn NOT_IN_FILTER',
  },
  {
    breaks:
      'az2$ ovn-nbctl lr-route-add lr2 10.2.0.0/16 192.168.2.100\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
    gate: 'az2 learn LOCAL_STATIC',
    prefix: '10.2.0.0/16',
  },
  {
    breaks: 'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 networks="169.254.200.2/24"',
    gate: 'az2 learn NEXTHOP_NOT_NEIGHBOUR',
  },
  {
    breaks: 'az2$ ovn-nbctl lb-add web 10.1.0.80:80 192.168.2.10:80 -- lr-lb-add lr2 web',
    gate: 'az2 learn LOCAL_VIP',
  },
  { breaks: 'dynamic add az2 lrp-lr2-lan 10.1.0.0/16 192.168.2.77', gate: 'az2 learn DYNAMIC_ROUTE' },
  { breaks: 'az2$ ovn-nbctl lrp-add lr2 lrp-lr2-far aa:aa:aa:aa:bb:02 10.1.0.1/16', gate: 'az2 gate USED' },
];
