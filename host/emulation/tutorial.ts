/**
 * The topology of OVN's interconnection tutorial, step by step: zones with a gateway chassis each, one transit switch, and
 * in each zone a router on it with a network behind. Each step is a command, and the operations that the command sends.
 */
import type { DatabaseKey } from '../ic/databases.ts';
import { insert, map, named, set, type Operation } from './operations.ts';

export interface TutorialStep {
  readonly what: string;
  readonly program: 'ovn-ic-nbctl' | 'ovn-nbctl' | 'ovn-sbctl';
  readonly args: readonly string[];
  readonly database: DatabaseKey;
  /** Whose NB or SB; undefined for IC-NB. */
  readonly zone: string | undefined;
  readonly operations: readonly Operation[];
}

/** Zones have numbers from 1 to this: each has an octet of its own in many addresses. */
export const MAXIMUM_ZONES = 99;

/** Where zone number 'n' (from 1) is. */
export const place = (
  n: number,
): {
  zone: string;
  router: string;
  chassis: string;
  transit: string;
  port: string;
  hop: string;
  hop6: string;
  lan: string;
  lan6: string;
} => ({
  zone: `az${n}`,
  router: `lr${n}`,
  chassis: `gw${n}`,
  transit: `lrp-lr${n}-ts1`,
  port: `lsp-ts1-lr${n}`,
  hop: `169.254.100.${n}`,
  hop6: `2001:db8:100::${n}`,
  lan: `192.168.${n}.1/24`,
  lan6: `2001:db8:${n}::1/64`,
});

/** The words of some texts. */
const words = (...texts: string[]): string[] => texts.join(' ').split(' ');

/** The last octet of a MAC address. */
const octet = (n: number): string => n.toString(16).padStart(2, '0');

/** Adds to a set or map of the rows of a table whose column 'name' is so. */
const add = (table: string, name: string, column: string, value: unknown): Operation => ({
  op: 'mutate',
  table,
  where: [['name', '==', name]],
  mutations: [[column, 'insert', value]],
});

/** What the databases' tools insert when they meet an empty database, and the zones' names: before any step. */
export function initialOperations(key: DatabaseKey, zone: string): Operation[] {
  const rows: Readonly<Record<DatabaseKey, Operation>> = {
    inb: insert('IC_NB_Global', 'global', {}),
    isb: insert('IC_SB_Global', 'global', {}),
    nb: insert('NB_Global', 'global', { name: zone }),
    sb: insert('SB_Global', 'global', {}),
  };
  return [rows[key]];
}

/** Before anything else: the zone's gateway, and the consent to exchange routes. */
export function gatewaySteps(n: number): TutorialStep[] {
  const { zone, chassis } = place(n);
  const ip = `10.0.0.${n}`;
  return [
    {
      what: `${zone}: exchange routes with the other zones`,
      program: 'ovn-nbctl',
      args: words('set NB_Global . options:ic-route-adv=true options:ic-route-learn=true'),
      database: 'nb',
      zone,
      operations: [
        {
          op: 'mutate',
          table: 'NB_Global',
          where: [],
          mutations: [['options', 'insert', map({ 'ic-route-adv': 'true', 'ic-route-learn': 'true' })]],
        },
      ],
    },
    {
      what: `${zone}: gateway ${chassis} carries what goes between the zones`,
      program: 'ovn-sbctl',
      args: words(`chassis-add ${chassis} geneve ${ip}`, `-- set Chassis ${chassis} other_config:is-interconn=true`),
      database: 'sb',
      zone,
      operations: [
        insert('Encap', 'encap', { type: 'geneve', ip, chassis_name: chassis, options: map({ csum: 'true' }) }),
        insert('Chassis', 'chassis', {
          name: chassis,
          encaps: named('encap'),
          other_config: map({ 'is-interconn': 'true' }),
        }),
      ],
    },
  ];
}

export const transitSwitchStep: TutorialStep = {
  what: 'all zones: a transit switch between them',
  program: 'ovn-ic-nbctl',
  args: words('ts-add ts1'),
  database: 'inb',
  zone: undefined,
  operations: [insert('Transit_Switch', 'ts', { name: 'ts1' })],
};

/** The zone's router, with a network behind it and a port on the transit switch; the switch is there already. */
export function routerSteps(n: number): TutorialStep[] {
  const { zone, router, chassis, transit, port, hop, hop6, lan, lan6 } = place(n);
  const lrp = `lrp-${router}-lan`;
  const [inner, outer] = [`aa:aa:aa:aa:00:${octet(n)}`, `aa:aa:aa:aa:aa:${octet(n)}`];
  const at = { program: 'ovn-nbctl', database: 'nb', zone } as const;
  return [
    {
      ...at,
      what: `${zone}: router ${router} with a network behind it`,
      args: words(`lr-add ${router}`, `-- lrp-add ${router} ${lrp} ${inner} ${lan} ${lan6}`),
      operations: [
        insert('Logical_Router_Port', 'lrp', { name: lrp, mac: inner, networks: set(lan, lan6) }),
        insert('Logical_Router', 'lr', { name: router, ports: named('lrp') }),
      ],
    },
    {
      ...at,
      what: `${zone}: ${router} gets a port for the transit switch, at home on ${chassis}`,
      args: words(
        `lrp-add ${router} ${transit} ${outer} ${hop}/24 ${hop6}/64`,
        `-- lrp-set-gateway-chassis ${transit} ${chassis}`,
      ),
      operations: [
        insert('Gateway_Chassis', 'gateway', { name: `${transit}-${chassis}`, chassis_name: chassis, priority: 0 }),
        insert('Logical_Router_Port', 'lrp', {
          name: transit,
          mac: outer,
          networks: set(`${hop}/24`, `${hop6}/64`),
          gateway_chassis: named('gateway'),
        }),
        add('Logical_Router', router, 'ports', named('lrp')),
      ],
    },
    {
      ...at,
      what: `${zone}: and the transit switch one for ${router}`,
      args: words(
        `lsp-add ts1 ${port}`,
        `-- lsp-set-type ${port} router`,
        `-- lsp-set-addresses ${port} router`,
        `-- lsp-set-options ${port} router-port=${transit}`,
      ),
      operations: [
        insert('Logical_Switch_Port', 'lsp', {
          name: port,
          type: 'router',
          addresses: 'router',
          options: map({ 'router-port': transit }),
        }),
        add('Logical_Switch', 'ts1', 'ports', named('lsp')),
      ],
    },
  ];
}

/** A static route in each address family. */
export function staticRouteSteps(n: number): TutorialStep[] {
  const { zone, router } = place(n);
  const routes = [
    [`10.${n}.0.0/16`, `192.168.${n}.100`],
    [`2001:db8:a${n}::/48`, `2001:db8:${n}::100`],
  ] as const;
  return [
    {
      what: `${zone}: ${router} knows networks behind its own`,
      program: 'ovn-nbctl',
      args: words(routes.map((route) => `lr-route-add ${router} ${route.join(' ')}`).join(' -- ')),
      database: 'nb',
      zone,
      operations: [
        ...routes.map(([ip_prefix, nexthop], at) =>
          insert('Logical_Router_Static_Route', `route${at}`, { ip_prefix, nexthop }),
        ),
        add('Logical_Router', router, 'static_routes', named(...routes.map((_, at) => `route${at}`))),
      ],
    },
  ];
}

/** What a router at place 'n' gives to the others, as `PREFIX NEXTHOP`. */
export function gives(n: number): string[] {
  const { hop, hop6 } = place(n);
  return [
    `10.${n}.0.0/16 ${hop}`,
    `192.168.${n}.0/24 ${hop}`,
    `2001:db8:${n}::/64 ${hop6}`,
    `2001:db8:a${n}::/48 ${hop6}`,
  ];
}
