/** A map being laid out: what stands where already, and the lines between it. */
import type { TransitModel, WorldModel } from '../models/map-model.ts';
import type { Moves } from './moves.ts';
import type { Card, Chip, Edge, Point, ZoneBox } from './shapes.ts';

const CHIP = 34;
/** Between things. */
export const SPACE = 12;

export type Side = 'left' | 'right' | 'below';

interface Pairs {
  readonly chips: readonly Chip[];
  readonly end: number;
}

/** What leads to a transit switch or router, with the end that faces the middle. */
interface Port {
  readonly zone: string;
  readonly transit: string;
  readonly kind: TransitModel['kind'];
  readonly at: Point;
  readonly side: Side;
  readonly id: string;
}

export class Builder {
  readonly #moves: Moves;

  constructor(moves: Moves) {
    this.#moves = moves;
  }

  /** Where something stands that would stand at (x, y): nothing leaves the map to the left or upwards. */
  placed(id: string, x: number, y: number): Point {
    const by = this.#moves.get(id);
    return by === undefined ? { x, y } : { x: Math.max(0, x + by.x), y: Math.max(0, y + by.y) };
  }

  readonly zones: ZoneBox[] = [];
  readonly chips: Chip[] = [];
  readonly cards: Card[] = [];
  readonly edges: Edge[] = [];
  readonly anchors = new Map<string, Point>();
  /** What may lead to a transit switch or router. */
  readonly ports: Port[] = [];
  /** By kind and name. */
  readonly transits = new Map<string, Chip>();

  chip(chip: Chip): Chip {
    this.chips.push(chip);
    if (chip.target.kind === 'process')
      this.anchors.set(chip.target.name, { x: chip.x + chip.width / 2, y: chip.y + chip.height / 2 });
    return chip;
  }

  /** Chips of one height, two abreast; gives them in their places, and where they end. */
  pairs(chips: readonly Omit<Chip, 'x' | 'y' | 'width' | 'height'>[], x: number, y: number, width: number): Pairs {
    const half = (width - SPACE) / 2;
    const placed = chips.map((chip, at) => {
      const left = x + (at % 2) * (half + SPACE);
      return this.chip({ ...chip, x: left, y: y + Math.floor(at / 2) * (CHIP + 8), width: half, height: CHIP });
    });
    return { chips: placed, end: y + Math.ceil(chips.length / 2) * (CHIP + 8) };
  }
}

/** A curve that leaves and arrives level. */
function curve(from: Point, to: Point): string {
  const bend = Math.max(30, Math.abs(to.x - from.x) / 2);
  const direction = to.x >= from.x ? 1 : -1;
  return `M${from.x},${from.y} C${from.x + direction * bend},${from.y} ${to.x - direction * bend},${to.y} ${to.x},${to.y}`;
}

/** From the card of a port to the first lane beside its zone, and from lane to lane. */
const LANE = 20;
const NEXT_LANE = 8;
const LANES = 4;

/** Those of one zone that lead to the same transit switch or router. */
function bundles(ports: readonly Port[]): Iterable<readonly Port[]> {
  const found = new Map<string, Port[]>();
  for (const port of ports) {
    const key = `${port.zone} ${port.kind} ${port.transit}`;
    const bundle = found.get(key);
    if (bundle === undefined) found.set(key, [port]);
    else bundle.push(port);
  }
  return found.values();
}

/** On a narrow screen: down or up beside the zones. */
const besides = ({ at }: Port, chip: Chip): string =>
  `M${at.x},${at.y} H${at.x + LANE} V${chip.y + chip.height / 2} H${chip.x + chip.width}`;

/** The lines of a bundle come together at a lane beside their zone, and are one from there. */
export function connect(builder: Builder): void {
  const lanes = new Map<string, number>();
  for (const ports of bundles(builder.ports)) {
    const [port] = ports;
    if (port === undefined) continue;
    const { zone, kind, transit, side, at: first } = port;
    const chip = builder.transits.get(`${kind} ${transit}`);
    if (chip === undefined) continue;
    const lane = lanes.get(zone) ?? 0;
    if (ports.length > 1) lanes.set(zone, (lane + 1) % LANES);
    const heights = ports.map(({ at }) => at.y);
    const join = {
      x: first.x + (side === 'left' ? 1 : -1) * (LANE + NEXT_LANE * lane),
      y: (Math.min(...heights) + Math.max(...heights)) / 2,
    };
    const end = { x: first.x < chip.x + chip.width / 2 ? chip.x : chip.x + chip.width, y: chip.y + chip.height / 2 };
    const alone = ports.length === 1;
    for (const its of ports) {
      const { x, y } = its.at;
      const path =
        side === 'below'
          ? besides(its, chip)
          : alone
            ? curve(its.at, end)
            : `M${x},${y} H${join.x} V${join.y} ${curve(join, end)}`;
      builder.edges.push({ id: its.id, style: 'transit', path });
    }
  }
}

/** Links on which something is wrong, from process to process. */
export function breakLinks(builder: Builder, model: WorldModel): void {
  for (const { text, at, isOfLink } of model.faults) {
    const [from, to] = at.map((name) => builder.anchors.get(name));
    if (!isOfLink || from === undefined || to === undefined) continue;
    builder.edges.push({ id: `fault ${text}`, style: 'fault', path: `M${from.x},${from.y} L${to.x},${to.y}` });
  }
}
