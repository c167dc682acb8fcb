/** What was decided about the datapath key of a transit switch or router. */
import type { Context } from './context.ts';
import type { IsbDatapath } from './databases.ts';
import { rowsOf } from './evidence.ts';
import type { ObjectDecision } from './object-reasons.ts';

/** 'found': what IC-SB had before; 'key': what it has, or is to have; 'waits' are kept under 'node' and 'held'. */
export function keyDecision(
  context: Context,
  node: string,
  row: { readonly name: string; readonly _uuid: string },
  found: IsbDatapath | undefined,
  key: number | undefined,
  held = row.name,
): ObjectDecision<'datapath key'> {
  const evidence = rowsOf(['Datapath_Binding', found]);
  const decided = (reason: ObjectDecision<'datapath key'>['reason'], note = '') =>
    ({ kind: 'datapath key', name: row.name, reason, note, evidence }) as const;
  if (context.waits.has(node, held)) return decided('NONE_FREE');
  if (key === undefined) return decided('LEFT_TO_LEADER');
  return decided(found?.tunnel_key === key ? 'KEPT' : 'CHOSEN', `key ${key}`);
}
