/**
 * Ports added in NB, on the transit switch itself (contract 7a): local ones (type `router` or `switch`) are shown to the
 * other zones, and the other zones' ones are copied here as type `remote`.
 */
import type { LogicalSwitch, LogicalSwitchPort } from '../databases.ts';
import { zoneOf } from '../zone.ts';
import { requestedKey } from '../options.ts';
import { PORT_KEYS, type IsbBinding } from './isb-bindings.ts';
import type { Ownership, Ports } from './ports.ts';
import { sameSet } from '../same.ts';

const NOTHING: Ownership = { desired: undefined, owned: false };

/** The chassis a local port is reached through: where its peer's gateway is; for `switch` ports else their own. */
function gatewayOf(ports: Ports, port: LogicalSwitchPort, peer: string, own: string): string {
  const { chassis } = ports.context.db;
  const redirect = peer === '' ? undefined : ports.sb.get(`cr-${peer}`);
  const uuid = redirect !== undefined && redirect.chassis !== '' ? redirect.chassis : port.type === 'switch' ? own : '';
  if (uuid !== '') ports.dependencies.on(`chassis ${uuid}`);
  return chassis.get(uuid)?.name ?? '';
}

/**
 * The NB UUID of the router behind a local port: the owner of the router port that NB names as its peer. While NB names none, the
 * router last written stands, as long as NB has it: routes of its own that are left in IC-SB are found by it.
 */
function routerIdOf(ports: Ports, port: LogicalSwitchPort, row: IsbBinding | undefined): string {
  const peer = port.type === 'router' ? (port.options.get('router-port') ?? '') : '';
  if (peer !== '') ports.dependencies.on(`peer ${peer}`);
  const routerPort = peer === '' ? undefined : ports.logicalRouterPort(peer);
  const router = routerPort === undefined ? undefined : ports.routerOfPort.first(routerPort._uuid);
  if (router !== undefined) return router._uuid;
  const last = row?.routerId ?? '';
  ports.dependencies.on(`router ${last}`);
  return ports.context.db.logicalRouter.get(last) === undefined ? '' : last;
}

/** A local port: its IC-SB row, and the key that comes back. */
function reconcileLocal(
  ports: Ports,
  transitSwitch: string,
  port: LogicalSwitchPort,
  row: IsbBinding | undefined,
): Ownership {
  const { context } = ports;
  if (row !== undefined && row.zone !== context.zone.uuid) {
    ports.waitsFor = `Port ${port.name} on ${transitSwitch} is left out: ${zoneOf(context, row.zone)} has a port of that name (IC-SB Port_Binding ${row.uuid})`;
    return NOTHING;
  }
  const binding = ports.sb.get(port.name);
  // Not in SB yet, or no longer: nothing can reach it. The key comes back with the binding.
  if (binding === undefined) return { desired: undefined, owned: row !== undefined };
  ports.dependencies.on(`port ${binding.peer}`);
  const peer = binding.peer === '' ? undefined : ports.sb.get(binding.peer);
  const nbIcUuid = context.db.transitSwitch.index('name').first(transitSwitch)?._uuid ?? '';
  if (row !== undefined && row.datapath === transitSwitch) {
    ports.syncKeys(port, { 'requested-tnl-key': String(row.key) });
  }
  return {
    desired: {
      datapath: transitSwitch,
      type: 'transit-switch-port',
      nbIcUuid,
      address: port.type === 'switch' ? 'unknown' : (peer?.address ?? ''),
      gateway: gatewayOf(ports, port, binding.peer, binding.chassis),
      routerId: routerIdOf(ports, port, row),
      requestedKey: requestedKey(port.options, PORT_KEYS),
    },
    owned: row !== undefined,
  };
}

/** The SB chassis of a remote port follows the gateway of its IC-SB row. */
function syncChassis(ports: Ports, port: LogicalSwitchPort, row: IsbBinding): void {
  const { context, sb } = ports;
  const { db } = context;
  if (port.options.get('requested-chassis')) return;
  const binding = sb.get(port.name);
  if (binding === undefined) return;
  let chassis: string | undefined;
  if (row.gateway !== '') {
    chassis = ports.chassisNamed(row.gateway)?._uuid;
    if (chassis === undefined) return;
  }
  if ((chassis ?? '') === binding.chassis) return;
  context.write('sb').updateIn(db.sbPortBinding, binding.uuid, { chassis });
  ports.written++;
}

/** A port of another zone that this zone has a copy of: kept in step, or removed with its IC-SB row. */
function reconcileRemote(
  ports: Ports,
  logicalSwitch: LogicalSwitch,
  transitSwitch: string,
  port: LogicalSwitchPort,
  row: IsbBinding | undefined,
): void {
  const { context } = ports;
  if (row === undefined || row.zone === context.zone.uuid || row.datapath !== transitSwitch) {
    context.write('nb').mutateSet(logicalSwitch, 'ports', [], [port._uuid]);
    ports.written++;
    return;
  }
  const addresses = new Set(row.address === '' ? [] : [row.address]);
  if (!sameSet(port.addresses, addresses)) {
    context.write('nb').update(port, { addresses });
    ports.written++;
  }
  ports.syncKeys(port, { 'requested-tnl-key': String(row.key) });
  syncChassis(ports, port, row);
}

/** A port of another zone that this zone has no copy of yet. */
function copyRemote(ports: Ports, row: IsbBinding): void {
  const { context } = ports;
  const logicalSwitch = ports.switches.logicalSwitch(row.datapath);
  if (logicalSwitch === undefined) return;
  const port = context.write('nb').insert(context.db.logicalSwitchPort, {
    name: row.port,
    type: 'remote',
    up: true,
    addresses: new Set(row.address === '' ? [] : [row.address]),
    options: new Map([['requested-tnl-key', String(row.key)]]),
  });
  context.write('nb').mutateSet(logicalSwitch, 'ports', [port._uuid], []);
  ports.written++;
}

const inTheWay = (ports: Ports, row: IsbBinding, port: LogicalSwitchPort): string =>
  `Port ${row.port} of ${zoneOf(ports.context, row.zone)} on ${row.datapath} is left out: this zone has another port of that name (Logical_Switch_Port ${port._uuid})`;

/** Reconciles one name for which IC-NB has no port. */
export function reconcileLegacyPort(ports: Ports, name: string, row: IsbBinding | undefined): Ownership {
  const { zone } = ports.context;
  const gone: Ownership = { desired: undefined, owned: row?.zone === zone.uuid };
  const port = ports.logicalSwitchPort(name);
  const foreign = row !== undefined && row.zone !== zone.uuid && row.type !== 'transit-router-port' ? row : undefined;
  if (port === undefined) {
    if (foreign !== undefined) copyRemote(ports, foreign);
    return gone;
  }
  const logicalSwitch = ports.switchOfPort.first(port._uuid);
  const transitSwitch = logicalSwitch === undefined ? undefined : ports.switches.nameOf(logicalSwitch);
  if (logicalSwitch === undefined || transitSwitch === undefined) {
    if (foreign !== undefined && ports.switches.logicalSwitch(foreign.datapath) !== undefined) {
      ports.waitsFor = inTheWay(ports, foreign, port);
    }
    return gone;
  }
  const switchRow = row?.type === 'transit-router-port' ? undefined : row;
  if (port.type === 'router' || port.type === 'switch') return reconcileLocal(ports, transitSwitch, port, row);
  if (port.type === 'remote') reconcileRemote(ports, logicalSwitch, transitSwitch, port, switchRow);
  else if (foreign !== undefined) ports.waitsFor = inTheWay(ports, foreign, port);
  return gone;
}

/** A copy or port that is no longer in IC-NB goes from NB. */
export function removeTransitSwitchPort(ports: Ports, port: LogicalSwitchPort): void {
  const logicalSwitch = ports.switchOfPort.first(port._uuid);
  if (logicalSwitch === undefined) return;
  ports.context.write('nb').mutateSet(logicalSwitch, 'ports', [], [port._uuid]);
  ports.written++;
}
