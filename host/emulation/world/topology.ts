/**
 * Interconnections of any size, as the commands that build them: `build SHAPE [zones=N] [routers=N] [routes=N]`.
 *
 * Zone number n is `azN`. Router number r of it, counted through all zones, is `lrR`, with network 192.168.R.0/24 behind it and static
 * routes 10.R.0.0/24, 10.R.1.0/24, ... A zone's routers are all on each of its transit switches.
 */

export const SHAPES = ['mesh', 'hub', 'line'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Topology {
  /** `mesh`: one transit switch joins all. `hub`: az1 has one with each of the others. `line`: each zone has one with the next. */
  readonly shape: Shape;
  readonly zones: number;
  /** In each zone. */
  readonly routers: number;
  /** Static routes of each router, besides the network behind it. */
  readonly routes: number;
}

/** A command, and where it is typed: `zone add az3` where 'place' is ''. */
export interface Line {
  readonly place: string;
  readonly command: string;
}

/** Names and addresses are made of these numbers. */
export const TOPOLOGY_RANGES = {
  zones: { usual: 3, from: 2, to: 99 },
  routers: { usual: 1, from: 1, to: 20 },
  routes: { usual: 2, from: 0, to: 250 },
} as const;
type Numbers = keyof typeof TOPOLOGY_RANGES;

/** Each has an octet of its own. */
const MAXIMUM_ROUTERS = 250;
/** What a browser still has room for. */
const MAXIMUM_LEARNED = 50_000;

/** Zones that each transit switch joins: the first is ts1. */
export function joined({ shape, zones }: Topology): (readonly number[])[] {
  const numbers = Array.from({ length: zones }, (_, at) => at + 1);
  switch (shape) {
    case 'mesh':
      return [numbers];
    case 'hub':
      return numbers.slice(1).map((zone) => [1, zone]);
    case 'line':
      return numbers.slice(1).map((zone) => [zone - 1, zone]);
  }
}

/** Of router number 'r', on transit switch number 'ts'. */
export const transitAddress = (ts: number, r: number): string => `169.254.${99 + ts}.${r}`;

/** How many routes are learned, in all zones together: each router learns from all others on its switches, its zone's among them. */
export function learnedIn(topology: Topology): number {
  const { routers, routes } = topology;
  return joined(topology)
    .map(({ length }) => length * routers)
    .reduce((sum, members) => sum + members * (members - 1) * (routes + 1), 0);
}

/** Throws Error for what is too much. */
function mustFit(topology: Topology): Topology {
  const { zones, routers } = topology;
  if (zones * routers > MAXIMUM_ROUTERS)
    throw new Error(`${zones} zones of ${routers} routers: at most ${MAXIMUM_ROUTERS} routers can be built`);
  const learned = learnedIn(topology);
  if (learned > MAXIMUM_LEARNED)
    throw new Error(`${learned} routes would be learned: at most ${MAXIMUM_LEARNED} can be, so take fewer routes`);
  return topology;
}

/** Reads the words after `build`. Throws Error. */
export function readTopology([shape = '', ...words]: readonly string[]): Topology {
  if (!SHAPES.includes(shape as Shape))
    throw new Error(`'${shape}' is no shape: ${SHAPES.join(', ')}, then zones=N routers=N routes=N`);
  const numbers = new Map<Numbers, number>();
  for (const word of words) {
    const [, name = '', value = ''] = /^(zones|routers|routes)=(\d{1,9})$/.exec(word) ?? [];
    const range = Object.entries(TOPOLOGY_RANGES).find(([its]) => its === name)?.[1];
    if (range === undefined) throw new Error(`'${word}': zones=N, routers=N or routes=N is wanted`);
    if (Number(value) < range.from || Number(value) > range.to)
      throw new Error(`'${word}': ${name} can be from ${range.from} to ${range.to}`);
    numbers.set(name as Numbers, Number(value));
  }
  const of = (name: Numbers): number => numbers.get(name) ?? TOPOLOGY_RANGES[name].usual;
  return mustFit({ shape: shape as Shape, zones: of('zones'), routers: of('routers'), routes: of('routes') });
}

/** The words after `build`. */
export const topologyText = ({ shape, zones, routers, routes }: Topology): string =>
  `${shape} zones=${zones} routers=${routers} routes=${routes}`;

const octet = (n: number): string => n.toString(16).padStart(2, '0');
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

/** Numbers of a zone's routers. */
const routersOf = ({ routers }: Topology, zone: number): number[] => upTo(routers).map((r) => (zone - 1) * routers + r);

/** A router with all that it has of its own: one transaction. */
function routerLine({ routes }: Topology, zone: number, r: number): Line {
  const network = `lrp-add lr${r} lrp-lr${r}-lan aa:aa:aa:aa:00:${octet(r)} 192.168.${r}.1/24`;
  const statics = upTo(routes).map((k) => `-- lr-route-add lr${r} 10.${r}.${k - 1}.0/24 192.168.${r}.100`);
  return { place: `az${zone}`, command: ['ovn-nbctl', `lr-add lr${r}`, '--', network, ...statics].join(' ') };
}

/** Attaches a router to transit switch number 'ts'. */
function attachmentLine(zone: number, r: number, ts: number): Line {
  const [port, switchPort] = [`lrp-lr${r}-ts${ts}`, `lsp-ts${ts}-lr${r}`];
  const commands = [
    `lrp-add lr${r} ${port} aa:aa:aa:aa:${octet(ts)}:${octet(r)} ${transitAddress(ts, r)}/24`,
    `lrp-set-gateway-chassis ${port} gw${zone}`,
    `lsp-add ts${ts} ${switchPort}`,
    `lsp-set-type ${switchPort} router`,
    `lsp-set-addresses ${switchPort} router`,
    `lsp-set-options ${switchPort} router-port=${port}`,
  ];
  return { place: `az${zone}`, command: `ovn-nbctl ${commands.join(' -- ')}` };
}

/**
 * All that is typed, in phases: each begins when the one before is through with all that follows from it, since a zone has ports on a
 * transit switch only after it has taken that over. Zones that are missing among 'existing' come first.
 */
export function buildPhases(topology: Topology, existing: readonly string[] = []): Line[][] {
  const zones = upTo(topology.zones);
  const switches = joined(topology);
  return [
    zones
      .filter((zone) => !existing.includes(`az${zone}`))
      .map((zone) => ({ place: '', command: `zone add az${zone}` })),
    switches.map((_, at) => ({ place: 'az1', command: `ovn-ic-nbctl --may-exist ts-add ts${at + 1}` })),
    zones.flatMap((zone) => [
      {
        place: `az${zone}`,
        command: `ovn-nbctl set NB_Global . name=az${zone} options:ic-route-adv=true options:ic-route-learn=true`,
      },
      { place: `gw${zone}`, command: 'ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true' },
      ...routersOf(topology, zone).map((r) => routerLine(topology, zone, r)),
    ]),
    switches.flatMap((members, at) =>
      members.flatMap((zone) => routersOf(topology, zone).map((r) => attachmentLine(zone, r, at + 1))),
    ),
  ];
}

/** The same, one line after the other. */
export const buildLines = (topology: Topology, existing: readonly string[] = []): Line[] =>
  buildPhases(topology, existing).flat();
