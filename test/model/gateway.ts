/** Section 3, and section 15's row on gateways of one name and encaps of one (type, ip). */
import { entries, findBy, flag, map, referred, text } from './world.ts';
import type { Entry, PlainDatabase, PlainRow } from './world.ts';
import type { Report, Zone } from './zone.ts';

const sorted = (values: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

const place = (encap: PlainRow): string => `${text(encap, 'type')} ${text(encap, 'ip')}`;

/** Encaps as comparable texts. */
function encapTexts(db: PlainDatabase, owner: PlainRow): string[] {
  return referred(db, 'Encap', owner, 'encaps')
    .map(({ row }) => `${place(row)} ${sorted(map(row, 'options'))}`)
    .sort();
}

export const isLocalGateway = (chassis: PlainRow): boolean => flag(chassis, 'other_config', 'is-interconn');
export const isRemoteChassis = (chassis: PlainRow): boolean =>
  !isLocalGateway(chassis) && flag(chassis, 'other_config', 'is-remote');

/** Is one of the encaps that 'wanted' brings held by a row of 'table' with another name? Then it has to be left out. */
function isBlocked(wanted: string[], db: PlainDatabase, table: string, isRival: (row: PlainRow) => boolean): boolean {
  const rivals = entries(db, table).filter(({ row }) => isRival(row));
  const held = rivals.flatMap(({ row }) => referred(db, 'Encap', row, 'encaps').map((encap) => place(encap.row)));
  return wanted.some((encap) => held.includes(encap));
}

function compare(
  report: Report,
  what: string,
  from: [PlainDatabase, PlainRow],
  to: [PlainDatabase, PlainRow],
  nameColumn: string,
) {
  const [fromDb, wanted] = from;
  const [toDb, actual] = to;
  if (text(wanted, 'hostname') !== text(actual, 'hostname'))
    report('3', `${what}: hostname '${text(actual, 'hostname')}' should be '${text(wanted, 'hostname')}'`);
  const encaps = [encapTexts(fromDb, wanted).join(', '), encapTexts(toDb, actual).join(', ')];
  if (encaps[0] !== encaps[1]) report('3', `${what}: encaps ${encaps[1]} should be ${encaps[0]}`);
  for (const { row } of referred(toDb, 'Encap', actual, 'encaps'))
    if (text(row, nameColumn) !== text(actual, 'name'))
      report('3', `${what}: encap ${place(row)} has ${nameColumn} '${text(row, nameColumn)}'`);
}

function checkLocal(zone: Zone, report: Report): void {
  const { sb, isb, az } = zone;
  const local = entries(sb, 'Chassis').filter(({ row }) => isLocalGateway(row));
  for (const { row: chassis } of local) {
    const name = text(chassis, 'name');
    const gateway = findBy(isb, 'Gateway', 'name', name);
    if (gateway !== undefined && gateway.row['availability_zone'] !== az) continue;
    const wanted = referred(sb, 'Encap', chassis, 'encaps').map(({ row }) => place(row));
    if (isBlocked(wanted, isb, 'Gateway', (row) => row['availability_zone'] !== az)) continue;
    if (gateway === undefined)
      report('3', `IC-SB Gateway '${name}' is missing: the chassis is an interconnection gateway`);
    else compare(report, `IC-SB Gateway '${name}'`, [sb, chassis], [isb, gateway.row], 'gateway_name');
  }
  for (const { row } of entries(isb, 'Gateway'))
    if (row['availability_zone'] === az && !local.some((chassis) => chassis.row['name'] === row['name']))
      report('3', `IC-SB Gateway '${text(row, 'name')}' should be gone: its chassis is gone or no gateway`);
}

function checkRemote(zone: Zone, report: Report): void {
  const { sb, isb, az } = zone;
  const foreign: Entry[] = entries(isb, 'Gateway').filter(({ row }) => row['availability_zone'] !== az);
  for (const { row: gateway } of foreign) {
    const name = text(gateway, 'name');
    const chassis = findBy(sb, 'Chassis', 'name', name);
    if (chassis !== undefined && !isRemoteChassis(chassis.row)) continue;
    const wanted = referred(isb, 'Encap', gateway, 'encaps').map(({ row }) => place(row));
    if (isBlocked(wanted, sb, 'Chassis', (row) => text(row, 'name') !== name && !isRemoteChassis(row))) continue;
    if (chassis === undefined) report('3', `SB Chassis '${name}' is missing: another zone has this gateway`);
    else compare(report, `SB Chassis '${name}'`, [isb, gateway], [sb, chassis.row], 'chassis_name');
  }
  for (const { row } of entries(sb, 'Chassis'))
    if (isRemoteChassis(row) && !foreign.some((gateway) => gateway.row['name'] === row['name']))
      report('3', `SB Chassis '${text(row, 'name')}' should be gone: no other zone has this gateway`);
}

/**
 * Local gateways are in IC-SB and other zones' gateways in SB, exactly. A name or an encap that another zone (in SB: a
 * local chassis) holds is left out; how much of the gateway is left out then is not judged.
 */
export function checkGateways(zone: Zone, report: Report): void {
  checkLocal(zone, report);
  checkRemote(zone, report);
}

/** The name of the chassis that an SB binding is bound to; '' when none. */
export function chassisName(zone: Zone, binding: PlainRow | undefined): string {
  const uuid = binding?.['chassis'];
  return typeof uuid === 'string' ? text(zone.sb['Chassis']?.get(uuid), 'name') : '';
}

/** Is no chassis of this name known to SB, or only a remote one? Then its ports belong to another zone (section 7b). */
export function isForeignChassis(zone: Zone, name: string): boolean {
  const chassis = findBy(zone.sb, 'Chassis', 'name', name);
  return chassis === undefined || isRemoteChassis(chassis.row);
}
