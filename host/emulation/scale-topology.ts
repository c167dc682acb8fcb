/**
 * Many zones with many routers: transit switch number r joins the routers number r of all zones, as a network of its own
 * joins a tenant's routers. Each router gives the same number of routes: the network that it is attached to, and static ones.
 */
import { insert, map, named, type Operation } from './operations.ts';

export interface Scale {
  readonly zones: number;
  /** In each zone. */
  readonly routers: number;
  /** Of each router, 1 or more. */
  readonly routes: number;
}

/** In IC-SB. */
export const advertisedRoutes = ({ zones, routers, routes }: Scale): number => zones * routers * routes;

/** In all NBs, what others have advertised. */
export const learnedRoutes = (scale: Scale): number => advertisedRoutes(scale) * (scale.zones - 1);

/** Logical_Router_Static_Route rows of one zone's NB once it has learned all: its own, and the others'. */
export const staticRoutes = ({ zones, routers, routes }: Scale): number =>
  routers * (routes - 1) + (zones - 1) * routers * routes;

/** The most that a zone's routers can have on one transit switch: each route has a /24 of its own below 224.0.0.0. */
export const MAXIMUM_PREFIXES = (224 - 16) << 16;

export const zoneName = (zone: number): string => `az${zone}`;
const routerName = (router: number): string => `lr${router}`;
const switchName = (router: number): string => `ts${router}`;

/** The first three octets of route number 'at' of a router. */
function network({ routes }: Scale, zone: number, at: number): string {
  const number = (zone - 1) * routes + at;
  return `${16 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}`;
}

const hex = (value: number): string =>
  `${(value >>> 8).toString(16).padStart(2, '0')}:${(value & 255).toString(16).padStart(2, '0')}`;

/** IC-NB: all transit switches. */
export function transitSwitches({ routers }: Scale): Operation[] {
  return Array.from({ length: routers }, (_, at) => insert('Transit_Switch', `ts${at}`, { name: switchName(at + 1) }));
}

/** SB: the zone's gateway. */
export function gateway(zone: number): Operation[] {
  const name = `gw${zone}`;
  const ip = `10.${zone >>> 16}.${(zone >>> 8) & 255}.${zone & 255}`;
  return [
    insert('Encap', 'encap', { type: 'geneve', ip, chassis_name: name }),
    insert('Chassis', 'chassis', { name, encaps: named('encap'), other_config: map({ 'is-interconn': 'true' }) }),
  ];
}

/** NB: the zone's consent to exchange routes. */
export const consent = (): Operation[] => [
  {
    op: 'mutate',
    table: 'NB_Global',
    where: [],
    mutations: [['options', 'insert', map({ 'ic-route-adv': 'true', 'ic-route-learn': 'true' })]],
  },
];

/** NB: a router with its network, on its transit switch. */
export function router(scale: Scale, zone: number, number: number): Operation[] {
  const lr = routerName(number);
  const transit = `${lr}-transit`;
  return [
    insert('Logical_Router_Port', 'inner', {
      name: `${lr}-inner`,
      mac: `0a:00:${hex(zone)}:${hex(number)}`,
      networks: `${network(scale, zone, 0)}.1/24`,
    }),
    insert('Gateway_Chassis', 'gateway', { name: `${transit}-gw`, chassis_name: `gw${zone}`, priority: 1 }),
    insert('Logical_Router_Port', 'transit', {
      name: transit,
      mac: `0a:01:${hex(zone)}:${hex(number)}`,
      networks: `169.254.${zone >>> 8}.${zone & 255}/16`,
      gateway_chassis: named('gateway'),
    }),
    insert('Logical_Router', 'lr', { name: lr, ports: named('inner', 'transit') }),
    insert('Logical_Switch_Port', 'lsp', {
      name: `${zoneName(zone)}-${lr}`,
      type: 'router',
      addresses: 'router',
      options: map({ 'router-port': transit }),
    }),
    {
      op: 'mutate',
      table: 'Logical_Switch',
      where: [['name', '==', switchName(number)]],
      mutations: [['ports', 'insert', named('lsp')]],
    },
  ];
}

/** NB: static routes of a router, from number 'from' to before 'to'; number 0 is the network it is attached to. */
export function routes(scale: Scale, zone: number, number: number, from: number, to: number): Operation[] {
  const numbers = Array.from({ length: to - from }, (_, at) => from + at);
  if (numbers.length === 0) return [];
  const nexthop = `${network(scale, zone, 0)}.2`;
  return [
    ...numbers.map((at) =>
      insert('Logical_Router_Static_Route', `r${at}`, { ip_prefix: `${network(scale, zone, at)}.0/24`, nexthop }),
    ),
    {
      op: 'mutate',
      table: 'Logical_Router',
      where: [['name', '==', routerName(number)]],
      mutations: [['static_routes', 'insert', named(...numbers.map((at) => `r${at}`))]],
    },
  ];
}
