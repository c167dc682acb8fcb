/** Sections 7b and 7c: ports that IC-NB declares on transit switches and transit routers. */
import { isForeignChassis } from './gateway.ts';
import { isRouterPort, transitSwitches } from './port.ts';
import { entries, findBy, list, option, referred, text, shown } from './world.ts';
import type { Entry, PlainRow } from './world.ts';
import type { Report, Zone } from './zone.ts';

type Owner = 'leader' | 'me' | 'other';

function ownerOf(zone: Zone, port: PlainRow): Owner {
  const chassis = text(port, 'chassis');
  if (chassis === '') return 'leader';
  return isForeignChassis(zone, chassis) ? 'other' : 'me';
}

interface Wanted {
  readonly section: '7b' | '7c';
  readonly port: PlainRow;
  /** The switch's or router's name and UUID in IC-NB. */
  readonly parent: Entry;
  readonly type: string;
  readonly address: string;
  /** What the `gateway` column must be; undefined: the contract doesn't say. */
  readonly gateway: string | undefined;
}

/** Does the zone have a switch port of its own of that name? Then a declared one is left out. */
function isNameTaken(zone: Zone, name: string): boolean {
  const found = findBy(zone.nb, 'Logical_Switch_Port', 'name', name)?.row;
  return found !== undefined && option(found, 'options', 'interconn-tsp') === '' && text(found, 'type') !== 'remote';
}

/** The IC-SB row, judged when it is this zone's to keep; undefined while there is none of this kind. */
function checkBinding(zone: Zone, wanted: Wanted, report: Report): PlainRow | undefined {
  const { section, port, parent } = wanted;
  const name = text(port, 'name');
  const isb = findBy(zone.isb, 'Port_Binding', 'logical_port', name)?.row;
  const owner = ownerOf(zone, port);
  const isMine = isb?.['availability_zone'] === zone.az;
  const what = `IC-SB Port_Binding '${name}'`;
  const isOurs = owner === 'me' || (owner === 'leader' && zone.isLeader);
  if (isb === undefined) {
    if (isOurs && !isNameTaken(zone, name))
      report(section, `${what} is missing: IC-NB declares it on '${text(parent.row, 'name')}'`);
    return undefined;
  }
  if (owner === 'other' && isMine && !isNameTaken(zone, name))
    report(section, `${what} should be gone: its chassis is not mine`);
  const isElsewhere = isb['transit_switch'] !== text(parent.row, 'name');
  if (owner === 'leader' && !isOurs && isMine && isElsewhere)
    report(
      section,
      `${what} should be gone: IC-NB has the port on '${text(parent.row, 'name')}', and it is the leader's`,
    );
  // What may be another port's, left by a zone without a controller, is waited for.
  const isLeftOver = !isMine && isElsewhere && (text(isb, 'gateway') !== '' || text(isb, 'address') === 'unknown');
  if (isOurs && !isNameTaken(zone, name) && (isMine || (owner === 'leader' && !isLeftOver))) {
    const columns: readonly (readonly [string, string | undefined])[] = [
      ['transit_switch', text(parent.row, 'name')],
      ['type', wanted.type],
      ['nb_ic_uuid', parent.uuid],
      ['address', wanted.address],
      ['gateway', wanted.gateway],
    ];
    for (const [column, value] of columns)
      if (value !== undefined && isb[column] !== value)
        report(section, `${what}: ${column} is '${shown(isb[column])}', should be '${shown(value)}'`);
  }
  return isb['transit_switch'] === text(parent.row, 'name') ? isb : undefined;
}

function checkOptions(
  wanted: Wanted,
  what: string,
  actual: PlainRow,
  options: Readonly<Record<string, string>>,
  report: Report,
): void {
  for (const [key, value] of Object.entries(options))
    if (option(actual, 'options', key) !== value)
      report(wanted.section, `${what}: options:${key} is '${option(actual, 'options', key)}', should be '${value}'`);
}

function checkSwitchPort(zone: Zone, wanted: Wanted, isb: PlainRow, nbSwitch: Entry, report: Report): void {
  const { port } = wanted;
  const name = text(port, 'name');
  const what = `NB Logical_Switch_Port '${name}'`;
  const found = findBy(zone.nb, 'Logical_Switch_Port', 'name', name);
  if (found === undefined) return report('7b', `${what} is missing: IC-NB declares it`);
  // Somebody else's port of this name is waited for; a remote one of the transit switch is nobody else's.
  const isCopy = text(found.row, 'type') === 'remote' && list(nbSwitch.row, 'ports').includes(found.uuid);
  if (option(found.row, 'options', 'interconn-tsp') === '' && !isCopy) return undefined;
  if (!list(nbSwitch.row, 'ports').includes(found.uuid)) report('7b', `${what} is on another switch`);
  const type = ownerOf(zone, port) === 'other' ? 'remote' : text(port, 'type');
  if (text(found.row, 'type') !== type)
    report('7b', `${what}: type is '${text(found.row, 'type')}', should be '${type}'`);
  if (list(found.row, 'addresses').join() !== list(port, 'addresses').join())
    report('7b', `${what}: addresses should be '${list(port, 'addresses').join()}'`);
  const options = {
    'interconn-tsp': name,
    'requested-tnl-key': shown(isb['tunnel_key']),
    'requested-chassis': text(port, 'chassis'),
  };
  checkOptions(wanted, what, found.row, options, report);
  // What a remote copy says of the peer is left open.
  if (type === 'remote') return undefined;
  const isRouter = type === 'router';
  checkOptions(wanted, what, found.row, { 'router-port': isRouter ? text(port, 'peer') : '' }, report);
  if (text(found.row, 'peer') !== (isRouter ? '' : text(port, 'peer')))
    report('7b', `${what}: peer is '${text(found.row, 'peer')}'`);
  return undefined;
}

/** Section 7b. */
export function checkTransitSwitchPorts(zone: Zone, report: Report): void {
  for (const { name, inbUuid, nbSwitch } of transitSwitches(zone)) {
    const parent = { uuid: inbUuid, row: zone.inb['Transit_Switch']?.get(inbUuid) ?? {} };
    const ports = referred(zone.inb, 'Transit_Switch_Port', parent.row, 'ports');
    for (const { row: port } of ports) {
      const address = list(port, 'addresses')[0] ?? '';
      const gateway = text(port, 'chassis');
      const wanted: Wanted = { section: '7b', port, parent, type: 'transit-switch-port', address, gateway };
      const isb = checkBinding(zone, wanted, report);
      if (isb !== undefined && !isRouterPort(isb)) checkSwitchPort(zone, wanted, isb, nbSwitch, report);
    }
    const declared = ports.map(({ row }) => text(row, 'name'));
    for (const { row: lsp } of referred(zone.nb, 'Logical_Switch_Port', nbSwitch.row, 'ports'))
      if (option(lsp, 'options', 'interconn-tsp') !== '' && !declared.includes(text(lsp, 'name')))
        report(
          '7b',
          `NB Logical_Switch_Port '${text(lsp, 'name')}' should be gone from '${name}': IC-NB has no such port`,
        );
  }
}

function checkRouterPort(zone: Zone, wanted: Wanted, isb: PlainRow, router: Entry, report: Report): void {
  const { port } = wanted;
  const name = text(port, 'name');
  const what = `NB Logical_Router_Port '${name}'`;
  const found = findBy(zone.nb, 'Logical_Router_Port', 'name', name);
  if (found === undefined) return report('7c', `${what} is missing: IC-NB declares it`);
  if (option(found.row, 'options', 'interconn-tr') === '') return undefined;
  if (!list(router.row, 'ports').includes(found.uuid)) report('7c', `${what} is on another router`);
  if (text(found.row, 'mac') !== text(port, 'mac')) report('7c', `${what}: mac should be '${text(port, 'mac')}'`);
  if (list(found.row, 'networks').join() !== list(port, 'networks').join())
    report('7c', `${what}: networks should be '${list(port, 'networks').join()}'`);
  const options = { 'requested-chassis': text(port, 'chassis'), 'requested-tnl-key': shown(isb['tunnel_key']) };
  checkOptions(wanted, what, found.row, options, report);
  return undefined;
}

/** Section 7c. */
export function checkTransitRouterPorts(zone: Zone, report: Report): void {
  /** `ROUTER PORT` of each. */
  const declared = new Set<string>();
  for (const parent of entries(zone.inb, 'Transit_Router')) {
    const name = text(parent.row, 'name');
    const router = entries(zone.nb, 'Logical_Router').find(
      ({ row }) => option(row, 'options', 'interconn-tr') === name,
    );
    const ports = referred(zone.inb, 'Transit_Router_Port', parent.row, 'ports');
    for (const { row: port } of ports) {
      declared.add(`${name} ${text(port, 'name')}`);
      const address = text(port, 'mac');
      const type = 'transit-router-port';
      const wanted: Wanted = { section: '7c', port, parent, type, address, gateway: undefined };
      const isb = checkBinding(zone, wanted, report);
      if (isb !== undefined && router !== undefined && isRouterPort(isb))
        checkRouterPort(zone, wanted, isb, router, report);
    }
    const names = ports.map(({ row }) => text(row, 'name'));
    for (const { row: lrp } of referred(zone.nb, 'Logical_Router_Port', router?.row, 'ports'))
      if (option(lrp, 'options', 'interconn-tr') !== '' && !names.includes(text(lrp, 'name')))
        report(
          '7c',
          `NB Logical_Router_Port '${text(lrp, 'name')}' should be gone from '${name}': IC-NB has no such port`,
        );
  }
  for (const { row } of entries(zone.isb, 'Port_Binding')) {
    const place = `${text(row, 'transit_switch')} ${text(row, 'logical_port')}`;
    if (isRouterPort(row) && row['availability_zone'] === zone.az && !declared.has(place))
      report('7c', `IC-SB Port_Binding '${place}' should be gone: no port of that router in IC-NB claims it`);
  }
}
