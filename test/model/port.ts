/** Section 7a: ports that were added in NB ("legacy" ports), and their copies in the other zones. */
import { chassisName } from './gateway.ts';
import { entries, findBy, list, option, referred, rowOf, text, shown } from './world.ts';
import type { Entry, PlainRow, PlainValue } from './world.ts';
import type { Report, Zone } from './zone.ts';

export const isRouterPort = (binding: PlainRow): boolean => binding['type'] === 'transit-router-port';
const isTransitSwitchPort = (lsp: PlainRow): boolean => option(lsp, 'options', 'interconn-tsp') !== '';
export const isLocalType = (lsp: PlainRow): boolean => lsp['type'] === 'router' || lsp['type'] === 'switch';

/** The NB switches that stand for transit switches of IC-NB, with the IC-NB row's UUID. */
export function transitSwitches(zone: Zone): { name: string; inbUuid: string; nbSwitch: Entry }[] {
  return entries(zone.inb, 'Transit_Switch').flatMap(({ uuid, row }) => {
    const name = text(row, 'name');
    const found = entries(zone.nb, 'Logical_Switch').find(
      (ls) => option(ls.row, 'other_config', 'interconn-ts') === name,
    );
    return found === undefined ? [] : [{ name, inbUuid: uuid, nbSwitch: found }];
  });
}

/** The names of all ports that IC-NB declares (section 7b): not this section's business. */
function declaredPorts(zone: Zone): Set<string> {
  return new Set(entries(zone.inb, 'Transit_Switch_Port').map(({ row }) => text(row, 'name')));
}

export const bindingOf = (zone: Zone, port: string): PlainRow | undefined =>
  port === '' ? undefined : findBy(zone.sb, 'Port_Binding', 'logical_port', port)?.row;

/** The first `mac` of the peer's SB binding, '' when there is none; `unknown` for switch ports. */
function addressOf(zone: Zone, lsp: PlainRow, peer: string): string {
  if (lsp['type'] === 'switch') return 'unknown';
  return list(bindingOf(zone, peer), 'mac')[0] ?? '';
}

function gatewayOf(zone: Zone, lsp: PlainRow, binding: PlainRow, peer: string): string {
  const distributed = peer === '' ? '' : chassisName(zone, bindingOf(zone, `cr-${peer}`));
  if (distributed !== '' || lsp['type'] !== 'switch') return distributed;
  return chassisName(zone, binding);
}

/** The NB router that the port's peer in NB belongs to; undefined when NB has no such peer on a router. */
function routerOf(zone: Zone, lsp: PlainRow): string | undefined {
  if (lsp['type'] !== 'router') return undefined;
  const peer = findBy(zone.nb, 'Logical_Router_Port', 'name', option(lsp, 'options', 'router-port'))?.uuid;
  return entries(zone.nb, 'Logical_Router').find(({ row }) => peer !== undefined && list(row, 'ports').includes(peer))
    ?.uuid;
}

function same(report: Report, what: string, column: string, actual: PlainValue, wanted: PlainValue): void {
  if (actual !== wanted) report('7a', `${what}: ${column} is '${shown(actual)}', should be '${shown(wanted)}'`);
}

/** What the IC-SB row of a local port must say; undefined while SB has no binding of it. 'routerId' undefined: NB doesn't say. */
export function localPort(zone: Zone, ts: { name: string; inbUuid: string }, lsp: PlainRow) {
  const binding = bindingOf(zone, text(lsp, 'name'));
  if (binding === undefined) return undefined;
  const peer = option(binding, 'options', 'peer');
  const columns = {
    transit_switch: ts.name,
    type: 'transit-switch-port',
    nb_ic_uuid: ts.inbUuid,
    address: addressOf(zone, lsp, peer),
    gateway: gatewayOf(zone, lsp, binding, peer),
  };
  return { columns, routerId: routerOf(zone, lsp) };
}

function checkLocalPort(zone: Zone, ts: { name: string; inbUuid: string }, lsp: PlainRow, report: Report): void {
  const name = text(lsp, 'name');
  const wanted = localPort(zone, ts, lsp);
  const isb = findBy(zone.isb, 'Port_Binding', 'logical_port', name)?.row;
  if (wanted === undefined || (isb !== undefined && isb['availability_zone'] !== zone.az)) return;
  if (isb === undefined) {
    report('7a', `IC-SB Port_Binding '${name}' is missing: the port is on transit switch '${ts.name}' and bound in SB`);
    return;
  }
  const what = `IC-SB Port_Binding '${name}'`;
  for (const [column, value] of Object.entries(wanted.columns)) same(report, what, column, isb[column], value);
  const routerId = option(isb, 'external_ids', 'router-id');
  // The last router may stand, as long as NB has it.
  if (wanted.routerId !== undefined) same(report, what, 'router-id', routerId, wanted.routerId);
  else if (routerId !== '' && rowOf(zone.nb, 'Logical_Router', routerId) === undefined)
    same(report, what, 'router-id', routerId, '');
  const key = option(lsp, 'options', 'requested-tnl-key');
  same(report, `NB Logical_Switch_Port '${name}'`, 'requested-tnl-key', key, shown(isb['tunnel_key']));
}

function checkRemotePort(zone: Zone, lsp: PlainRow, isb: PlainRow, report: Report): void {
  const what = `NB Logical_Switch_Port '${text(isb, 'logical_port')}' (remote)`;
  const address = text(isb, 'address');
  const addresses = address === '' ? [] : [address];
  same(report, what, 'addresses', JSON.stringify(list(lsp, 'addresses')), JSON.stringify(addresses));
  same(report, what, 'requested-tnl-key', option(lsp, 'options', 'requested-tnl-key'), shown(isb['tunnel_key']));
  const binding = bindingOf(zone, text(isb, 'logical_port'));
  const gateway = text(isb, 'gateway');
  const isKnown = gateway === '' || findBy(zone.sb, 'Chassis', 'name', gateway) !== undefined;
  if (binding === undefined || !isKnown || option(lsp, 'options', 'requested-chassis') !== '') return;
  same(report, `SB Port_Binding '${text(isb, 'logical_port')}'`, 'chassis', chassisName(zone, binding), gateway);
}

/** Ports of other zones: each has one remote copy here, unless some other port of NB bears its name. */
function checkForeign(zone: Zone, declared: Set<string>, report: Report): void {
  const switches = transitSwitches(zone);
  for (const { row: isb } of entries(zone.isb, 'Port_Binding')) {
    const name = text(isb, 'logical_port');
    const ts = switches.find((candidate) => candidate.name === isb['transit_switch']);
    if (isb['availability_zone'] === zone.az || isRouterPort(isb) || ts === undefined || declared.has(name)) continue;
    const lsp = findBy(zone.nb, 'Logical_Switch_Port', 'name', name);
    if (lsp === undefined)
      report('7a', `NB Logical_Switch_Port '${name}' is missing on '${ts.name}': another zone has this port`);
    else if (lsp.row['type'] === 'remote' && list(ts.nbSwitch.row, 'ports').includes(lsp.uuid))
      checkRemotePort(zone, lsp.row, isb, report);
  }
}

function checkNoLeftovers(zone: Zone, declared: Set<string>, report: Report): void {
  const owners = new Map<string, { ts: string; lsp: PlainRow }>();
  for (const { name, nbSwitch } of transitSwitches(zone))
    for (const { row: lsp } of referred(zone.nb, 'Logical_Switch_Port', nbSwitch.row, 'ports'))
      owners.set(text(lsp, 'name'), { ts: name, lsp });
  for (const [port, { ts, lsp }] of owners) {
    if (lsp['type'] !== 'remote' || isTransitSwitchPort(lsp)) continue;
    const isb = findBy(zone.isb, 'Port_Binding', 'logical_port', port)?.row;
    const isTheirs = isb !== undefined && isb['availability_zone'] !== zone.az && !isRouterPort(isb);
    if (!isTheirs || isb['transit_switch'] !== ts)
      report('7a', `NB Logical_Switch_Port '${port}' (remote) should be gone: no other zone has it on '${ts}'`);
  }
  for (const { row: isb } of entries(zone.isb, 'Port_Binding')) {
    const port = text(isb, 'logical_port');
    if (isb['availability_zone'] !== zone.az || isRouterPort(isb) || declared.has(port)) continue;
    const owner = owners.get(port);
    if (owner === undefined || owner.ts !== isb['transit_switch'] || !isLocalType(owner.lsp))
      report(
        '7a',
        `IC-SB Port_Binding '${port}' should be gone: NB has no such local port on '${text(isb, 'transit_switch')}'`,
      );
    else if (bindingOf(zone, port) === undefined)
      report('7a', `IC-SB Port_Binding '${port}' should be gone: SB has no binding of it`);
  }
}

/** Everything that section 7a says of one zone. Keys are judged by law only. */
export function checkPorts(zone: Zone, report: Report): void {
  const declared = declaredPorts(zone);
  for (const ts of transitSwitches(zone))
    for (const { row: lsp } of referred(zone.nb, 'Logical_Switch_Port', ts.nbSwitch.row, 'ports'))
      if (isLocalType(lsp) && !isTransitSwitchPort(lsp) && !declared.has(text(lsp, 'name')))
        checkLocalPort(zone, ts, lsp, report);
  checkForeign(zone, declared, report);
  checkNoLeftovers(zone, declared, report);
}

/** Section 7: keys are 1..32767, one of a kind per transit switch or router. */
export function checkPortKeys(isb: Zone['isb'], report: Report): void {
  const taken = new Map<string, string>();
  for (const { row } of entries(isb, 'Port_Binding')) {
    const [name, key] = [text(row, 'logical_port'), Number(row['tunnel_key'])];
    if (!(key >= 1 && key <= 32767)) report('7', `IC-SB Port_Binding '${name}': key ${key} is outside of 1..32767`);
    const place = `${text(row, 'transit_switch')} ${key}`;
    const other = taken.get(place);
    if (other !== undefined) report('7', `IC-SB Port_Bindings '${other}' and '${name}' share key ${key}`);
    taken.set(place, name);
  }
}
