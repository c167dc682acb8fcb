/** A router's routes between the worker and the page. */
import type { RouteModel, RouterModel } from './map-model.ts';

/** Routes of a router that the map shows. */
export const ROUTES_SHOWN = 10;

/** 'routes': in the order in which they are shown. */
export function routesModel(
  routes: readonly RouteModel[],
): Pick<RouterModel, 'routes' | 'more' | 'routeCount' | 'learnedCount'> {
  return {
    routes: routes.slice(0, ROUTES_SHOWN),
    more: routes.length > ROUTES_SHOWN ? JSON.stringify(routes.slice(ROUTES_SHOWN)) : '',
    routeCount: routes.length,
    learnedCount: routes.reduce((sum, { kind }) => sum + (kind === 'learned' ? 1 : 0), 0),
  };
}

const read = new WeakMap<RouterModel, readonly RouteModel[]>();

/** All routes of a router; the text that has most of them is read once. */
export function allRoutes(router: RouterModel): readonly RouteModel[] {
  if (router.more === '') return router.routes;
  let all = read.get(router);
  if (all === undefined) read.set(router, (all = [...router.routes, ...(JSON.parse(router.more) as RouteModel[])]));
  return all;
}
