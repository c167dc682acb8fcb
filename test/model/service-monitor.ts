/** Section 9, and section 15's rows on monitors: whose options count, and collisions with local monitors. */
import { bindingOf } from './port.ts';
import { chassisName } from './gateway.ts';
import { entries, globalRow, map, option, text, shown } from './world.ts';
import type { Entry, PlainRow, PlainValue } from './world.ts';
import type { Report, Zone } from './zone.ts';

const keyOf = (row: PlainRow): string =>
  JSON.stringify(['logical_port', 'port', 'type', 'ip', 'src_ip', 'protocol'].map((column) => row[column] ?? null));

/** The columns of SB's index: only one monitor may have them. */
const placeOf = (row: PlainRow): string =>
  JSON.stringify(['logical_port', 'ip', 'port', 'protocol'].map((column) => row[column] ?? null));

const targetKey = (target: string, row: PlainRow): string => `${target} ${keyOf(row)}`;

const optionsOf = (row: PlainRow): string =>
  JSON.stringify(Object.entries(map(row, 'options')).sort(([a], [b]) => (a < b ? -1 : 1)));

const describe = (row: PlainRow): string => `'${text(row, 'logical_port')}' ${text(row, 'ip')}:${shown(row['port'])}`;

function same(report: Report, what: string, column: string, actual: PlainValue, wanted: PlainValue): void {
  if (actual !== wanted) report('9', `${what}: ${column} is '${shown(actual)}', should be '${shown(wanted)}'`);
}

function checkPush(zone: Zone, mac: string, report: Report): void {
  const isb = entries(zone.isb, 'Service_Monitor');
  const pushed = entries(zone.sb, 'Service_Monitor').filter(
    ({ row }) => mac !== '' && row['remote'] === true && option(row, 'options', 'az-name') !== '',
  );
  const asked = new Set<string>();
  for (const { row } of pushed) {
    const key = targetKey(option(row, 'options', 'az-name'), row);
    asked.add(key);
    const found = isb.filter((entry) => targetKey(text(entry.row, 'target_availability_zone'), entry.row) === key);
    const own = found.find((entry) => entry.row['source_availability_zone'] === zone.name);
    const what = `IC-SB Service_Monitor ${describe(row)}`;
    if (own !== undefined) {
      same(report, what, 'options', optionsOf(own.row), optionsOf(row));
      same(report, what, 'src_mac', own.row['src_mac'], mac);
    }
    if (found.length === 0) report('9', `${what} is missing`);
    else if (!found.some((entry) => entry.row['status'] === row['status']))
      report('9', `SB Service_Monitor ${describe(row)}: status is '${shown(row['status'])}', not IC-SB's`);
  }
  for (const { row } of isb)
    if (
      row['source_availability_zone'] === zone.name &&
      !asked.has(targetKey(text(row, 'target_availability_zone'), row))
    )
      report('9', `IC-SB Service_Monitor ${describe(row)} should be gone: SB asks for no such monitor`);
}

function checkPulled(zone: Zone, mac: string, wanted: Entry, report: Report): void {
  const sb = entries(zone.sb, 'Service_Monitor');
  const what = `SB Service_Monitor ${describe(wanted.row)}`;
  const found = sb.find(({ row }) => row['remote'] !== true && keyOf(row) === keyOf(wanted.row))?.row;
  if (found === undefined) {
    if (!sb.some(({ row }) => placeOf(row) === placeOf(wanted.row))) report('9', `${what} is missing`);
    return;
  }
  same(report, `IC-SB Service_Monitor ${describe(wanted.row)}`, 'status', wanted.row['status'], found['status']);
  if (found['ic_learned'] !== true) return;
  same(report, what, 'src_mac', found['src_mac'], mac);
  const chassis = chassisName(zone, bindingOf(zone, text(found, 'logical_port')));
  // A port that leaves its chassis for none leaves the name behind.
  if (chassis !== '') same(report, what, 'chassis_name', found['chassis_name'], chassis);
}

/** What I ask of other zones is in IC-SB, and what they ask of me is in SB; both sides' statuses follow. */
export function checkServiceMonitors(zone: Zone, report: Report): void {
  const mac = option(globalRow(zone.sb, 'SB_Global'), 'options', 'svc_monitor_mac');
  checkPush(zone, mac, report);
  const pulled = entries(zone.isb, 'Service_Monitor').filter(
    ({ row }) =>
      mac !== '' &&
      row['target_availability_zone'] === zone.name &&
      bindingOf(zone, text(row, 'logical_port'))?.['up'] !== undefined,
  );
  for (const entry of pulled) checkPulled(zone, mac, entry, report);
  for (const { row } of entries(zone.sb, 'Service_Monitor')) {
    if (row['ic_learned'] !== true || row['remote'] === true) continue;
    const askers = pulled.filter((entry) => keyOf(entry.row) === keyOf(row));
    if (askers.length === 0) report('9', `SB Service_Monitor ${describe(row)} should be gone: no zone asks for it`);
    else if (!askers.some((entry) => optionsOf(entry.row) === optionsOf(row)))
      report('9', `SB Service_Monitor ${describe(row)}: options are ${optionsOf(row)}, not IC-SB's`);
  }
}
