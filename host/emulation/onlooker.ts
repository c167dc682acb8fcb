/** What the routers of an interconnection know: the view of somebody who looks on. */
import type { Database, DatabaseRequest, Table } from '../ovsdb/api.ts';
import type { DatabaseSchema } from '../ovsdb/schema.ts';
import type { RowOf } from '../schema/define.ts';
import { icSouthbound } from '../schema/ic-southbound.ts';
import { northbound } from '../schema/northbound.ts';
import { comparePrefixes, readPrefix } from './prefix-order.ts';

export interface KnownRoute {
  readonly prefix: string;
  /** '' for a network of the router's own. */
  readonly nexthop: string;
  readonly kind: 'connected' | 'static' | 'learned';
  /** Of a learned route: the zone that has advertised it, '' when that is gone, and what it is there. */
  readonly zone: string;
  readonly origin: string;
}

/** Where a route comes from, for people: `connected`, `static`, `az2 (static)`. */
export function sourceOf({ kind, zone, origin }: KnownRoute): string {
  return kind === 'learned' ? `${zone} (${origin})` : kind;
}

export interface KnownRouter {
  readonly zone: string;
  readonly name: string;
  readonly routes: readonly KnownRoute[];
}

const request = (schema: DatabaseSchema, rows: Readonly<Record<string, readonly string[]>>): DatabaseRequest => ({
  name: schema.name,
  tables: schema.tables,
  rows,
  columns: {},
});

/** What to open. */
export const ONLOOKER_REQUESTS: Readonly<Record<'nb' | 'isb', DatabaseRequest>> = {
  nb: request(northbound, {
    Logical_Switch: ['name'],
    Logical_Router: ['name', 'ports', 'static_routes'],
    Logical_Router_Port: ['networks'],
    Logical_Router_Static_Route: ['ip_prefix', 'nexthop', 'options', 'external_ids'],
  }),
  isb: request(icSouthbound, { Route: ['availability_zone', 'origin'], Availability_Zone: ['name'] }),
};

type Router = RowOf<typeof northbound, 'Logical_Router'>;

/** One zone's routers, through a client of its NB and one of IC-SB (opened with 'ONLOOKER_REQUESTS'); the owner polls. */
export class Onlooker {
  readonly zone: string;
  readonly #nb: Database;
  readonly #isb: Database;

  constructor(zone: string, nb: Database, isb: Database) {
    this.zone = zone;
    this.#nb = nb;
    this.#isb = isb;
  }

  hasSwitch(name: string): boolean {
    const table: Table<RowOf<typeof northbound, 'Logical_Switch'>> = this.#nb.table('Logical_Switch');
    return table.index('name').first(name) !== undefined;
  }

  /** The zone's routers by name, their routes by prefix. */
  routers(): KnownRouter[] {
    const table: Table<Router> = this.#nb.table('Logical_Router');
    return [...table.rows()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((router) => ({ zone: this.zone, name: router.name, routes: this.#routes(router) }));
  }

  #routes(router: Router): KnownRoute[] {
    const ports: Table<RowOf<typeof northbound, 'Logical_Router_Port'>> = this.#nb.table('Logical_Router_Port');
    const networks = [...router.ports].flatMap((uuid) => [...(ports.get(uuid)?.networks ?? [])]);
    const connected = networks.map((network) => ({
      prefix: readPrefix(network).prefix,
      nexthop: '',
      kind: 'connected' as const,
      zone: '',
      origin: '',
    }));
    const routes = [...connected, ...[...router.static_routes].flatMap((uuid) => this.#staticRoute(uuid))];
    return routes
      .map((route) => ({ route, place: readPrefix(route.prefix) }))
      .sort((a, b) => comparePrefixes(a.place, b.place) || (a.route.nexthop < b.route.nexthop ? -1 : 1))
      .map(({ route }) => route);
  }

  #staticRoute(uuid: string): KnownRoute[] {
    const table: Table<RowOf<typeof northbound, 'Logical_Router_Static_Route'>> =
      this.#nb.table('Logical_Router_Static_Route');
    const row = table.get(uuid);
    if (row === undefined) return [];
    const { nexthop } = row;
    // As ovn-nbctl shows it; in the databases a connected network keeps its host bits.
    const { prefix } = readPrefix(row.ip_prefix);
    const learned = row.external_ids.get('ic-learned-route');
    if (learned === undefined) return [{ prefix, nexthop, kind: 'static', zone: '', origin: '' }];
    const routes: Table<RowOf<typeof icSouthbound, 'Route'>> = this.#isb.table('Route');
    const zones: Table<RowOf<typeof icSouthbound, 'Availability_Zone'>> = this.#isb.table('Availability_Zone');
    const zone = zones.get(routes.get(learned)?.availability_zone ?? '')?.name ?? '';
    return [{ prefix, nexthop, kind: 'learned', zone, origin: row.options.get('origin') ?? 'static' }];
  }
}
