/**
 * Where everything is on the map: a pure function of the model. Zones stand left and right of what they share; nothing moves when a
 * route appears, except for what is below it.
 */
import { counted } from '../../emulation/counted.ts';
import type { PortModel, ProcessModel, RouterModel, TransitModel, WorldModel, ZoneModel } from '../models/map-model.ts';
import { breakLinks, Builder, connect, SPACE, type Side } from './builder.ts';
import type { Moves } from './moves.ts';
import type { Chip, Layout, Line, Point, Target } from './shapes.ts';

const ZONE = 348;
const MIDDLE = 176;
const GAP = 60;
const PAD = 14;
const LINE = 20;
const HEAD = 30;
/** Space for so many lines is kept, so that the first routes move nothing. */
const ROUTES_KEPT = 3;

const PROCESS_LABELS: Readonly<Record<ProcessModel['kind'], string>> = {
  controller: 'ovn-ic',
  database: '',
  northd: 'ovn-northd',
  chassis: '',
};

function processChip(process: ProcessModel): Omit<Chip, 'x' | 'y' | 'width' | 'height'> {
  const { kind, name, isReal, state } = process;
  const number = /\.(\d+)$/.exec(name)?.[1];
  const label = kind === 'database' ? (name.startsWith('nb-') ? 'Northbound' : 'Southbound') : PROCESS_LABELS[kind];
  return {
    id: `process ${name}`,
    target: { kind: 'process', name },
    style: kind === 'database' ? 'database' : kind === 'controller' ? 'controller' : 'northd',
    label: number === undefined ? label : `${label} ${number}`,
    note: state,
    isReal,
    isBroken: isBroken(state),
  };
}

const isBroken = (state: string): boolean => ['paused', 'frozen', 'killed', 'stopped'].includes(state);

/** Where a port is at home, or else where it leads. */
function whereabouts({ gateway, isUnclaimed, transit }: PortModel): string {
  if (isUnclaimed) return 'no gateway';
  return gateway === '' ? (transit === '' ? '' : `to ${transit}`) : `@ ${gateway}`;
}

function routerCard(
  builder: Builder,
  zone: ZoneModel,
  router: RouterModel,
  x: number,
  y: number,
  width: number,
  side: Side,
): number {
  const database = `nb-${zone.id}`;
  const row = (table: string, uuid: string, name: string): Target => ({ kind: 'row', database, table, uuid, name });
  const id = `router ${zone.id} ${router.uuid}`;
  const edge = (height: number): Point => ({ x: side === 'right' ? x : x + width, y: height });
  if (router.transit !== '')
    builder.ports.push({
      zone: zone.id,
      transit: router.transit,
      kind: 'router',
      at: edge(y + HEAD / 2),
      side,
      id,
    });
  const lines: Line[] = [];
  let at = y + HEAD;
  const add = (line: Omit<Line, 'x' | 'y' | 'width' | 'height'>): void => {
    lines.push({ ...line, x, y: at, width, height: LINE });
    at += LINE;
  };
  for (const port of router.ports) {
    if (port.transit !== '')
      builder.ports.push({
        zone: zone.id,
        transit: port.transit,
        kind: 'switch',
        at: edge(at + LINE / 2),
        side,
        id: `${id} ${port.uuid}`,
      });
    add({
      id: `${id} port ${port.uuid}`,
      style: 'port',
      left: port.name,
      right: whereabouts(port),
      target: row('Logical_Router_Port', port.uuid, port.name),
    });
  }
  for (const [place, route] of router.routes.entries())
    add({
      id: `${id} route ${route.uuid} ${place} ${route.prefix}`,
      style: route.kind,
      left: route.prefix,
      right: `${route.table === '' ? '' : `${route.table}, `}${route.kind === 'learned' ? `from ${route.zone === '' ? '?' : route.zone}` : route.kind}`,
      target: row(
        route.kind === 'connected' ? 'Logical_Router_Port' : 'Logical_Router_Static_Route',
        route.uuid,
        route.prefix,
      ),
    });
  const more = router.routeCount - router.routes.length;
  if (more > 0)
    add({
      id: `${id} more`,
      style: 'more',
      left: `and ${more} more`,
      right: '',
      target: row('Logical_Router', router.uuid, router.name),
    });
  const kept = y + HEAD + LINE * (router.ports.length + ROUTES_KEPT);
  const height = Math.max(at, kept) - y + 6;
  builder.cards.push({
    id,
    x,
    y,
    width,
    height,
    title: router.name,
    lines,
    target: row('Logical_Router', router.uuid, router.name),
  });
  return y + height + SPACE;
}

/** Where the zone's routers turn to. */
const sideOf = (x: number): Side => (x + ZONE / 2 < ZONE + GAP + MIDDLE / 2 ? 'left' : 'right');

/** Gives where the next zone may begin. */
function zoneBox(builder: Builder, zone: ZoneModel, usual: Point, isNarrow: boolean): number {
  const id = `zone ${zone.id}`;
  const { x, y } = builder.placed(id, usual.x, usual.y);
  const side = isNarrow ? 'below' : sideOf(x);
  const inner = { x: x + PAD, width: ZONE - 2 * PAD };
  let at = y + 40;
  const processes = zone.processes.filter(({ kind }) => kind !== 'chassis');
  at = builder.pairs(processes.map(processChip), inner.x, at, inner.width).end + 4;
  const hosts = zone.processes.filter(({ kind }) => kind === 'chassis');
  const chassis = hosts.map(({ name, state }): Omit<Chip, 'x' | 'y' | 'width' | 'height'> => {
    const host = name.replace('ovn-controller-', '');
    const row = zone.chassis.find((its) => its.name === host);
    return {
      id: `process ${name}`,
      target: { kind: 'process', name },
      style: 'chassis',
      label: host,
      note: state !== '' ? state : row?.isGateway === true ? 'gateway' : 'chassis',
      isReal: false,
      isBroken: isBroken(state),
    };
  });
  const switches = zone.switches.map(({ name, uuid, ports }): Omit<Chip, 'x' | 'y' | 'width' | 'height'> => ({
    id: `switch ${zone.id} ${uuid}`,
    target: { kind: 'row', database: `nb-${zone.id}`, table: 'Logical_Switch', uuid, name },
    style: 'switch',
    label: name,
    note: counted(ports, 'port'),
    isReal: true,
  }));
  const placed = builder.pairs([...chassis, ...switches], inner.x, at, inner.width);
  at = placed.end + 4;
  // Switches that are leaves of a transit switch.
  for (const [place, { transits }] of zone.switches.entries()) {
    const chip = placed.chips[chassis.length + place];
    if (chip === undefined) continue;
    const end = { x: side === 'right' ? chip.x : chip.x + chip.width, y: chip.y + chip.height / 2 };
    for (const transit of transits)
      builder.ports.push({ zone: zone.id, transit, kind: 'switch', at: end, side, id: `${chip.id} ${transit}` });
  }
  for (const router of zone.routers) at = routerCard(builder, zone, router, inner.x, at, inner.width, side);
  const height = Math.max(at - y + 2, 180);
  const routes = zone.routers.reduce((sum, router) => sum + router.routeCount, 0);
  const note = zone.name === '' ? 'has no name yet' : zone.name === zone.id ? '' : `named ${zone.name}`;
  builder.zones.push({
    id,
    x,
    y,
    width: ZONE,
    height,
    title: zone.id,
    note,
    summary: [counted(zone.routers.length, 'router'), counted(routes, 'route')],
    target: { kind: 'zone', name: zone.id },
  });
  // The person who types stands at the zone's edge.
  for (const tool of ['ovn-nbctl', 'ovn-sbctl', 'ovn-ic-nbctl', 'ovn-ic-sbctl'])
    builder.anchors.set(`${tool}-${zone.id}`, { x: x + ZONE - 26, y: y + 20 });
  return usual.y + height + 20;
}

function transitChip({ kind, name, uuid, tunnelKey }: TransitModel): Omit<Chip, 'x' | 'y' | 'width' | 'height'> {
  const table = kind === 'switch' ? 'Transit_Switch' : 'Transit_Router';
  return {
    id: `transit ${kind} ${name}`,
    target: { kind: 'row', database: 'inb', table, uuid, name },
    style: 'transit',
    label: name,
    note: kind === 'router' ? 'transit router' : tunnelKey === undefined ? 'no key yet' : 'transit switch',
    isReal: true,
  };
}

function middle(builder: Builder, model: WorldModel, x: number, y: number, width: number): number {
  let at = y;
  const add = (chip: Omit<Chip, 'x' | 'y' | 'width' | 'height'>, height = 42): Chip => {
    const placed = builder.chip({ ...chip, ...builder.placed(chip.id, x, at), width, height });
    at += height + 14;
    return placed;
  };
  const database = (name: 'inb' | 'isb', label: string, note: string): void => {
    const state = model.shared.find((process) => process.name === name)?.state ?? '';
    add({
      id: `process ${name}`,
      target: { kind: 'process', name },
      style: 'database',
      label,
      note: state === '' ? note : state,
      isReal: true,
      isBroken: isBroken(state),
    });
  };
  database('inb', 'IC Northbound', 'set by operators');
  database('isb', 'IC Southbound', model.advertised === 0 ? 'shared by all zones' : counted(model.advertised, 'route'));
  at += 14;
  for (const transit of model.transits)
    builder.transits.set(`${transit.kind} ${transit.name}`, add(transitChip(transit)));
  return at;
}

/**
 * 'isNarrow': for a screen that is higher than wide, everything is one below the other, and nothing is moved. 'moves': what somebody has
 * moved.
 */
export function layoutOf(model: WorldModel, isNarrow = false, moves: Moves = new Map()): Layout {
  const builder = new Builder(isNarrow ? new Map() : moves);
  let height: number;
  let width: number;
  if (isNarrow) {
    width = ZONE + 24;
    let y = middle(builder, model, PAD, 0, ZONE - 2 * PAD) + 6;
    for (const zone of model.zones) y = zoneBox(builder, zone, { x: 0, y }, true);
    height = y;
  } else {
    const columns: [number, number] = [0, 0];
    for (const [at, zone] of model.zones.entries()) {
      const column = at % 2 === 0 ? 0 : 1;
      const x = column === 0 ? 0 : ZONE + 2 * GAP + MIDDLE;
      columns[column] = zoneBox(builder, zone, { x, y: columns[column] }, false);
    }
    const end = middle(builder, model, ZONE + GAP, 40, MIDDLE);
    const boxes = [...builder.zones, ...builder.chips];
    width = Math.max(2 * ZONE + 2 * GAP + MIDDLE, ...boxes.map(({ x, width: its }) => x + its));
    height = Math.max(end, ...columns, ...boxes.map(({ y, height: its }) => y + its));
  }
  connect(builder);
  breakLinks(builder, model);
  const { zones, chips, cards, edges, anchors } = builder;
  return { width, height, zones, chips, cards, edges, anchors };
}
