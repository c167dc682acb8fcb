/** The rows of IC-SB Route that this zone advertises its routes in: what they say, and the writes. */
import { formatAddress, formatPrefix } from '../../kernels/format.ts';
import type { Value } from '../../ovsdb/row.ts';
import type { Context } from '../context.ts';
import { isTrue } from '../options.ts';
import type { Advertisement } from './advertise.ts';
import type { UnadvertisedRoute } from './late-ports.ts';
import type { ParsedRoutes, RouteWords } from './parsed-routes.ts';

const COLUMNS = [
  'transit_switch',
  'availability_zone',
  'ip_prefix',
  'nexthop',
  'route_table',
  'origin',
  'options:override-connected',
  'external_ids:nb-id',
  'external_ids:lr-id',
  'external_ids:ic-route-tag',
];

export class AdvertisedRows {
  readonly #context: Context;
  readonly #parsed: ParsedRoutes;
  /** What it is given: one for all, since rows are many. */
  readonly #values: Value[] = [];
  #lastNexthop = { n0: 0, n1: 0, n2: 0, n3: 0, text: '::' };

  constructor(context: Context, parsed: ParsedRoutes) {
    this.#context = context;
    this.#parsed = parsed;
  }

  /** Canonical text only: IC-SB's index compares texts, and so must we. Leaves the row's words. */
  isCanonical(row: number, words: RouteWords): boolean {
    const table = this.#context.db.isbRoute;
    this.#parsed.read(row, words);
    return (
      table.strings('ip_prefix')[row] === formatPrefix(words.p0, words.p1, words.p2, words.p3, words.length) &&
      table.strings('nexthop')[row] === this.#nexthopText(words.n0, words.n1, words.n2, words.n3)
    );
  }

  /** Next hops repeat from row to row: the last one's text is kept. */
  #nexthopText(n0: number, n1: number, n2: number, n3: number): string {
    const last = this.#lastNexthop;
    if (n3 !== last.n3 || n2 !== last.n2 || n1 !== last.n1 || n0 !== last.n0)
      this.#lastNexthop = { n0, n1, n2, n3, text: formatAddress(n0, n1, n2, n3) };
    return this.#lastNexthop.text;
  }

  origin(row: number): string | undefined {
    return this.#context.db.isbRoute.strings('origin')[row];
  }

  isOverride(row: number): boolean {
    return isTrue(this.#context.db.isbRoute.strings('options:override-connected')[row]);
  }

  /** Does the row name the NB row, the router and the tag? A column that an older IC-SB lacks can't differ. */
  sameIds(row: number, { nbId, manner }: Advertisement): boolean {
    const table = this.#context.db.isbRoute;
    if (!table.hasColumn('external_ids')) return true;
    return (
      table.strings('external_ids:nb-id')[row] === nbId &&
      table.strings('external_ids:lr-id')[row] === manner.lrId &&
      (table.strings('external_ids:ic-route-tag')[row] ?? '') === manner.attachment.tag
    );
  }

  /** The row, as the decision on a row that nobody advertises needs it. */
  asUnadvertised(row: number, transitSwitch: string): UnadvertisedRoute {
    const table = this.#context.db.isbRoute;
    const nexthop = table.strings('nexthop')[row] ?? '';
    return { transitSwitch, nexthop, hasRouter: (table.strings('external_ids:lr-id')[row] ?? '') !== '' };
  }

  insert(winner: Advertisement): void {
    const { manner } = winner;
    const { nexthop } = manner;
    const values = this.#values;
    values[0] = manner.attachment.transitSwitch;
    values[1] = this.#context.zone.uuid;
    values[2] = formatPrefix(winner.w0, winner.w1, winner.w2, winner.w3, winner.length);
    values[3] = this.#nexthopText(nexthop[0], nexthop[1], nexthop[2], nexthop[3]);
    values[4] = manner.routeTable;
    values[5] = manner.origin;
    values[6] = manner.override ? 'true' : undefined;
    values[7] = winner.nbId;
    values[8] = manner.lrId;
    values[9] = manner.attachment.tag === '' ? undefined : manner.attachment.tag;
    this.#context.write('isb').insertOneOfMany(this.#context.db.isbRoute, COLUMNS, values);
  }

  update(row: number, winner: Advertisement): void {
    const { nbId, manner } = winner;
    const { isbRoute } = this.#context.db;
    const transaction = this.#context.write('isb');
    const uuid = isbRoute.uuidOf(row);
    if (this.origin(row) !== manner.origin) transaction.updateIn(isbRoute, uuid, { origin: manner.origin });
    if (this.isOverride(row) !== manner.override) {
      const override = manner.override ? 'true' : undefined;
      transaction.setKeysIn(isbRoute, uuid, 'options', { 'override-connected': override });
    }
    if (this.sameIds(row, winner)) return;
    const tag = manner.attachment.tag === '' ? undefined : manner.attachment.tag;
    const ids = { 'nb-id': nbId, 'lr-id': manner.lrId, 'ic-route-tag': tag };
    transaction.setKeysIn(isbRoute, uuid, 'external_ids', ids);
  }

  /** Deletes the row; says so when it is an orphan: the zone has nothing on its transit switch. */
  delete(row: number, transitSwitch: string, isOrphan: boolean): void {
    const { isbRoute } = this.#context.db;
    const uuid = isbRoute.uuidOf(row);
    if (isOrphan) {
      const [prefix, nexthop] = [isbRoute.strings('ip_prefix')[row], isbRoute.strings('nexthop')[row]];
      this.#context.log.info(`Deleting orphan ICDB:Route: ${prefix} via ${nexthop} on ${transitSwitch}, ${uuid}`);
    }
    this.#context.write('isb').deleteFrom(isbRoute, uuid);
  }
}
