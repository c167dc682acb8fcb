/** Ports of IC-NB Transit_Router.ports (contract 7c): one IC-SB row, made by the zone that has the chassis, and an LRP in every zone. */
import type { LogicalRouterPort, TransitRouter, TransitRouterPort } from '../databases.ts';
import { requestedKey } from '../options.ts';
import { PORT_KEYS, type IsbBinding } from './isb-bindings.ts';
import { definedOptions, type Ownership, type Ports } from './ports.ts';
import { sameSet } from '../same.ts';

/** Marks an LRP as the copy of a transit router port, whatever its value: `options:interconn-tr`, the port's name. */
export const TR_OPTION = 'interconn-tr';

/** A copy whose port is no longer in IC-NB goes from its router. */
export function removeTransitRouterPort(ports: Ports, copy: LogicalRouterPort): void {
  const router = ports.routerOfPort.first(copy._uuid);
  if (router === undefined) return;
  ports.context.write('nb').mutateSet(router, 'ports', [], [copy._uuid]);
  ports.written++;
}

/** Reconciles the name of a port that IC-NB has on 'transitRouter'. */
export function reconcileTransitRouterPort(
  ports: Ports,
  port: TransitRouterPort,
  transitRouter: TransitRouter,
  found: IsbBinding | undefined,
): Ownership {
  const { context } = ports;
  // Without the type a router's port would be taken for a switch's: an IC-SB that is too old gets none.
  if (!context.db.isbPortBinding.hasColumn('type')) return { desired: undefined, owned: false };
  const copy = ports.logicalRouterPort(port.name);
  const ownership = ports.ownership(port.chassis, found, {
    datapath: transitRouter.name,
    type: 'transit-router-port',
    nbIcUuid: transitRouter._uuid,
    address: port.mac,
    gateway: '',
    routerId: '',
    requestedKey: requestedKey(copy?.options, PORT_KEYS),
  });
  const row = found?.datapath === transitRouter.name && found.type === 'transit-router-port' ? found : undefined;
  const router = ports.routers.logicalRouter(transitRouter.name);
  const at = copy === undefined ? undefined : ports.routerOfPort.first(copy._uuid);
  if (copy !== undefined && copy.options.get(TR_OPTION) === undefined) {
    ports.waitsFor = `Transit router port ${port.name} is left out: this zone has another port of that name (Logical_Router_Port ${copy._uuid})`;
    return ownership;
  }
  if (copy !== undefined && at !== undefined && at._uuid !== router?._uuid) {
    removeTransitRouterPort(ports, copy);
    return ownership;
  }
  if (row === undefined) {
    if (copy !== undefined && ports.ownerOf(port.chassis) === 'other') removeTransitRouterPort(ports, copy);
    return ownership;
  }
  if (!context.db.logicalRouterPort.allows('networks', port.networks)) {
    ports.waitsFor = `Transit router port ${port.name} is left as it is: it has no networks, and NB is too old for that`;
    return ownership;
  }
  const options = {
    'requested-tnl-key': String(row.key),
    'requested-chassis': port.chassis === '' ? undefined : port.chassis,
  };
  if (copy !== undefined) {
    if (copy.mac !== port.mac || !sameSet(copy.networks, port.networks)) {
      context.write('nb').update(copy, { mac: port.mac, networks: port.networks });
      ports.written++;
    }
    ports.syncKeys(copy, options);
  } else if (router !== undefined) {
    const inserted = context.write('nb').insert(context.db.logicalRouterPort, {
      name: port.name,
      mac: port.mac,
      networks: port.networks,
      options: definedOptions({ [TR_OPTION]: port.name, ...options }),
    });
    context.write('nb').mutateSet(router, 'ports', [inserted._uuid], []);
    ports.written++;
  }
  return ownership;
}
