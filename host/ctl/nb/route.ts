/** Static routes: ovn-nbctl(8) "Logical Router Static Route Commands". */
import { addressText, parseAddress, parseNetwork, prefixText } from '../address.ts';
import { always, type Command, type Invocation } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { isUuid } from '../../ovsdb/wire.ts';
import { lookUp, mustFind, textOf } from '../lookup.ts';
import { ROUTER, ROUTER_PORT } from './kinds.ts';
import { isLearned, policyOf, routesText } from './route-text.ts';

const ROUTE = 'Logical_Router_Static_Route';
const tables = always(ROUTER.table, ROUTER_PORT.table, ROUTE, 'BFD');

const DISCARD = 'discard';
const POLICIES = new Set(['src-ip', 'dst-ip']);

/** Throws CtlError. */
function parsePrefix(text: string): string {
  const network = parseNetwork(text);
  return network === undefined ? fail(`bad prefix argument: ${text}`) : prefixText(network);
}

/** A next hop in its canonical form; undefined when it isn't one. */
function canonicalNexthop(text: string): string | undefined {
  if (text === DISCARD) return text;
  const address = parseAddress(text);
  return address === undefined ? undefined : addressText(address);
}

/** `--policy`, as it was given. Throws CtlError. */
function policyOption({ options }: Invocation): string | undefined {
  const policy = options.get('--policy');
  if (policy !== undefined && !POLICIES.has(policy)) fail(`bad policy: ${policy}`);
  return policy;
}

/** What a route to be added says. */
interface NewRoute {
  readonly prefix: string;
  readonly nexthop: string;
  readonly port: string | undefined;
}

/** Reads `PREFIX NEXTHOP [PORT]`; NEXTHOP may be the name of a router port instead, over which PORT takes precedence. Throws CtlError. */
function newRoute({ content, arguments: words }: Invocation): NewRoute {
  const [, prefixWord, nexthopWord = '', portWord] = words;
  const prefix = parsePrefix(prefixWord!);
  const nexthop = canonicalNexthop(nexthopWord);
  const named = nexthop !== undefined || nexthopWord === '' ? undefined : lookUp(content, ROUTER_PORT, nexthopWord);
  if (nexthop === undefined && named === undefined) return fail(`bad nexthop argument: ${nexthopWord}`);
  const port = portWord === undefined ? named : mustFind(content, ROUTER_PORT, portWord);
  if (nexthop === DISCARD && port !== undefined) fail('outport is not valid for discard routes.');
  return { prefix, nexthop: nexthop ?? '', port: port && textOf(port, 'name') };
}

/** The router's routes for the same traffic, except for those that were learned. */
function routesLike(content: Content, router: AnyRow, prefix: string, policy: string, table: string): AnyRow[] {
  return content.referenced(router, 'static_routes').filter((route) => {
    if (policyOf(route) !== policy || (route['route_table'] ?? '') !== table || isLearned(route)) return false;
    const network = parseNetwork(textOf(route, 'ip_prefix'));
    return network !== undefined && prefixText(network) === prefix;
  });
}

/** The BFD session that `--bfd` asks for. Throws CtlError. */
function bfdSession(content: Content, id: string | undefined, { nexthop, port }: NewRoute): AnyRow {
  if (id !== undefined)
    return (isUuid(id) ? content.get('BFD', id.toLowerCase()) : undefined) ?? fail('no entry found in the BFD table');
  if (nexthop === DISCARD) fail('bfd dst_ip cannot be discard.');
  const there = content
    .find('BFD', 'dst_ip', nexthop)
    .find((session) => port === undefined || session['logical_port'] === port);
  if (there !== undefined) return there;
  if (port === undefined) return fail('insert entry in the BFD table failed');
  return content.insert('BFD', { dst_ip: nexthop, logical_port: port });
}

/** Resolves conflicts with a new route; true when nothing is left to do. Throws CtlError. */
function meetsExisting(
  invocation: Invocation,
  router: AnyRow,
  route: NewRoute,
  policy: string,
  table: string,
): boolean {
  const { content, options } = invocation;
  const isEcmp = options.has('--ecmp') || options.has('--ecmp-symmetric-reply');
  const mayExist = options.has('--may-exist');
  const like = routesLike(content, router, route.prefix, policy, table);
  if (isEcmp) {
    const isTwin = (other: AnyRow): boolean =>
      canonicalNexthop(textOf(other, 'nexthop')) === route.nexthop &&
      (other['output_port'] === undefined || route.port === undefined || other['output_port'] === route.port);
    if (!like.some(isTwin)) return false;
    return mayExist || fail('duplicate nexthop for the same ECMP route');
  }
  const [first] = like;
  if (first === undefined) return false;
  if (!mayExist)
    fail(`duplicate prefix: ${route.prefix} (policy: ${policy}). Use option --ecmp to allow this for ECMP routing.`);
  content.set(first, {
    ip_prefix: route.prefix,
    nexthop: route.nexthop,
    ...(route.port !== undefined && { output_port: route.port }),
    ...(invocation.options.has('--policy') && { policy }),
  });
  return true;
}

const add: Command = {
  name: 'lr-route-add',
  arguments: 'ROUTER PREFIX NEXTHOP [PORT]',
  options: [
    '--may-exist',
    '--ecmp',
    '--ecmp-symmetric-reply',
    '--override-connected',
    '--policy=',
    '--route-table=',
    '--bfd?',
  ],
  help: 'add a route to ROUTER',
  mode: 'write',
  tables,
  run(invocation) {
    const { content, options } = invocation;
    const router = mustFind(content, ROUTER, invocation.arguments[0]!);
    const policy = policyOption(invocation);
    const route = newRoute(invocation);
    const isSymmetric = options.has('--ecmp-symmetric-reply');
    if (route.nexthop === DISCARD && (isSymmetric || options.has('--ecmp')))
      fail('ecmp is not valid for discard routes.');
    const table = options.get('--route-table') ?? '';
    const bfd = options.has('--bfd') ? bfdSession(content, options.get('--bfd'), route) : undefined;
    if (meetsExisting(invocation, router, route, policy ?? 'dst-ip', table)) return;
    const marks: [string, string][] = [];
    if (isSymmetric) marks.push(['ecmp_symmetric_reply', 'true']);
    if (options.has('--override-connected')) marks.push(['override-connected', 'true']);
    const row = content.insert(ROUTE, {
      ip_prefix: route.prefix,
      nexthop: route.nexthop,
      ...(route.port !== undefined && { output_port: route.port }),
      ...(policy !== undefined && { policy }),
      ...(table !== '' && { route_table: table }),
      ...(bfd !== undefined && { bfd: bfd._uuid }),
      ...(marks.length > 0 && { options: new Map(marks) }),
    });
    content.addUnseen(router, 'static_routes', row._uuid);
  },
};

/** A next hop of routes to delete. It is read as a prefix is: none is found by one with a length. Throws CtlError. */
function removedNexthop(text: string): string {
  if (text === DISCARD) return text;
  const network = parseNetwork(text);
  return network === undefined ? fail(`bad nexthop argument: ${text}`) : prefixText(network);
}

/** Which routes to delete; undefined matches any. */
interface Wanted {
  readonly prefix: string | undefined;
  readonly nexthop: string | undefined;
  readonly port: string | undefined;
  readonly policy: string | undefined;
  readonly table: string | undefined;
}

function isWanted(route: AnyRow, { prefix, nexthop, port, policy, table }: Wanted): boolean {
  if (policy !== undefined && policyOf(route) !== policy) return false;
  // Without a prefix, the reference looks at the policy alone.
  if (prefix === undefined) return true;
  if ((route['route_table'] ?? '') !== (table ?? '')) return false;
  const network = parseNetwork(textOf(route, 'ip_prefix'));
  if (network === undefined || prefixText(network) !== prefix) return false;
  if (nexthop !== undefined && canonicalNexthop(textOf(route, 'nexthop')) !== nexthop) return false;
  return port === undefined || route['output_port'] === port;
}

const remove: Command = {
  name: 'lr-route-del',
  arguments: 'ROUTER [PREFIX] [NEXTHOP] [PORT]',
  options: ['--if-exists', '--policy=', '--route-table='],
  help: 'remove routes from ROUTER',
  mode: 'write',
  tables,
  run(invocation) {
    const { content, options } = invocation;
    const [id, prefixWord, nexthopWord, port] = invocation.arguments;
    const router = mustFind(content, ROUTER, id!);
    const policy = policyOption(invocation);
    const prefix = prefixWord === undefined ? undefined : parsePrefix(prefixWord);
    const nexthop = nexthopWord === undefined ? undefined : removedNexthop(nexthopWord);
    const wanted = { prefix, nexthop, port, policy, table: options.get('--route-table') };
    const found = content.referenced(router, 'static_routes').filter((route) => isWanted(route, wanted));
    for (const route of found) {
      content.removeFrom(router, 'static_routes', route._uuid);
      content.delete(route);
    }
    if (found.length === 0 && prefix !== undefined && !options.has('--if-exists'))
      fail(
        `no matching route: policy '${policy ?? 'any'}', prefix '${prefix}', nexthop '${nexthop ?? 'any'}', output_port '${port ?? 'any'}'.`,
      );
  },
};

const list: Command = {
  name: 'lr-route-list',
  arguments: 'ROUTER',
  options: ['--route-table='],
  help: 'print routes for ROUTER',
  mode: 'read',
  tables,
  run({ content, arguments: [id], options, print, warn }) {
    const router = mustFind(content, ROUTER, id!);
    const invalid = (route: AnyRow): void =>
      warn(
        `router ${content.shownUuid(router._uuid)} (${textOf(router, 'name')}) has invalid prefix: ${textOf(route, 'ip_prefix')}`,
      );
    print(routesText(content, router, options.get('--route-table'), invalid));
  },
};

export const routeCommands: readonly Command[] = [add, remove, list];
