/** The rows of routes with a prefix, by value: what `route/list` shows of one among 100,000. */
import type { Kernels } from '../../kernels/kernels.ts';
import { inParts, type Work } from '../../engine/work.ts';
import type { ColumnTable } from '../../ovsdb/api.ts';
import type { Context } from '../context.ts';
import { AskedPrefix } from './asked-prefix.ts';
import { ParsedRoutes } from './parsed-routes.ts';

/** Handles of rows whose prefix is the one asked for, or covers the address asked for. */
export interface FoundRoutes {
  /** IC-SB Route. */
  readonly isbRoutes: readonly number[];
  /** NB Logical_Router_Static_Route. */
  readonly staticRoutes: readonly number[];
}

/** Among rows that have been parsed. */
export function findParsed(
  kernels: Kernels,
  isbParsed: ParsedRoutes,
  nbParsed: ParsedRoutes,
  prefix: string,
): FoundRoutes {
  const asked = new AskedPrefix(kernels, prefix);
  return { isbRoutes: isbParsed.matching(asked), staticRoutes: nbParsed.matching(asked) };
}

/** Among all rows that there are, which are parsed for it: for a controller whose node is not current. */
export function* findRoutes({ db }: Context, kernels: Kernels, prefix: string): Work<FoundRoutes> {
  const isbParsed = yield* parsed(db.isbRoute, kernels);
  const nbParsed = yield* parsed(db.staticRoute, kernels);
  return findParsed(kernels, isbParsed, nbParsed, prefix);
}

function* parsed(table: ColumnTable, kernels: Kernels): Work<ParsedRoutes> {
  const routes = new ParsedRoutes(table, kernels);
  yield* inParts(table.handles(), (row) => void routes.load(row));
  return routes;
}
