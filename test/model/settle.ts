/**
 * A controller of the plainest kind, in memory: it looks at everything, finds the first things that are not as the
 * model wants them and puts them right, again and again. It shows that the model asks for nothing impossible, and
 * settles worlds for the generator's tests. No transit routers, declared ports, address sets or monitors.
 */
import { advertisedRoutes, indexKey } from './advertise.ts';
import { switchDatapaths } from './datapath.ts';
import { insert, remove, setKey, toShared, toZone, update } from './generate/step.ts';
import type { StepTransaction } from './generate/step.ts';
import type { Operation } from './json.ts';
import { isLearned, learners } from './learn.ts';
import { isLocalType, isRouterPort, localPort, transitSwitches } from './port.ts';
import { settleGateways } from './settle-gateways.ts';
import { entries, findBy, flag, list, option, referred, rowOf, shown, text } from './world.ts';
import type { PlainRow } from './world.ts';
import type { Zone } from './zone.ts';

function freeKey(taken: readonly unknown[]): number {
  let key = 1;
  while (taken.includes(key)) key++;
  return key;
}

function settleSwitches(zone: Zone): StepTransaction[] {
  const names = entries(zone.inb, 'Transit_Switch').map(({ uuid, row }) => ({ uuid, name: text(row, 'name') }));
  const shared: Operation[] = [];
  const own: Operation[] = [];
  for (const { uuid, row } of zone.isLeader ? entries(zone.isb, 'Datapath_Binding') : []) {
    const ts = names.find(({ name }) => name === row['transit_switch']);
    if (ts === undefined) shared.push(remove('Datapath_Binding', uuid));
    else if (row['nb_ic_uuid'] !== ts.uuid)
      shared.push(update('isb', 'Datapath_Binding', uuid, { nb_ic_uuid: ts.uuid, type: 'transit-switch' }));
  }
  for (const { uuid, name } of names) {
    const datapath = switchDatapaths(zone.isb, name)[0];
    if (datapath === undefined && zone.isLeader) {
      const taken = entries(zone.isb, 'Datapath_Binding').map(({ row }) => Number(row['tunnel_key']) - 16711681);
      const tunnel_key = 16711681 + freeKey(taken);
      const row = { transit_switch: name, type: 'transit-switch', nb_ic_uuid: uuid, tunnel_key };
      if (shared.length === 0) shared.push(insert('isb', 'Datapath_Binding', row));
    }
    const found = transitSwitches(zone).find((ts) => ts.name === name);
    const other_config = {
      'interconn-ts': name,
      'ic-vxlan_mode': 'false',
      ...(datapath !== undefined && { 'requested-tnl-key': shown(datapath.row['tunnel_key']) }),
    };
    if (found === undefined) own.push(insert('nb', 'Logical_Switch', { name, other_config }));
    else
      for (const [key, value] of Object.entries(other_config))
        if (option(found.nbSwitch.row, 'other_config', key) !== value)
          own.push(setKey('Logical_Switch', found.nbSwitch.uuid, 'other_config', key, value));
  }
  for (const { uuid, row } of entries(zone.nb, 'Logical_Switch')) {
    const marker = option(row, 'other_config', 'interconn-ts');
    if (marker !== '' && !names.some(({ name }) => name === marker)) own.push(remove('Logical_Switch', uuid));
  }
  return [toShared('isb', ...shared), toZone('nb', zone.label, ...own)];
}

const differs = (row: PlainRow, wanted: PlainRow): boolean =>
  Object.entries(wanted).some(([column, value]) => JSON.stringify(row[column]) !== JSON.stringify(value));

function settleLocalPorts(zone: Zone): StepTransaction[] {
  const shared: Operation[] = [];
  const own: Operation[] = [];
  const kept = new Set<string>();
  for (const ts of transitSwitches(zone))
    for (const { uuid, row: lsp } of referred(zone.nb, 'Logical_Switch_Port', ts.nbSwitch.row, 'ports')) {
      const name = text(lsp, 'name');
      const wanted = isLocalType(lsp) ? localPort(zone, ts, lsp) : undefined;
      if (wanted === undefined) continue;
      const isb = findBy(zone.isb, 'Port_Binding', 'logical_port', name);
      // One on another switch goes first: its key may be taken on this one.
      if (isb !== undefined && isb.row['transit_switch'] !== ts.name) continue;
      kept.add(name);
      const oldId = option(isb?.row, 'external_ids', 'router-id');
      const lastId = rowOf(zone.nb, 'Logical_Router', oldId) === undefined ? '' : oldId;
      const routerId = wanted.routerId ?? lastId;
      const ids: Readonly<Record<string, string>> = routerId === '' ? {} : { 'router-id': routerId };
      const columns = { ...wanted.columns, external_ids: ids };
      if (isb === undefined) {
        const here = entries(zone.isb, 'Port_Binding').filter(({ row }) => row['transit_switch'] === ts.name);
        const tunnel_key = freeKey(here.map(({ row }) => row['tunnel_key']));
        const row = { ...columns, logical_port: name, availability_zone: zone.az, tunnel_key };
        if (shared.length === 0) shared.push(insert('isb', 'Port_Binding', row));
      } else if (isb.row['availability_zone'] === zone.az) {
        if (differs(isb.row, columns)) shared.push(update('isb', 'Port_Binding', isb.uuid, columns));
        const key = shown(isb.row['tunnel_key']);
        if (option(lsp, 'options', 'requested-tnl-key') !== key)
          own.push(setKey('Logical_Switch_Port', uuid, 'options', 'requested-tnl-key', key));
      }
    }
  for (const { uuid, row } of entries(zone.isb, 'Port_Binding'))
    if (row['availability_zone'] === zone.az && !isRouterPort(row) && !kept.has(text(row, 'logical_port')))
      shared.push(remove('Port_Binding', uuid));
  return [toShared('isb', ...shared), toZone('nb', zone.label, ...own)];
}

function settleRemotePorts(zone: Zone): StepTransaction[] {
  const own: Operation[] = [];
  const bound: Operation[] = [];
  for (const { name: ts, nbSwitch } of transitSwitches(zone)) {
    const theirs = entries(zone.isb, 'Port_Binding').filter(
      ({ row }) => row['availability_zone'] !== zone.az && row['transit_switch'] === ts,
    );
    const lsps = referred(zone.nb, 'Logical_Switch_Port', nbSwitch.row, 'ports');
    const gone = lsps.filter(
      (lsp) => lsp.row['type'] === 'remote' && !theirs.some(({ row }) => row['logical_port'] === lsp.row['name']),
    );
    const ports = list(nbSwitch.row, 'ports').filter((uuid) => !gone.some((lsp) => lsp.uuid === uuid));
    const fresh: string[] = [];
    for (const { row } of theirs) {
      const name = text(row, 'logical_port');
      const addresses = row['address'] === '' ? [] : [text(row, 'address')];
      const key = shown(row['tunnel_key']);
      const lsp = findBy(zone.nb, 'Logical_Switch_Port', 'name', name);
      if (lsp === undefined) {
        const columns = { name, type: 'remote', addresses, up: true, options: { 'requested-tnl-key': key } };
        own.push(insert('nb', 'Logical_Switch_Port', columns, `remote${fresh.length}`));
        fresh.push(`remote${fresh.length}`);
      } else if (lsp.row['type'] === 'remote' && list(nbSwitch.row, 'ports').includes(lsp.uuid)) {
        if (differs(lsp.row, { addresses })) own.push(update('nb', 'Logical_Switch_Port', lsp.uuid, { addresses }));
        if (option(lsp.row, 'options', 'requested-tnl-key') !== key)
          own.push(setKey('Logical_Switch_Port', lsp.uuid, 'options', 'requested-tnl-key', key));
        const binding = findBy(zone.sb, 'Port_Binding', 'logical_port', name);
        const chassis = findBy(zone.sb, 'Chassis', 'name', row['gateway'])?.uuid;
        const isKnown = row['gateway'] === '' || chassis !== undefined;
        if (binding !== undefined && isKnown && binding.row['chassis'] !== chassis)
          bound.push(update('sb', 'Port_Binding', binding.uuid, { chassis }));
      }
    }
    if (gone.length + fresh.length > 0)
      return [
        toZone(
          'nb',
          zone.label,
          ...own,
          update('nb', 'Logical_Switch', nbSwitch.uuid, { ports: [...ports, ...fresh] }),
        ),
      ];
  }
  return [toZone('nb', zone.label, ...own), toZone('sb', zone.label, ...bound)];
}

function settleAdvertised(zone: Zone): StepTransaction[] {
  const wanted = advertisedRoutes(zone);
  const operations: Operation[] = [];
  const seen = new Set<string>();
  for (const { uuid, row } of entries(zone.isb, 'Route').filter(
    (route) => route.row['availability_zone'] === zone.az,
  )) {
    const place = { transitSwitch: text(row, 'transit_switch'), routeTable: text(row, 'route_table') };
    const key = indexKey({ ...place, ipPrefix: text(row, 'ip_prefix'), nextHop: text(row, 'nexthop') });
    const route = wanted.get(key);
    const isRight =
      route !== undefined &&
      row['origin'] === route.origin &&
      flag(row, 'options', 'override-connected') === route.override &&
      ['nb-id', 'lr-id', 'ic-route-tag'].map((id) => option(row, 'external_ids', id)).join() ===
        [route.nbId, route.routerId, route.tag].join();
    if (isRight) seen.add(key);
    else operations.push(remove('Route', uuid));
  }
  for (const [key, route] of wanted) {
    if (seen.has(key)) continue;
    const tag: Readonly<Record<string, string>> = route.tag === '' ? {} : { 'ic-route-tag': route.tag };
    const options: Readonly<Record<string, string>> = route.override ? { 'override-connected': 'true' } : {};
    const row = {
      transit_switch: route.transitSwitch,
      availability_zone: zone.az,
      route_table: route.routeTable,
      ip_prefix: route.ipPrefix,
      nexthop: route.nextHop,
      origin: route.origin,
      options,
      external_ids: { 'nb-id': route.nbId, 'lr-id': route.routerId, ...tag },
    };
    operations.push(insert('isb', 'Route', row));
  }
  return [toShared('isb', ...operations)];
}

function settleLearned(zone: Zone): StepTransaction[] {
  const operations: Operation[] = [];
  for (const { router, routes } of learners(zone)) {
    const table = 'Logical_Router_Static_Route';
    const own = referred(zone.nb, table, router.row, 'static_routes').filter(({ row }) => !isLearned(row));
    const learned = referred(zone.nb, table, router.row, 'static_routes').filter(({ row }) => isLearned(row));
    const rows = routes.map(({ uuid, row }) => ({
      ip_prefix: text(row, 'ip_prefix'),
      nexthop: text(row, 'nexthop'),
      route_table: text(row, 'route_table'),
      external_ids: { 'ic-learned-route': uuid },
      options: {
        origin: text(row, 'origin'),
        ...(flag(row, 'options', 'override-connected') && { 'override-connected': 'true' }),
      },
    }));
    const kept = rows.map((row) => learned.find((old) => !differs(old.row, row)));
    if (learned.length === rows.length && kept.every((old) => old !== undefined)) continue;
    const names = rows.map((row, i) => {
      operations.push(insert('nb', table, row, `l${operations.length}_${i}`));
      return `l${operations.length - 1}_${i}`;
    });
    const static_routes = [...own.map(({ uuid }) => uuid), ...names];
    operations.push(update('nb', 'Logical_Router', router.uuid, { static_routes }));
  }
  return [toZone('nb', zone.label, ...operations)];
}

function settleSequence(zone: Zone): StepTransaction[] {
  const inb = entries(zone.inb, 'IC_NB_Global')[0];
  const isb = entries(zone.isb, 'IC_SB_Global')[0];
  if (inb === undefined) return [toShared('inb', insert('inb', 'IC_NB_Global', {}))];
  if (isb === undefined) return [toShared('isb', insert('isb', 'IC_SB_Global', {}))];
  const nb_ic_cfg = Number(inb.row['nb_ic_cfg']);
  if (zone.isb['Availability_Zone']?.get(zone.az)?.['nb_ic_cfg'] !== nb_ic_cfg)
    return [toShared('isb', update('isb', 'Availability_Zone', zone.az, { nb_ic_cfg }))];
  const isReached = entries(zone.isb, 'Availability_Zone').every(({ row }) => row['nb_ic_cfg'] === nb_ic_cfg);
  if (!isReached || (isb.row['nb_ic_cfg'] === nb_ic_cfg && inb.row['sb_ic_cfg'] === nb_ic_cfg)) return [];
  return [
    toShared('isb', update('isb', 'IC_SB_Global', isb.uuid, { nb_ic_cfg })),
    toShared('inb', update('inb', 'IC_NB_Global', inb.uuid, { sb_ic_cfg: nb_ic_cfg })),
  ];
}

/** The work of each concern, in the order it is tried. */
export const SETTLERS: readonly ((zone: Zone) => StepTransaction[])[] = [
  settleGateways,
  settleSwitches,
  settleLocalPorts,
  settleRemotePorts,
  settleAdvertised,
  settleLearned,
  settleSequence,
];

/** Is there anything in it? */
export const isWork = ({ operations }: StepTransaction): boolean => operations.length > 0;

/** Everything of a zone that has to go before its name can. */
export function sweep(isb: Zone['isb'], az: string): Operation[] {
  const rows = ['Route', 'Port_Binding', 'Gateway'].flatMap((table) =>
    entries(isb, table)
      .filter(({ row }) => row['availability_zone'] === az)
      .map(({ uuid }) => remove(table, uuid)),
  );
  return [...rows, remove('Availability_Zone', az)];
}
