/** Rows of static routes as the map shows them, each read once however many moments it is looked at in. */
import type { TableContents } from '../../emulation/contents.ts';
import { memberOf, uuidOf } from '../../emulation/json-values.ts';
import { comparePrefixes, readPrefix, type PlacedPrefix } from '../../emulation/prefix-order.ts';
import type { RouteModel } from '../models/map-model.ts';
import { textOf } from './json-values.ts';

type Row = TableContents[number];

/** A route with its place among those of its router. */
export class PlacedRoute implements PlacedPrefix {
  readonly prefix: string;
  readonly high: number;
  readonly middle: number;
  readonly low: number;
  /** The route in IC-SB that it was learned from. */
  readonly learned: string | undefined;
  #route: RouteModel;
  #text = '';

  constructor(place: PlacedPrefix, route: RouteModel, learned: string | undefined) {
    this.prefix = place.prefix;
    this.high = place.high;
    this.middle = place.middle;
    this.low = place.low;
    this.learned = learned;
    this.#route = route;
  }

  get route(): RouteModel {
    return this.#route;
  }

  /** The route as JSON, made once: thousands of them are in each picture of a large world. */
  get text(): string {
    return (this.#text ||= JSON.stringify(this.#route));
  }

  /** This route, learned from a zone. Which that is stands elsewhere, and seldom changes. */
  from(zone: string): this {
    if (this.#route.zone === zone) return this;
    this.#route = { ...this.#route, zone };
    this.#text = '';
    return this;
  }
}

/** Places of routes before their families: 'high' of a prefix is below this. */
const BLOCK = 2 ** 50;
const KINDS = { connected: 0, static: 1, learned: 2 } as const;

/** The prefix is read once: doing so again for each comparison took a third of the time to rest of a large world. */
export function placed(
  text: string,
  { nexthop, table, kind, zone, uuid }: Omit<RouteModel, 'prefix'>,
  learned?: string,
): PlacedRoute {
  const { prefix, high, middle, low } = readPrefix(text);
  const place = { prefix, high: KINDS[kind] * BLOCK + high, middle, low };
  return new PlacedRoute(place, { prefix, nexthop, table, kind, zone, uuid }, learned);
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The router's own first, then by prefix, table and next hop. */
export const inOrder = (routes: readonly PlacedRoute[]): PlacedRoute[] =>
  routes.toSorted(
    (a, b) =>
      comparePrefixes(a, b) ||
      compareTexts(a.route.table, b.route.table) ||
      compareTexts(a.route.nexthop, b.route.nexthop),
  );

export class RouteReader {
  readonly #read = new WeakMap<Row, PlacedRoute>();

  /** 'row': of NB Logical_Router_Static_Route; one that is the same object was read before, and costs nothing. */
  read(row: Row): PlacedRoute {
    let its = this.#read.get(row);
    if (its === undefined) {
      const learned = memberOf(row['external_ids'], 'ic-learned-route');
      its = placed(
        String(row['ip_prefix']),
        {
          nexthop: String(row['nexthop']),
          table: textOf(row['route_table'] ?? ''),
          kind: learned === undefined ? 'static' : 'learned',
          zone: '',
          uuid: uuidOf(row['_uuid']),
        },
        learned,
      );
      this.#read.set(row, its);
    }
    return its;
  }
}
