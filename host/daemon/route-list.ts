/** `route/list`. */
import { textAt } from '../ic/columns.ts';
import type { Context } from '../ic/context.ts';
import type { Controller } from '../ic/controller.ts';
import type { LogicalRouter } from '../ic/databases.ts';
import type { FoundRoutes } from '../ic/route/found-routes.ts';
import { printable } from '../log/printable.ts';
import { CommandError } from './commands.ts';
import { needAnswer } from './need-plan.ts';

/** Rows as a table whose columns line up. */
function align(content: readonly (readonly string[])[]): string {
  const rows = content.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Throws CommandError when there is no such router. */
export function findRouter(context: Context, name: string): LogicalRouter {
  for (const router of context.db.logicalRouter.rows()) {
    if (router.name === name || router._uuid === name) return router;
  }
  throw new CommandError(`no logical router is called "${printable(name)}"`);
}

/** A router's name, as it is printed. */
export const routerName = (context: Context, uuid: string): string =>
  printable(context.db.logicalRouter.get(uuid)?.name ?? uuid);

/** What a router advertises or has learned, with its prefix or any. */
type Line = readonly [router: string, way: string, prefix: string, nexthop: string, origin: string, routeTable: string];

function* advertised(context: Context, only: LogicalRouter | undefined, rows: Iterable<number>): Generator<Line, void> {
  const { isbRoute } = context.db;
  for (const row of rows) {
    if (textAt(isbRoute, 'availability_zone', row) !== context.zone.uuid) continue;
    const router = textAt(isbRoute, 'external_ids:lr-id', row);
    if (only !== undefined && router !== only._uuid) continue;
    const text = (column: string): string => textAt(isbRoute, column, row);
    const name = routerName(context, router);
    yield [name, 'advertised', text('ip_prefix'), text('nexthop'), text('origin'), text('route_table')];
  }
}

function* learned({ db }: Context, router: LogicalRouter, rows: Iterable<number>): Generator<Line, void> {
  for (const row of rows) {
    if (textAt(db.staticRoute, 'external_ids:ic-learned-route', row) === '') continue;
    const text = (column: string): string => textAt(db.staticRoute, column, row);
    yield [router.name, 'learned', text('ip_prefix'), text('nexthop'), text('options:origin'), text('route_table')];
  }
}

function tableOf(lines: readonly Line[]): string {
  const sorted = lines.toSorted((a, b) => (a.join('\u0000') < b.join('\u0000') ? -1 : 1));
  return align([['ROUTER', 'WAY', 'PREFIX', 'NEXT HOP', 'ORIGIN', 'ROUTE TABLE'], ...sorted]);
}

/** The handles of a router's static routes: of all, or of those found. */
function staticRoutesOf(
  { db }: Context,
  { static_routes: routes }: LogicalRouter,
  found: FoundRoutes | undefined,
): number[] {
  const { staticRoute } = db;
  if (found !== undefined) return found.staticRoutes.filter((row) => routes.has(staticRoute.uuidOf(row)));
  return Array.from(routes, (uuid) => staticRoute.handleOf(uuid)).filter((row) => row !== 0);
}

/**
 * `[ROUTER [PREFIX]]`: what the zone's routers advertise and have learned; of a prefix, compared by value, or of what covers an address. Throws
 * CommandError when there is no such router, or, for a prefix, when databases are missing.
 */
export async function listRoutes(controller: Controller, [name, prefix]: readonly string[]): Promise<string> {
  const { context } = controller;
  const { isbRoute, logicalRouter } = context.db;
  const found = prefix === undefined ? undefined : await needAnswer(controller, controller.findRoutesAtRest(prefix));
  const only = name === undefined ? undefined : findRouter(context, name);
  const routers = only === undefined ? [...logicalRouter.rows()] : [only];
  return tableOf([
    ...advertised(context, only, found?.isbRoutes ?? isbRoute.handles()),
    ...routers.flatMap((router) => [...learned(context, router, staticRoutesOf(context, router, found))]),
  ]);
}
