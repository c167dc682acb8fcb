/** The way of a learned route: from the router that has it through the transit switch to the router that its next hop is. */
import { allRoutes } from '../models/routes.ts';
import type { PortModel, RouterModel, WorldModel, ZoneModel } from '../models/map-model.ts';
import type { Layout, Target } from './shapes.ts';

interface End {
  readonly zone: ZoneModel;
  readonly router: RouterModel;
  readonly port: PortModel;
}

/** One spelling of an address: as URLs have it, which browsers read themselves. */
function canonical(address: string): string {
  const url = `http://[${address}]/`;
  return address.includes(':') && URL.canParse(url) ? new URL(url).hostname : address;
}

const has = ({ addresses }: PortModel, address: string): boolean =>
  addresses.some((its) => canonical(its.split('/')[0] ?? '') === address);

/** All ports of routers that pass. */
function ends({ zones }: WorldModel, passes: (end: End) => boolean): End[] {
  return zones
    .flatMap((zone) => zone.routers.flatMap((router) => router.ports.map((port) => ({ zone, router, port }))))
    .filter((end) => passes(end));
}

/** The ids of boxes and edges that are on it; undefined where the target is no learned route, or its next hop is nobody's. */
export function wayOf(
  model: WorldModel,
  { cards }: Layout,
  target: Target | undefined,
): ReadonlySet<string> | undefined {
  if (target?.kind !== 'row' || target.table !== 'Logical_Router_Static_Route') return undefined;
  const zone = model.zones.find(({ id }) => `nb-${id}` === target.database);
  const router = zone?.routers.find((its) => allRoutes(its).some(({ uuid }) => uuid === target.uuid));
  const route = router && allRoutes(router).find(({ uuid }) => uuid === target.uuid);
  if (zone === undefined || router === undefined || route?.kind !== 'learned') return undefined;
  const nexthop = canonical(route.nexthop);
  const transits = new Set(router.ports.map((port) => port.transit).filter((name) => name !== ''));
  const [far] = ends(model, ({ zone: its, port }) => its !== zone && transits.has(port.transit) && has(port, nexthop));
  if (far === undefined) return undefined;
  const { transit } = far.port;
  const near = ends(model, (end) => end.router === router && end.port.transit === transit);
  const on = new Set([`transit switch ${transit}`]);
  for (const end of [...near, far]) {
    const card = `router ${end.zone.id} ${end.router.uuid}`;
    for (const id of [`zone ${end.zone.id}`, card, `${card} port ${end.port.uuid}`, `${card} ${end.port.uuid}`])
      on.add(id);
    const isIts = (uuid: string, prefix: string): boolean =>
      end === far ? prefix === route.prefix : uuid === route.uuid;
    for (const { id, target: its, left, style } of cards.find((box) => box.id === card)?.lines ?? [])
      if (style !== 'port' && its.kind === 'row' && isIts(its.uuid, left)) on.add(id);
  }
  return on;
}
