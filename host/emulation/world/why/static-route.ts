/** Whether a router has a static route of its own, in a table of its own or in the main one. */
import { setOf, uuidOf } from '../../json-values.ts';
import { someNexthop } from '../../../ic/why/addresses.ts';
import { canonical } from '../../../ic/why/advertising.ts';
import { waysOf } from '../../../ic/why/attachment.ts';
import { record, word } from '../../../ic/why/commands.ts';
import type { Finding } from '../../../ic/why/gate-checks.ts';
import { routerNamed, type View } from '../../../ic/why/view.ts';
import type { World } from '../world.ts';
import { selected, type Selected } from './rows.ts';

/** The word for Logical_Router.static_routes, as a setting of a router. */
export const STATIC_ROUTE = 'static-route';

/** 'value': `PREFIX`, or `PREFIX@TABLE`. */
export function staticRouteFinding(world: World, view: View, router: Selected, value: string): Finding {
  const [prefix = '', table = ''] = value.split('@');
  const its = routerNamed(view, uuidOf(router['_uuid']));
  const uuids = new Set(setOf(router['static_routes']).map(uuidOf));
  const wanted = canonical(view, prefix);
  const tables = selected(world, 'nb', view.zone, 'Logical_Router_Static_Route')
    .filter((each) => uuids.has(uuidOf(each['_uuid'])) && canonical(view, String(each['ip_prefix'])) === wanted)
    .map((each) => String(each['route_table']));
  if (tables.includes(table)) return { note: value };
  const named = (its: string): string => (its === '' ? 'the main table' : `table ${its}`);
  const note =
    tables.length === 0 ? `it has no route for ${prefix}` : `it has ${prefix} in ${tables.map(named).join(', ')}`;
  if (its === undefined) return { note, mend: [] };
  const transitPorts = new Set(waysOf(view, its).map(({ routerPort }) => routerPort.name));
  const option = table === '' ? '' : `${word(`--route-table=${table}`)} `;
  const nexthop = someNexthop(view, its, prefix, transitPorts);
  return { note, mend: [view.at(`ovn-nbctl ${option}lr-route-add ${word(record(its))} ${word(wanted)} ${nexthop}`)] };
}
