/** `route/list`. */
import type { Context } from '../ic/context.ts';
import { textAt } from '../ic/columns.ts';
import type { LogicalRouter } from '../ic/databases.ts';
import { printable } from '../log/printable.ts';
import { CommandError } from './commands.ts';

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

/** `[ROUTER]`: what the zone's routers advertise and have learned. */
export function listRoutes(context: Context, args: readonly string[]): string {
  const [name] = args;
  const only = name === undefined ? undefined : findRouter(context, name);
  const { isbRoute, staticRoute, logicalRouter } = context.db;
  const rows: string[][] = [];
  for (const row of isbRoute.handles()) {
    if (textAt(isbRoute, 'availability_zone', row) !== context.zone.uuid) continue;
    const router = textAt(isbRoute, 'external_ids:lr-id', row);
    if (only !== undefined && router !== only._uuid) continue;
    const text = (column: string): string => textAt(isbRoute, column, row);
    rows.push([
      routerName(context, router),
      'advertised',
      text('ip_prefix'),
      text('nexthop'),
      text('origin'),
      text('route_table'),
    ]);
  }
  for (const router of only === undefined ? logicalRouter.rows() : [only]) {
    for (const uuid of router.static_routes) {
      const row = staticRoute.handleOf(uuid);
      if (row === 0 || textAt(staticRoute, 'external_ids:ic-learned-route', row) === '') continue;
      const text = (column: string): string => textAt(staticRoute, column, row);
      rows.push([
        router.name,
        'learned',
        text('ip_prefix'),
        text('nexthop'),
        text('options:origin'),
        text('route_table'),
      ]);
    }
  }
  rows.sort((a, b) => (a.join('\u0000') < b.join('\u0000') ? -1 : 1));
  return align([['ROUTER', 'WAY', 'PREFIX', 'NEXT HOP', 'ORIGIN', 'ROUTE TABLE'], ...rows]);
}
