/** Rows of static routes as the map shows them, each read once however many moments it is looked at in. */
import type { TableContents } from '../../emulation/contents.ts';
import { memberOf, uuidOf } from '../../emulation/json-values.ts';
import { comparePrefixes, readPrefix, type PlacedPrefix } from '../../emulation/prefix-order.ts';
import type { RouteModel } from '../models/map-model.ts';
import { textOf } from './json-values.ts';

type Row = TableContents[number];

/** A route with its place among those of its router. */
export interface PlacedRoute extends PlacedPrefix {
  readonly route: RouteModel;
}

/** Of a row: all but the name of the zone that it was learned from, which is elsewhere. */
interface ReadRoute extends PlacedRoute {
  /** The route in IC-SB that it was learned from. */
  readonly learned: string | undefined;
}

/** Places of routes before their families: 'high' of a prefix is below this. */
const BLOCK = 2 ** 50;
const KINDS = { connected: 0, static: 1, learned: 2 } as const;

/** The prefix is read once: doing so again for each comparison took a third of the time to rest of a large world. */
export function placed(
  text: string,
  { nexthop, table, kind, zone, uuid }: Omit<RouteModel, 'prefix'>,
  learned?: string,
): ReadRoute {
  const { prefix, high, middle, low } = readPrefix(text);
  const route = { prefix, nexthop, table, kind, zone, uuid };
  return { route, prefix, high: KINDS[kind] * BLOCK + high, middle, low, learned };
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The router's own first, then by prefix, table and next hop. */
export const inOrder = (routes: readonly PlacedRoute[]): RouteModel[] =>
  routes
    .toSorted(
      (a, b) =>
        comparePrefixes(a, b) ||
        compareTexts(a.route.table, b.route.table) ||
        compareTexts(a.route.nexthop, b.route.nexthop),
    )
    .map(({ route }) => route);

export class RouteReader {
  readonly #read = new WeakMap<Row, ReadRoute>();

  /** 'row': of NB Logical_Router_Static_Route; one that is the same object was read before, and costs nothing. */
  read(row: Row): ReadRoute {
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
