/** All that is in an interconnection's databases, to be looked at, kept or compared. */
import { remoteOf, type Interconnection } from '../emulation/interconnection.ts';

/** Tables by database (`isb`, `nb-az1`): rows as RFC 7047 JSON, in the order in which they came. */
export function contentsOf(world: Interconnection): Record<string, Record<string, unknown>> {
  const contents = world.databases().map(([key, zone]) => {
    const tables = Object.keys(world.schema(key).tables);
    const results = world.transact(
      key,
      zone,
      tables.map((table) => ({ op: 'select', table, where: [] })),
    ) as { rows: unknown[] }[];
    const filled = tables.flatMap((table, at) => {
      const rows = results[at]?.rows ?? [];
      return rows.length === 0 ? [] : [[table, rows] as const];
    });
    return [remoteOf(key, zone).replace('unix:', ''), Object.fromEntries(filled)] as const;
  });
  return Object.fromEntries(contents);
}
