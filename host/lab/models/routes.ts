/** A router's routes between the worker and the page. */
import type { RouteModel, RouterModel } from './map-model.ts';

/** Routes of a router that the map shows. */
export const ROUTES_SHOWN = 10;

/** 'routes': in the order in which they are shown, each also as JSON. */
export function routesModel(
  routes: readonly { readonly route: RouteModel; readonly text: string }[],
): Pick<RouterModel, 'routes' | 'more' | 'routeCount' | 'learnedCount'> {
  const more: string[] = [];
  let learnedCount = 0;
  for (const [at, { route, text }] of routes.entries()) {
    if (route.kind === 'learned') learnedCount++;
    if (at >= ROUTES_SHOWN) more.push(text);
  }
  return {
    routes: routes.slice(0, ROUTES_SHOWN).map(({ route }) => route),
    more: more.length > 0 ? `[${more.join()}]` : '',
    routeCount: routes.length,
    learnedCount,
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
