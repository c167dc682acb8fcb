/** What `lr-route-list` prints. */
import { addressText, parseAddress, parseNetwork, prefixText, type Network } from '../address.ts';
import type { AnyRow, Content } from '../content.ts';
import { mapOf, textOf } from '../lookup.ts';

/** A route as it is listed. */
interface Listed {
  readonly prefix: string;
  readonly network: Network;
  readonly nexthop: string;
  readonly port: string;
  readonly policy: string;
  readonly table: string;
  /** Words after the rest. */
  readonly marks: string;
  readonly isLearned: boolean;
  readonly hasBfd: boolean;
  readonly options: ReadonlyMap<string, string>;
}

export const policyOf = (route: AnyRow): string => (route['policy'] === 'src-ip' ? 'src-ip' : 'dst-ip');

/** Has a controller learned this route from another zone? */
export const isLearned = (route: AnyRow): boolean => mapOf(route, 'external_ids').has('ic-learned-route');

/** A next hop as it is shown; '' when it isn't one. */
function nexthopText(text: string): string {
  if (text === 'discard') return text;
  const address = parseAddress(text);
  return address === undefined ? '' : addressText(address);
}

function listed(content: Content, route: AnyRow): Listed | undefined {
  const network = parseNetwork(textOf(route, 'ip_prefix'));
  if (network === undefined) return undefined;
  return {
    prefix: prefixText(network),
    network,
    nexthop: nexthopText(textOf(route, 'nexthop')),
    port: textOf(route, 'output_port'),
    policy: policyOf(route),
    table: textOf(route, 'route_table') || '',
    marks: '',
    isLearned: isLearned(route),
    hasBfd: content.datum(route, 'bfd').keys.length > 0,
    options: mapOf(route, 'options'),
  };
}

/** The longest prefix first; then dst-ip before src-ip; then addresses; then next hops and ports. */
function compare(a: Listed, b: Listed): number {
  const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  const [p, q] = [a.network.words, b.network.words];
  return (
    b.network.length - a.network.length ||
    text(a.policy, b.policy) ||
    p.map((word, i) => word - q[i]!).find((difference) => difference !== 0) ||
    text(a.nexthop, b.nexthop) ||
    text(a.port, b.port)
  );
}

/** Do two routes form an ECMP group? */
const isSame = (a: Listed, b: Listed | undefined): boolean =>
  b !== undefined && a.prefix === b.prefix && a.policy === b.policy && a.table === b.table;

function routeText(route: Listed, isEcmp: boolean): string {
  const { options } = route;
  const marks = [
    route.port,
    route.isLearned ? '(learned)' : '',
    isEcmp ? 'ecmp' : '',
    options.get('ecmp_symmetric_reply') === 'true' ? 'ecmp-symmetric-reply' : '',
    route.hasBfd ? 'bfd' : '',
    options.get('override-connected') === 'true' ? 'override-connected' : '',
  ].filter((mark) => mark !== '');
  return `${[route.prefix.padStart(25), route.nexthop.padStart(25), route.policy, ...marks].join(' ')}\n`;
}

function familyText(routes: readonly Listed[], heading: string): string {
  const tables = [...new Set(routes.map(({ table }) => table))].sort();
  const parts = tables.map((table) => {
    const rows = routes.filter((route) => route.table === table);
    const lines = rows.map((route, i) => routeText(route, isSame(route, rows[i - 1]) || isSame(route, rows[i + 1])));
    return `Route Table ${table === '' ? '<main>' : table}:\n${lines.join('')}`;
  });
  return parts.length === 0 ? '' : `${heading} Routes\n${parts.join('\n')}`;
}

/** All of a router's routes, or those of one table; 'invalid' is called for rows that hold no prefix. */
export function routesText(
  content: Content,
  router: AnyRow,
  table: string | undefined,
  invalid: (route: AnyRow) => void,
): string {
  const routes: Listed[] = [];
  for (const row of content.referenced(router, 'static_routes')) {
    if (table !== undefined && row['route_table'] !== table) continue;
    const route = listed(content, row);
    if (route === undefined) invalid(row);
    else routes.push(route);
  }
  routes.sort(compare);
  const family = (wanted: 4 | 6): string =>
    familyText(
      routes.filter(({ network }) => network.family === wanted),
      `IPv${wanted}`,
    );
  return [family(4), family(6)].filter((text) => text !== '').join('\n');
}
