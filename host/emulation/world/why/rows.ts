/** Rows that no controller holds: read from the databases themselves. */
import type { DatabaseKey } from '../../../ic/databases.ts';
import type { World } from '../world.ts';

export type Selected = Readonly<Record<string, unknown>>;

/** Rows as RFC 7047 JSON; 'column' has 'value' in all of them, where one is given. */
export function selected(
  world: World,
  key: DatabaseKey,
  zone: string,
  table: string,
  [column, value]: readonly [column: string, value: string] | readonly [] = [],
): readonly Selected[] {
  const where = column === undefined ? [] : [[column, '==', value]];
  const [result] = world.simulation.transact(key, zone, [{ op: 'select', table, where }]) as [{ rows: Selected[] }];
  return result.rows;
}
