/**
 * Where everything is on the map: a pure function of the model. Zones stand left and right of what they share; nothing moves when a
 * route appears, but for what is below it.
 */
import type { ProcessModel, RouterModel, TransitModel, WorldModel, ZoneModel } from '../messages.ts';

/** What a person can select. */
export type Target =
  | {
      readonly kind: 'row';
      readonly database: string;
      readonly table: string;
      readonly uuid: string;
      readonly name: string;
    }
  | { readonly kind: 'process'; readonly name: string }
  | { readonly kind: 'zone'; readonly name: string };

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly target: Target;
}

export interface ZoneBox extends Box {
  readonly title: string;
  readonly note: string;
}

export interface Chip extends Box {
  readonly style: 'database' | 'controller' | 'northd' | 'chassis' | 'switch' | 'transit';
  readonly label: string;
  readonly note: string;
  readonly isReal: boolean;
  /** Something is broken there. */
  readonly isBroken?: boolean;
}

/** A line of a router's card. */
export interface Line extends Box {
  readonly style: 'port' | 'connected' | 'static' | 'learned' | 'more';
  readonly left: string;
  readonly right: string;
}

export interface Card extends Box {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The way between a router's port and a transit switch, or a controller and a database. */
export interface Edge {
  readonly id: string;
  readonly style: 'transit' | 'control' | 'fault';
  readonly path: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly ZoneBox[];
  readonly chips: readonly Chip[];
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  /** Where messages of a process leave and arrive, by its name. */
  readonly anchors: ReadonlyMap<string, Point>;
}

const ZONE = 348;
const MIDDLE = 176;
const GAP = 60;
const PAD = 14;
const CHIP = 34;
const LINE = 20;
const HEAD = 30;
const SPACE = 12;
/** Routes of a router that are drawn; the others are counted. */
export const ROUTES_SHOWN = 10;
/** Space for so many lines is kept, so that the first routes move nothing. */
const ROUTES_KEPT = 3;

type Side = 'left' | 'right' | 'below';

class Builder {
  readonly zones: ZoneBox[] = [];
  readonly chips: Chip[] = [];
  readonly cards: Card[] = [];
  readonly edges: Edge[] = [];
  readonly anchors = new Map<string, Point>();
  /** Router ports that lead to a transit, with the end that faces the middle. */
  readonly ports: { readonly transit: string; readonly at: Point; readonly side: Side; readonly id: string }[] = [];
  readonly transits = new Map<string, Chip>();

  chip(chip: Chip): Chip {
    this.chips.push(chip);
    if (chip.target.kind === 'process')
      this.anchors.set(chip.target.name, { x: chip.x + chip.width / 2, y: chip.y + chip.height / 2 });
    return chip;
  }

  /** Chips of one height, two abreast; gives where they end. */
  pairs(chips: readonly Omit<Chip, 'x' | 'y' | 'width' | 'height'>[], x: number, y: number, width: number): number {
    const half = (width - SPACE) / 2;
    for (const [at, chip] of chips.entries()) {
      const left = x + (at % 2) * (half + SPACE);
      this.chip({ ...chip, x: left, y: y + Math.floor(at / 2) * (CHIP + 8), width: half, height: CHIP });
    }
    return y + Math.ceil(chips.length / 2) * (CHIP + 8);
  }
}

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
  const lines: Line[] = [];
  let at = y + HEAD;
  const add = (line: Omit<Line, 'x' | 'y' | 'width' | 'height'>): void => {
    lines.push({ ...line, x, y: at, width, height: LINE });
    at += LINE;
  };
  for (const port of router.ports) {
    if (port.transit !== '') {
      const end = { x: side === 'left' ? x + width : side === 'right' ? x : x + width, y: at + LINE / 2 };
      builder.ports.push({ transit: port.transit, at: end, side, id: `${id} ${port.uuid}` });
    }
    add({
      id: `${id} port ${port.uuid}`,
      style: 'port',
      left: port.name,
      right: port.gateway === '' ? (port.transit === '' ? '' : `to ${port.transit}`) : `@ ${port.gateway}`,
      target: row('Logical_Router_Port', port.uuid, port.name),
    });
  }
  for (const [place, route] of router.routes.slice(0, ROUTES_SHOWN).entries())
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
  const more = router.routes.length - ROUTES_SHOWN;
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

function zoneBox(builder: Builder, zone: ZoneModel, x: number, y: number, side: Side): number {
  const inner = { x: x + PAD, width: ZONE - 2 * PAD };
  let at = y + 40;
  const processes = zone.processes.filter(({ kind }) => kind !== 'chassis');
  at = builder.pairs(processes.map(processChip), inner.x, at, inner.width) + 4;
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
    note: ports === 1 ? '1 port' : `${ports} ports`,
    isReal: true,
  }));
  at = builder.pairs([...chassis, ...switches], inner.x, at, inner.width) + 4;
  for (const router of zone.routers) at = routerCard(builder, zone, router, inner.x, at, inner.width, side);
  const height = Math.max(at - y + 2, 180);
  const note = zone.name === '' ? 'has no name yet' : zone.name === zone.id ? '' : `named ${zone.name}`;
  builder.zones.push({
    id: `zone ${zone.id}`,
    x,
    y,
    width: ZONE,
    height,
    title: zone.id,
    note,
    target: { kind: 'zone', name: zone.id },
  });
  // The person who types stands at the zone's edge.
  for (const tool of ['ovn-nbctl', 'ovn-sbctl', 'ovn-ic-nbctl', 'ovn-ic-sbctl'])
    builder.anchors.set(`${tool}-${zone.id}`, { x: x + ZONE - 26, y: y + 20 });
  return y + height + 20;
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
    const placed = builder.chip({ ...chip, x, y: at, width, height });
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
  const routes = model.advertised === 1 ? '1 route' : `${model.advertised} routes`;
  database('inb', 'IC Northbound', 'set by operators');
  database('isb', 'IC Southbound', model.advertised === 0 ? 'shared by all zones' : routes);
  at += 14;
  for (const transit of model.transits) builder.transits.set(transit.name, add(transitChip(transit)));
  return at;
}

/** A curve that leaves and arrives level. */
function curve(from: Point, to: Point): string {
  const bend = Math.max(30, Math.abs(to.x - from.x) / 2);
  const direction = to.x >= from.x ? 1 : -1;
  return `M${from.x},${from.y} C${from.x + direction * bend},${from.y} ${to.x - direction * bend},${to.y} ${to.x},${to.y}`;
}

function connect(builder: Builder): void {
  for (const { transit, at, side, id } of builder.ports) {
    const chip = builder.transits.get(transit);
    if (chip === undefined) continue;
    const y = chip.y + chip.height / 2;
    if (side === 'below') {
      const lane = at.x + 16;
      const right = chip.x + chip.width;
      builder.edges.push({ id, style: 'transit', path: `M${at.x},${at.y} H${lane} V${y} H${right}` });
    } else {
      const to = { x: side === 'left' ? chip.x : chip.x + chip.width, y };
      builder.edges.push({ id, style: 'transit', path: curve(at, to) });
    }
  }
}

/** Links on which something is wrong, from process to process. */
function breakLinks(builder: Builder, model: WorldModel): void {
  for (const { text, at, isOfLink } of model.faults) {
    const [from, to] = at.map((name) => builder.anchors.get(name));
    if (!isOfLink || from === undefined || to === undefined) continue;
    builder.edges.push({ id: `fault ${text}`, style: 'fault', path: `M${from.x},${from.y} L${to.x},${to.y}` });
  }
}

/** 'isNarrow': for a screen that is higher than wide, everything is one below the other. */
export function layoutOf(model: WorldModel, isNarrow = false): Layout {
  const builder = new Builder();
  let height: number;
  let width: number;
  if (isNarrow) {
    width = ZONE + 24;
    let y = middle(builder, model, PAD, 0, ZONE - 2 * PAD) + 6;
    for (const zone of model.zones) y = zoneBox(builder, zone, 0, y, 'below');
    height = y;
  } else {
    width = 2 * ZONE + 2 * GAP + MIDDLE;
    const columns: [number, number] = [0, 0];
    for (const [at, zone] of model.zones.entries()) {
      const column = at % 2 === 0 ? 0 : 1;
      const x = column === 0 ? 0 : ZONE + 2 * GAP + MIDDLE;
      columns[column] = zoneBox(builder, zone, x, columns[column], column === 0 ? 'left' : 'right');
    }
    height = Math.max(middle(builder, model, ZONE + GAP, 40, MIDDLE), ...columns);
  }
  connect(builder);
  breakLinks(builder, model);
  const { zones, chips, cards, edges, anchors } = builder;
  return { width, height, zones, chips, cards, edges, anchors };
}
