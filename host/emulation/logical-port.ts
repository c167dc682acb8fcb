/**
 * What a port of NB looks like in SB: northd's part (type, peer, MAC) and ovn-controller's (which chassis claims it, and
 * that it is up).
 */
import { AddressReader } from '../kernels/address-reader.ts';
import type { Values } from '../ovsdb/row.ts';
import type { NbRow, SbRow, Tables } from './databases.ts';
import { hasGateways, REDIRECT, type NorthboundPorts } from './northbound-ports.ts';
import { requestedKey } from './options.ts';

const MAXIMUM_KEY = 32_767;

export interface LogicalPort {
  /** NB UUID of its switch or router. */
  readonly parent: string;
  /** 0: none. */
  readonly requestedKey: number;
  /** Columns of the Port_Binding, apart from logical_port, datapath and tunnel_key; one left out is left alone. */
  readonly columns: Values<SbRow<'Port_Binding'>>;
}

const MAC = /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/;
const reader = new AddressReader();

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

/** Does the chassis belong to another zone? */
const isRemote = ({ other_config }: SbRow<'Chassis'>): boolean =>
  !isTrue(other_config.get('is-interconn')) && isTrue(other_config.get('is-remote'));

/** northd makes every binding with `up`=false; ovn-controller says true of what it binds. */
const upOn = (chassis: string | undefined) => ({ chassis, up: chassis !== undefined });

function localChassis({ chassis }: Tables, name: string): string | undefined {
  const row = chassis.index('name').first(name);
  return row === undefined || isRemote(row) ? undefined : row._uuid;
}

function switchPort(tables: Tables, parent: string, lsp: NbRow<'Logical_Switch_Port'>): LogicalPort {
  const { type, options } = lsp;
  const peer = type === 'router' ? options.get('router-port') : type === 'switch' ? lsp.peer : undefined;
  const asked = options.get('requested-chassis') ?? '';
  // A virtual machine's port is claimed where its interface is.
  const requested = asked === '' && type === '' ? tables.hosts.chassisWith(lsp.name) : asked;
  const isFar = type === 'remote';
  const chassis = isFar
    ? tables.chassis.index('name').first(requested)?._uuid
    : requested === ''
      ? undefined
      : localChassis(tables, requested);
  return {
    parent,
    requestedKey: requestedKey(options, MAXIMUM_KEY),
    columns: {
      type: type === 'router' || type === 'switch' ? 'patch' : type,
      options: new Map(peer === undefined || peer === '' ? [] : [['peer', peer]]),
      mac: lsp.addresses,
      // The chassis of a remote port is the interconnection controller's to write.
      ...(isFar && requested === '' ? { up: false } : upOn(chassis)),
    },
  };
}

/** What a router port's bindings look like; undefined when its MAC or networks can't be read: northd makes nothing of it. */
function macOf({ mac, networks }: NbRow<'Logical_Router_Port'>): ReadonlySet<string> | undefined {
  const sorted = [...networks].sort();
  if (!MAC.test(mac) || sorted.some((network) => reader.parsePrefix(network) === undefined)) return undefined;
  return new Set([[mac, ...sorted].join(' ')]);
}

function routerPort(
  ports: NorthboundPorts,
  parent: string,
  lrp: NbRow<'Logical_Router_Port'>,
): LogicalPort | undefined {
  const mac = macOf(lrp);
  if (mac === undefined) return undefined;
  const own = lrp.peer ?? '';
  const peer = own === '' ? (ports.switchPortTo(lrp.name)?.name ?? '') : own;
  return {
    parent,
    requestedKey: requestedKey(lrp.options, MAXIMUM_KEY),
    columns: {
      type: 'patch',
      options: new Map(peer === '' ? [] : [['peer', peer]]),
      mac,
      ...upOn(undefined),
    },
  };
}

/** The local chassis of highest priority (then first name) that is alive, among the port's gateway chassis or those of its group. */
function gatewayOf(tables: Tables, lrp: NbRow<'Logical_Router_Port'>): string | undefined {
  const { gateway_chassis, ha_chassis_group: group } = lrp;
  const members = group === undefined ? [] : (tables.haGroup.get(group)?.ha_chassis ?? []);
  const candidates = [
    ...[...gateway_chassis].map((uuid) => tables.gatewayChassis.get(uuid)),
    ...[...members].map((uuid) => tables.haChassis.get(uuid)),
  ]
    .filter((row) => row !== undefined && tables.hosts.isAlive(row.chassis_name))
    .filter((row) => row !== undefined)
    .sort((a, b) => b.priority - a.priority || (a.chassis_name < b.chassis_name ? -1 : 1));
  return candidates.map((row) => localChassis(tables, row.chassis_name)).find((uuid) => uuid !== undefined);
}

function redirectPort(tables: Tables, parent: string, lrp: NbRow<'Logical_Router_Port'>): LogicalPort | undefined {
  const mac = macOf(lrp);
  if (mac === undefined || !hasGateways(lrp)) return undefined;
  return {
    parent,
    requestedKey: 0,
    columns: {
      type: 'chassisredirect',
      options: new Map([['distributed-port', lrp.name]]),
      mac,
      ...upOn(gatewayOf(tables, lrp)),
    },
  };
}

/** What the logical port of this name should look like in SB; undefined when there should be none. Of equal names, a switch's is it. */
export function logicalPort(tables: Tables, ports: NorthboundPorts, name: string): LogicalPort | undefined {
  const lsp = tables.switchPort.index('name').first(name);
  const ls = lsp === undefined ? undefined : ports.parentOf(lsp._uuid);
  if (lsp !== undefined && ls !== undefined) return switchPort(tables, ls, lsp);
  const lrp = tables.routerPort.index('name').first(name);
  const lr = lrp === undefined ? undefined : ports.parentOf(lrp._uuid);
  if (lrp !== undefined && lr !== undefined && ports.isEnabled(lr)) {
    const port = routerPort(ports, lr, lrp);
    if (port !== undefined) return port;
  }
  if (!name.startsWith(REDIRECT)) return undefined;
  const distributed = tables.routerPort.index('name').first(name.slice(REDIRECT.length));
  const parent = distributed === undefined ? undefined : ports.parentOf(distributed._uuid);
  return distributed === undefined || parent === undefined || !ports.isEnabled(parent)
    ? undefined
    : redirectPort(tables, parent, distributed);
}
