/** Ports of IC-NB Transit_Switch.ports (contract 7b): one IC-SB row, made by the zone that has the chassis, and an LSP in every zone. */
import { firstText } from '../columns.ts';
import type { LogicalSwitchPort, TransitSwitch, TransitSwitchPort } from '../databases.ts';
import { zoneOf } from '../zone.ts';
import { requestedKey } from '../options.ts';
import { PORT_KEYS, type IsbBinding } from './isb-bindings.ts';
import { reconcileLegacyPort, removeTransitSwitchPort } from './legacy-port.ts';
import { definedOptions, type Ownership, type Ports } from './ports.ts';
import { sameSet } from '../same.ts';

/** Marks an LSP as the copy of a transit switch port: `options:interconn-tsp`. */
export const TSP_OPTION = 'interconn-tsp';

/** The LSP options that follow from the port: undefined for those that must not be there. */
function optionsOf(port: TransitSwitchPort, row: IsbBinding): Record<string, string | undefined> {
  return {
    [TSP_OPTION]: port.name,
    'requested-tnl-key': String(row.key),
    'requested-chassis': port.chassis === '' ? undefined : port.chassis,
    'router-port': port.type === 'router' && port.peer !== '' ? port.peer : undefined,
  };
}

function syncCopy(ports: Ports, copy: LogicalSwitchPort, port: TransitSwitchPort, row: IsbBinding, type: string): void {
  const peer = port.type === 'router' || port.peer === '' ? undefined : port.peer;
  if (copy.type !== type || copy.peer !== peer || !sameSet(copy.addresses, port.addresses)) {
    ports.context.write('nb').update(copy, { type, peer, addresses: port.addresses });
    ports.written++;
  }
  ports.syncKeys(copy, optionsOf(port, row));
}

/**
 * Makes the copy of a port that is no longer in IC-NB one of its IC-SB row alone, as legacy ports have (contract 7a), when another zone
 * has such a row on its switch; false when there is nothing that it could be a copy of.
 */
export function makePlainCopy(ports: Ports, copy: LogicalSwitchPort, row: IsbBinding): boolean {
  const { context } = ports;
  const at = ports.switchOfPort.first(copy._uuid);
  const isOnSwitch = at !== undefined && ports.switches.nameOf(at) === row.datapath;
  if (!isOnSwitch || row.zone === context.zone.uuid || row.type === 'transit-router-port') return false;
  context.write('nb').update(copy, { type: 'remote', peer: undefined });
  const noOptions = { [TSP_OPTION]: undefined, 'requested-chassis': undefined, 'router-port': undefined };
  context.write('nb').setKeys(copy, 'options', noOptions);
  ports.written++;
  return true;
}

/** Reconciles the name of a port that IC-NB has on 'transitSwitch'. */
export function reconcileTransitSwitchPort(
  ports: Ports,
  port: TransitSwitchPort,
  transitSwitch: TransitSwitch,
  found: IsbBinding | undefined,
): Ownership {
  const { context } = ports;
  const { zone } = context;
  const copy = ports.logicalSwitchPort(port.name);
  const desired = {
    datapath: transitSwitch.name,
    type: 'transit-switch-port' as const,
    nbIcUuid: transitSwitch._uuid,
    address: firstText(port.addresses),
    gateway: port.chassis,
    routerId: found?.routerId ?? '',
    requestedKey: requestedKey(copy?.options, PORT_KEYS),
  };
  const logicalSwitch = ports.switches.logicalSwitch(transitSwitch.name);
  const at = copy === undefined ? undefined : ports.switchOfPort.first(copy._uuid);
  if (copy !== undefined && copy.options.get(TSP_OPTION) === undefined) {
    // A plain copy, made before IC-NB said what it is of, or by an older controller, becomes ours; an operator's port doesn't.
    const isPlainCopy = copy.type === 'remote' && at !== undefined && ports.switches.nameOf(at) !== undefined;
    if (!isPlainCopy) {
      const legacy = reconcileLegacyPort(ports, port.name, found);
      ports.waitsFor = `Transit switch port ${port.name} is left out: this zone has another port of that name (Logical_Switch_Port ${copy._uuid})`;
      return legacy;
    }
  }
  const ownership = ports.ownership(port.chassis, found, desired);
  const owner = ports.ownerOf(port.chassis);
  const row = found?.datapath === transitSwitch.name && found.type !== 'transit-router-port' ? found : undefined;
  if (copy !== undefined && at !== undefined && at._uuid !== logicalSwitch?._uuid) {
    removeTransitSwitchPort(ports, copy);
    return ownership;
  }
  if (row === undefined) {
    // Its key is not known yet, or no longer. What another zone has taken away is gone here too.
    if (copy !== undefined && owner === 'other') removeTransitSwitchPort(ports, copy);
    return ownership;
  }
  if (row.zone !== zone.uuid && owner === 'mine') {
    ports.waitsFor = `Transit switch port ${port.name} waits: its row in IC-SB (Port_Binding ${row.uuid}) is still that of ${zoneOf(context, row.zone)}`;
  }
  const type = owner === 'other' ? 'remote' : port.type;
  if (copy !== undefined) syncCopy(ports, copy, port, row, type);
  else if (logicalSwitch !== undefined) {
    const inserted = context.write('nb').insert(context.db.logicalSwitchPort, {
      name: port.name,
      type,
      ...(port.type !== 'router' && port.peer !== '' && { peer: port.peer }),
      addresses: port.addresses,
      options: definedOptions(optionsOf(port, row)),
    });
    context.write('nb').mutateSet(logicalSwitch, 'ports', [inserted._uuid], []);
    ports.written++;
  }
  return ownership;
}
