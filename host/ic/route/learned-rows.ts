/** The static routes of NB that this zone's routers have learned: the writes. */
import type { Value } from '../../ovsdb/row.ts';
import { textAt } from '../columns.ts';
import type { Context } from '../context.ts';
import type { LogicalRouter } from '../databases.ts';
import { isTrue } from '../options.ts';

/** What a run changes in a router's set of routes: one mutation for all of them, since rows are many. */
interface Moves {
  readonly added: string[];
  readonly removed: string[];
}

const COLUMNS = [
  'ip_prefix',
  'nexthop',
  'route_table',
  'external_ids:ic-learned-route',
  'options:origin',
  'options:override-connected',
];

export class LearnedRows {
  readonly #context: Context;
  readonly #moves = new Map<LogicalRouter, Moves>();
  /** What it is given: one for all, since rows are many. */
  readonly #values: Value[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  /** Makes what 'router' learns from the IC-SB route 'row', which has the UUID 'isbRouteUuid'; returns how many rows. */
  insert(router: string, row: number, isbRouteUuid: string): number {
    const { isbRoute, staticRoute } = this.#context.db;
    const moves = this.#movesOf(router);
    if (moves === undefined || row === 0) return 0;
    const values = this.#values;
    values[0] = textAt(isbRoute, 'ip_prefix', row);
    values[1] = textAt(isbRoute, 'nexthop', row);
    values[2] = textAt(isbRoute, 'route_table', row);
    values[3] = isbRouteUuid;
    values[4] = textAt(isbRoute, 'origin', row);
    values[5] = isTrue(isbRoute.strings('options:override-connected')[row]) ? 'true' : undefined;
    moves.added.push(this.#context.write('nb').insertOneOfMany(staticRoute, COLUMNS, values));
    return 1;
  }

  /** Takes an NB row from its router, which ends it; returns how many rows. */
  remove(router: string, row: number | undefined): number {
    const moves = this.#movesOf(router);
    if (moves === undefined || row === undefined) return 0;
    moves.removed.push(this.#context.db.staticRoute.uuidOf(row));
    return 1;
  }

  /** Gives an NB row the options that its IC-SB route asks for; returns how many rows. */
  update(row: number | undefined, isbRow: number): number {
    const { isbRoute, staticRoute } = this.#context.db;
    if (row === undefined || isbRow === 0) return 0;
    const override = isTrue(isbRoute.strings('options:override-connected')[isbRow]);
    this.#context.write('nb').setKeysIn(staticRoute, staticRoute.uuidOf(row), 'options', {
      origin: isbRoute.strings('origin')[isbRow],
      'override-connected': override ? 'true' : undefined,
    });
    return 1;
  }

  /** Forgets what no transaction has been completed with. */
  clear(): void {
    this.#moves.clear();
  }

  /** Writes what is added to the routers' sets, and what is removed from them: the transaction is complete. */
  end(): void {
    for (const [router, { added, removed }] of this.#moves) {
      if (added.length > 0) this.#context.write('nb').addReferences(router, 'static_routes', added);
      if (removed.length > 0) this.#context.write('nb').mutateSet(router, 'static_routes', [], removed);
    }
    this.#moves.clear();
  }

  #movesOf(uuid: string): Moves | undefined {
    const router = this.#context.db.logicalRouter.get(uuid);
    if (router === undefined) return undefined;
    let moves = this.#moves.get(router);
    if (moves === undefined) this.#moves.set(router, (moves = { added: [], removed: [] }));
    return moves;
  }
}
