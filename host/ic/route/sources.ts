/**
 * Sources: what a router's advertised routes come from (contract 8b). A source is one static route, port, VIP or dynamic route, named by
 * a text; advertisements.ts has the routes that are advertised for it.
 */
import type { LogicalRouter } from '../databases.ts';
import type { RouteInputs } from './inputs.ts';
import { loadBalancersOf } from './local-facts.ts';

const SEPARATOR = '\u0000';

/** The row's UUID as it is: a router may have 100,000 static routes. */
export const staticSource = (uuid: string): string => uuid;
export const portSource = (uuid: string): string => `port${SEPARATOR}${uuid}`;
export const vipSource = (router: string, balancer: string, vip: string): string =>
  ['vip', router, balancer, vip].join(SEPARATOR);
export const dynamicSource = (router: string, prefix: string): string => ['dynamic', router, prefix].join(SEPARATOR);

/** A source as its kind ('static', 'port', 'vip' or 'dynamic') and the texts that it was named by. */
export function partsOf(source: string): readonly [kind: string, first: string, second: string, third: string] {
  if (!source.includes(SEPARATOR)) return ['static', source, '', ''];
  const [kind = '', first = '', second = '', third = ''] = source.split(SEPARATOR);
  return [kind, first, second, third];
}

/** The router of a source that no row of the router's own leads to, such as a VIP: undefined for the others. */
export function floatingRouter(source: string): string | undefined {
  if (!source.startsWith('vip') && !source.startsWith('dynamic')) return undefined;
  return source.split(SEPARATOR, 2)[1];
}

/** All sources of a router that has an attachment. */
export function* sourcesOf(inputs: RouteInputs, router: LogicalRouter): Generator<string, void, undefined> {
  const { staticRoute } = inputs.context.db;
  for (const uuid of router.static_routes) {
    const row = staticRoute.handleOf(uuid);
    if (row !== 0 && !inputs.staticRoutes.isLearned(row)) yield staticSource(uuid);
  }
  for (const uuid of router.ports) yield portSource(uuid);
  yield* floatingSourcesOf(inputs, router);
}

/** Those that no row of the router's own leads to. */
export function* floatingSourcesOf(inputs: RouteInputs, router: LogicalRouter): Generator<string, void, undefined> {
  const { context, facts } = inputs;
  for (const balancer of loadBalancersOf(context, router._uuid)) {
    const vips = context.db.loadBalancer.get(balancer)?.vips.keys() ?? [];
    for (const vip of vips) yield vipSource(router._uuid, balancer, vip);
  }
  for (const prefix of facts.dynamicOf(router._uuid)) yield dynamicSource(router._uuid, prefix);
}
