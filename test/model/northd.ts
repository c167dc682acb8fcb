/**
 * What ovn-northd and ovn-controller make of NB in SB, as far as the interconnection controller reads it: datapaths,
 * port bindings with peers, MACs and chassis, and address sets. Deterministic and complete: run after every step.
 */
import { southbound } from '../../host/schema/southbound.ts';
import { parseCidr } from './address.ts';
import { isRemoteChassis } from './gateway.ts';
import { jsonRow } from './json.ts';
import type { Operation } from './json.ts';
import { assignKeys } from './northd-keys.ts';
import type { KeyRequest } from './northd-keys.ts';
import { entries, findBy, list, map, option, referred, text } from './world.ts';
import type { Entry, PlainRow, PlainValue, ZoneDatabases } from './world.ts';

export interface NorthdOptions {
  /** Real northd makes nothing of a router with `enabled`=false: true makes as much of it as of any other. */
  readonly keepDisabledRouters?: boolean;
}

interface Port {
  readonly name: string;
  /** NB UUID of its switch or router. */
  readonly parent: string;
  readonly requestedKey: number;
  /** Columns of the SB Port_Binding, apart from datapath and tunnel_key; a column left out is left alone. */
  readonly columns: PlainRow;
}

/** The key a row asks for; 0 for none, and for texts that are no key. */
const keyOption = (row: PlainRow, column: string, maximum: number): number => {
  const key = Number(option(row, column, 'requested-tnl-key'));
  return Number.isInteger(key) && key >= 1 && key <= maximum ? key : 0;
};
const PORT_KEYS = 32_767;
const DATAPATH_KEYS = 16_777_215;

/** The NB row that a SB datapath stands for. */
const nbUuidOf = (datapath: PlainRow): string =>
  text(datapath, 'nb_uuid') ||
  option(datapath, 'external_ids', 'logical-switch') ||
  option(datapath, 'external_ids', 'logical-router');

const localChassis = (zone: ZoneDatabases, name: string): string | undefined => {
  const found = name === '' ? undefined : findBy(zone.sb, 'Chassis', 'name', name);
  return found === undefined || isRemoteChassis(found.row) ? undefined : found.uuid;
};

function switchPort(zone: ZoneDatabases, parent: string, lsp: PlainRow): Port {
  const type = text(lsp, 'type');
  const isPatch = type === 'router' || type === 'switch';
  const peer = type === 'router' ? option(lsp, 'options', 'router-port') : type === 'switch' ? text(lsp, 'peer') : '';
  const requested = option(lsp, 'options', 'requested-chassis');
  const bound = findBy(zone.sb, 'Chassis', 'name', requested);
  const chassis = type === 'remote' ? bound?.uuid : localChassis(zone, requested);
  return {
    name: text(lsp, 'name'),
    parent,
    requestedKey: keyOption(lsp, 'options', PORT_KEYS),
    columns: {
      type: isPatch ? 'patch' : type,
      options: peer === '' ? {} : { peer },
      mac: list(lsp, 'addresses'),
      // The chassis of a remote port is the interconnection controller's to write.
      ...(type === 'remote' && requested === '' ? { up: false } : { chassis, up: chassis !== undefined }),
    },
  };
}

/** The local chassis of highest priority (then first name) among the port's gateway chassis. */
function gatewayChassis(zone: ZoneDatabases, lrp: PlainRow): string | undefined {
  const ranked = referred(zone.nb, 'Gateway_Chassis', lrp, 'gateway_chassis')
    .map(({ row }) => ({ name: text(row, 'chassis_name'), priority: Number(row['priority']) }))
    .sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
  return ranked.map(({ name }) => localChassis(zone, name)).find((uuid) => uuid !== undefined);
}

function routerPorts(zone: ZoneDatabases, parent: string, lrp: PlainRow): Port[] {
  const name = text(lrp, 'name');
  const networks = list(lrp, 'networks');
  const isMac = /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(text(lrp, 'mac'));
  // northd makes nothing of a port whose MAC or networks it can't read.
  if (!isMac || networks.some((network) => parseCidr(network) === undefined)) return [];
  const mac = [[text(lrp, 'mac'), ...networks].join(' ')];
  const lsp = entries(zone.nb, 'Logical_Switch_Port').find(
    ({ row }) => row['type'] === 'router' && option(row, 'options', 'router-port') === name,
  );
  const peer = text(lrp, 'peer') || (lsp === undefined ? '' : text(lsp.row, 'name'));
  const options: Readonly<Record<string, string>> = peer === '' ? {} : { peer };
  const port: Port = {
    name,
    parent,
    requestedKey: keyOption(lrp, 'options', PORT_KEYS),
    columns: { type: 'patch', options, mac, chassis: undefined, up: false },
  };
  if (list(lrp, 'gateway_chassis').length === 0) return [port];
  const chassis = gatewayChassis(zone, lrp);
  const columns = {
    type: 'chassisredirect',
    options: { 'distributed-port': name },
    mac,
    chassis,
    up: chassis !== undefined,
  };
  return [port, { name: `cr-${name}`, parent, requestedKey: 0, columns }];
}

function allPorts(zone: ZoneDatabases, routers: readonly Entry[]): Port[] {
  const ofSwitches = entries(zone.nb, 'Logical_Switch').flatMap(({ uuid, row }) =>
    referred(zone.nb, 'Logical_Switch_Port', row, 'ports').map((lsp) => switchPort(zone, uuid, lsp.row)),
  );
  const ofRouters = routers.flatMap(({ uuid, row }) =>
    referred(zone.nb, 'Logical_Router_Port', row, 'ports').flatMap((lrp) => routerPorts(zone, uuid, lrp.row)),
  );
  const taken = new Set<string>();
  return [...ofSwitches, ...ofRouters].filter(({ name }) => !taken.has(name) && taken.add(name));
}

function canonical(value: PlainValue): string {
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return JSON.stringify(Array.isArray(value) ? value : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const byUuid = (uuid: string): readonly unknown[] => [['_uuid', '==', ['uuid', uuid]]];

/** The operation that makes a row look so: none when it does already. */
function put(
  table: keyof typeof southbound.tables,
  existing: Entry | undefined,
  row: PlainRow,
  name: string,
): Operation[] {
  const schema = southbound.tables[table];
  if (existing === undefined) return [{ op: 'insert', table, 'uuid-name': name, row: jsonRow(schema, row) }];
  const changed = Object.entries(row).filter(
    ([column, value]) => existing.row[column] !== value && canonical(existing.row[column]) !== canonical(value),
  );
  if (changed.length === 0) return [];
  return [{ op: 'update', table, where: byUuid(existing.uuid), row: jsonRow(schema, Object.fromEntries(changed)) }];
}

const remove = (table: string, { uuid }: Entry): Operation => ({ op: 'delete', table, where: byUuid(uuid) });

function datapathOperations(zone: ZoneDatabases, routers: readonly Entry[], refs: Map<string, string>): Operation[] {
  const existing = new Map(entries(zone.sb, 'Datapath_Binding').map((entry) => [nbUuidOf(entry.row), entry]));
  const wanted = [
    ...entries(zone.nb, 'Logical_Switch').map((entry) => ({ ...entry, kind: 'logical-switch', at: 'other_config' })),
    ...routers.map((entry) => ({ ...entry, kind: 'logical-router', at: 'options' })),
  ];
  const requests = wanted.map(({ uuid, row, at }): KeyRequest => {
    const existingKey = Number(existing.get(uuid)?.row['tunnel_key'] ?? 0);
    return { id: uuid, requested: keyOption(row, at, DATAPATH_KEYS), existing: existingKey };
  });
  const keys = assignKeys(requests);
  const puts = wanted.flatMap(({ uuid, row, kind }) => {
    const old = existing.get(uuid);
    const name = `dp_${uuid.replaceAll('-', '_')}`;
    refs.set(uuid, old?.uuid ?? name);
    const external_ids = { [kind]: uuid, name: text(row, 'name') };
    return put('Datapath_Binding', old, { tunnel_key: keys.get(uuid), type: kind, nb_uuid: uuid, external_ids }, name);
  });
  const gone = entries(zone.sb, 'Datapath_Binding').filter(({ row }) => !refs.has(nbUuidOf(row)));
  return [...puts, ...gone.map((entry) => remove('Datapath_Binding', entry))];
}

function portOperations(zone: ZoneDatabases, ports: readonly Port[], refs: ReadonlyMap<string, string>): Operation[] {
  const existing = new Map(entries(zone.sb, 'Port_Binding').map((entry) => [text(entry.row, 'logical_port'), entry]));
  const keys = new Map<string, number | undefined>();
  for (const parent of new Set(ports.map((port) => port.parent))) {
    const here = ports.filter((port) => port.parent === parent);
    const requests = here.map(({ name, requestedKey }): KeyRequest => {
      const old = existing.get(name)?.row;
      const existingKey = old?.['datapath'] === refs.get(parent) ? Number(old?.['tunnel_key']) : 0;
      return { id: name, requested: requestedKey, existing: existingKey };
    });
    for (const [name, key] of assignKeys(requests)) keys.set(name, key);
  }
  const puts = ports.flatMap(({ name, parent, columns }, at) =>
    put(
      'Port_Binding',
      existing.get(name),
      { logical_port: name, datapath: refs.get(parent), tunnel_key: keys.get(name), ...columns },
      `pb_${at}`,
    ),
  );
  const names = new Set(ports.map(({ name }) => name));
  const gone = [...existing.values()].filter(({ row }) => !names.has(text(row, 'logical_port')));
  // Learned_Route refers to both strongly: ovn-controller withdraws the routes of what goes.
  const goneUuids = new Set(gone.map(({ uuid }) => uuid));
  const live = new Set(refs.values());
  const orphans = entries(zone.sb, 'Learned_Route').filter(
    ({ row }) => goneUuids.has(text(row, 'logical_port')) || !live.has(text(row, 'datapath')),
  );
  return [
    ...puts,
    ...orphans.map((entry) => remove('Learned_Route', entry)),
    ...gone.map((entry) => remove('Port_Binding', entry)),
  ];
}

function addressSetOperations(zone: ZoneDatabases): Operation[] {
  const puts = entries(zone.nb, 'Address_Set').flatMap(({ row }, at) => {
    const columns = { name: row['name'], addresses: list(row, 'addresses'), options: map(row, 'options') };
    return put('Address_Set', findBy(zone.sb, 'Address_Set', 'name', row['name']), columns, `as_${at}`);
  });
  const gone = entries(zone.sb, 'Address_Set').filter(
    ({ row }) => findBy(zone.nb, 'Address_Set', 'name', row['name']) === undefined,
  );
  return [...puts, ...gone.map((entry) => remove('Address_Set', entry))];
}

/** The operations that bring SB in step with NB, to be sent as one transaction; none when it is already. */
export function northdOperations(
  zone: ZoneDatabases,
  { keepDisabledRouters = false }: NorthdOptions = {},
): Operation[] {
  const routers = entries(zone.nb, 'Logical_Router').filter(
    ({ row }) => keepDisabledRouters || row['enabled'] !== false,
  );
  const refs = new Map<string, string>();
  const datapaths = datapathOperations(zone, routers, refs);
  return [...datapaths, ...portOperations(zone, allPorts(zone, routers), refs), ...addressSetOperations(zone)];
}
