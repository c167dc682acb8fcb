/** Steps on address sets and service monitors. */
import { entries, findBy, isTrue, list, option, text } from '../world.ts';
import { nbOf } from './router-steps.ts';
import { anyZone, insert, remove, step, toZone, update } from './step.ts';
import type { StepMaker } from './step.ts';

const addressSet: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const name = draw.one(['as1', 'as2']);
  const found = findBy(nbOf(world, zone), 'Address_Set', 'name', name);
  // Learnt sets are the controller's; one of the zone's own may stand in its way.
  if (found !== undefined && isTrue(option(found.row, 'external_ids', 'ic-learnt'))) return undefined;
  if (found !== undefined && draw.oneIn(3))
    return step(`${zone}: address set '${name}' goes`, toZone('nb', zone, remove('Address_Set', found.uuid)));
  const options: Readonly<Record<string, string>> = draw.oneIn(3)
    ? {}
    : { 'ic-adv': draw.one(['true', 'true', 'false']) };
  const row = { addresses: draw.some(['10.1.1.1', '10.1.1.2', '10.1.2.0/24', '2001:db8::5'], 0, 3), options };
  const operation =
    found === undefined ? insert('nb', 'Address_Set', { name, ...row }) : update('nb', 'Address_Set', found.uuid, row);
  return step(
    `${zone}: address set '${name}' is ${row.addresses.join(' ')} ${JSON.stringify(options)}`,
    toZone('nb', zone, operation),
  );
};

/** A monitor of a service in another zone, or of one here. */
const addMonitor: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const remote = !draw.oneIn(3);
  const sb = world.zones[zone]?.sb ?? {};
  const target = draw.pick(Object.keys(world.zones).sort()) ?? '';
  const ports = Object.values(world.zones).flatMap((other) => entries(other.sb, 'Port_Binding'));
  const port = draw.pick(ports);
  const protocol = draw.one(['tcp', 'udp', undefined]);
  const key = {
    logical_port: text(port?.row, 'logical_port') || 'vm1',
    ip: '10.50.0.1',
    port: 80 + draw.below(2),
    protocol,
  };
  const isThere = entries(sb, 'Service_Monitor').some(({ row }) =>
    Object.entries(key).every(([column, value]) => row[column] === value),
  );
  if (isThere) return undefined;
  const options = { interval: draw.one(['5', '10']), ...(remote && { 'az-name': target }) };
  const row = { ...key, type: 'load-balancer', src_ip: `10.50.1.${draw.below(2)}`, remote, options };
  return step(
    `${zone}: a monitor of ${key.logical_port} ${key.ip}:${key.port}${remote ? ` in ${target}` : ''} comes`,
    toZone('sb', zone, insert('sb', 'Service_Monitor', row)),
  );
};

const changeMonitor: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const monitor = draw.pick(entries(world.zones[zone]?.sb ?? {}, 'Service_Monitor'));
  if (monitor === undefined) return undefined;
  const name = text(monitor.row, 'logical_port');
  if (monitor.row['ic_learned'] !== true && draw.oneIn(2))
    return step(`${zone}: a monitor of ${name} goes`, toZone('sb', zone, remove('Service_Monitor', monitor.uuid)));
  // The status of a remote one is the other zone's to tell.
  if (monitor.row['remote'] === true) return undefined;
  const status = draw.one(['online', 'offline', 'error']);
  return step(
    `${zone}: ${name} is ${status}`,
    toZone('sb', zone, update('sb', 'Service_Monitor', monitor.uuid, { status })),
  );
};

const monitorMac: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const global = entries(world.zones[zone]?.sb ?? {}, 'SB_Global')[0];
  if (global === undefined || list(global.row, 'connections').length > 0) return undefined;
  const options: Readonly<Record<string, string>> = draw.oneIn(3) ? {} : { svc_monitor_mac: '0a:00:00:00:77:77' };
  const what = option({ options }, 'options', 'svc_monitor_mac') || 'unset';
  return step(
    `${zone}: svc_monitor_mac is ${what}`,
    toZone('sb', zone, update('sb', 'SB_Global', global.uuid, { options })),
  );
};

export const serviceSteps: Readonly<Record<string, StepMaker>> = { addressSet, addMonitor, changeMonitor, monitorMac };
