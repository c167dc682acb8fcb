/**
 * Which routers have time series of their own. What a zone has and how it is called is up to others: a monitoring system must bear 10,000
 * routers, and names of any length.
 */
import type { RouteCount } from './route-count.ts';

/** Routers with series of their own. */
export const MAX_ROUTERS = 1000;

/** Characters of a label. */
const LONGEST = 200;

/** A name as a label: text that has UTF-8, and that is not too long. */
const labelOf = (name: string): string =>
  new TextDecoder().decode(new TextEncoder().encode(name.length <= LONGEST ? name : `${name.slice(0, LONGEST)}...`));

const routesOf = ({ advertised, learned }: RouteCount): number => advertised + learned;

const sumOf = (router: string, a: RouteCount | undefined, b: RouteCount): RouteCount => ({
  router,
  advertised: (a?.advertised ?? 0) + b.advertised,
  learned: (a?.learned ?? 0) + b.learned,
});

/** The routers with most routes, at most MAX_ROUTERS, each label once; the others together without a name. */
export function routerSeries(counts: readonly RouteCount[]): RouteCount[] {
  const byLabel = new Map<string, RouteCount>();
  for (const count of counts) {
    const label = labelOf(count.router);
    byLabel.set(label, sumOf(label, byLabel.get(label), count));
  }
  const all = [...byLabel.values()].sort((a, b) => routesOf(b) - routesOf(a) || (a.router < b.router ? -1 : 1));
  const shown = all.slice(0, MAX_ROUTERS);
  let others: RouteCount | undefined;
  for (const count of all.slice(MAX_ROUTERS)) others = sumOf('', others, count);
  return others === undefined ? shown : [...shown, others];
}
