/** Steps on static routes. */
import { entries, option, referred, text } from '../world.ts';
import type { Entry, World } from '../world.ts';
import type { Draw } from './draw.ts';
import { NEXT_HOPS, PREFIXES, ROUTE_TABLES } from './pools.ts';
import { anyRouter, nbOf } from './router-steps.ts';
import { anyZone, attach, detach, insert, step, toZone, update } from './step.ts';
import type { StepMaker } from './step.ts';

const TABLE = 'Logical_Router_Static_Route';

function randomRoute(draw: Draw) {
  const override: Readonly<Record<string, string>> = draw.oneIn(4) ? { 'override-connected': 'true' } : {};
  return {
    ip_prefix: draw.one(PREFIXES),
    nexthop: draw.one(NEXT_HOPS),
    route_table: draw.one(ROUTE_TABLES),
    policy: draw.oneIn(6) ? draw.one(['src-ip', 'dst-ip']) : undefined,
    options: override,
  };
}

const addRoute: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined) return undefined;
  const route = randomRoute(draw);
  return step(
    `${at.zone}: router '${at.name}' has route ${route.ip_prefix} via ${route.nexthop} table '${route.route_table}'`,
    toZone(
      'nb',
      at.zone,
      insert('nb', TABLE, route, 'route'),
      attach('Logical_Router', at.router.uuid, 'static_routes', 'route'),
    ),
  );
};

/** The routers of a zone with their own (not learned) static routes. */
function ownRoutes(world: World, zone: string): { router: Entry; route: Entry }[] {
  return entries(nbOf(world, zone), 'Logical_Router').flatMap((router) =>
    referred(nbOf(world, zone), TABLE, router.row, 'static_routes')
      .filter(({ row }) => option(row, 'external_ids', 'ic-learned-route') === '')
      .map((route) => ({ router, route })),
  );
}

const changeRoute: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const found = draw.pick(ownRoutes(world, zone));
  if (found === undefined) return undefined;
  const { ip_prefix, nexthop, route_table } = randomRoute(draw);
  const change = draw.one<Readonly<Record<string, string>>>([
    { nexthop },
    { ip_prefix },
    { route_table },
    { ip_prefix, nexthop },
  ]);
  return step(
    `${zone}: route ${text(found.route.row, 'ip_prefix')} becomes ${JSON.stringify(change)}`,
    toZone('nb', zone, update('nb', TABLE, found.route.uuid, change)),
  );
};

const removeRoute: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const found = draw.pick(ownRoutes(world, zone));
  if (found === undefined) return undefined;
  return step(
    `${zone}: route ${text(found.route.row, 'ip_prefix')} goes`,
    toZone('nb', zone, detach('Logical_Router', found.router.uuid, 'static_routes', found.route.uuid)),
  );
};

/** A local route with the very texts of one that another zone advertises: the local one wins. */
const shadowRoute: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  const isb = draw.pick(entries(world.isb, 'Route'));
  if (at === undefined || isb === undefined) return undefined;
  const ip_prefix = text(isb.row, 'ip_prefix');
  const route = { ip_prefix, nexthop: '10.0.1.2', route_table: text(isb.row, 'route_table') };
  return step(
    `${at.zone}: router '${at.name}' has a route of its own to ${ip_prefix}`,
    toZone(
      'nb',
      at.zone,
      insert('nb', TABLE, route, 'route'),
      attach('Logical_Router', at.router.uuid, 'static_routes', 'route'),
    ),
  );
};

export const routeSteps: Readonly<Record<string, StepMaker>> = { addRoute, changeRoute, removeRoute, shadowRoute };
