/** How many routes each router gives away and has learned. */
import { textAt } from '../ic/columns.ts';
import type { Context } from '../ic/context.ts';

export interface RouteCount {
  /** The router's name, or its UUID when it has none. */
  readonly router: string;
  readonly advertised: number;
  readonly learned: number;
}

/** The routers of this zone that have such routes; routers of one name are counted together. */
export function countRoutes(context: Context): RouteCount[] {
  const { isbRoute, staticRoute, logicalRouter } = context.db;
  const counts = new Map<string, { advertised: number; learned: number }>();
  const countOf = (uuid: string): { advertised: number; learned: number } => {
    const name = logicalRouter.get(uuid)?.name ?? '';
    const router = name === '' ? uuid : name;
    let count = counts.get(router);
    if (count === undefined) counts.set(router, (count = { advertised: 0, learned: 0 }));
    return count;
  };
  for (const row of isbRoute.handles()) {
    if (textAt(isbRoute, 'availability_zone', row) !== context.zone.uuid) continue;
    countOf(textAt(isbRoute, 'external_ids:lr-id', row)).advertised++;
  }
  for (const { _uuid, static_routes } of logicalRouter.rows()) {
    let learned = 0;
    for (const uuid of static_routes) {
      const row = staticRoute.handleOf(uuid);
      if (row !== 0 && textAt(staticRoute, 'external_ids:ic-learned-route', row) !== '') learned++;
    }
    if (learned > 0) countOf(_uuid).learned += learned;
  }
  return [...counts].map(([router, count]) => ({ router, ...count }));
}
