/** Sections 4 to 6: IC-SB datapaths and their keys, and the NB switches and routers made of them. */
import { entries, flag, globalRow, option, text, shown } from './world.ts';
import type { Entry, PlainDatabase, PlainRow, World } from './world.ts';
import type { Report, Zone } from './zone.ts';

/** VXLAN mode: asked for in IC-NB, and some encap in IC-SB is `vxlan`. */
function isVxlanMode(inb: PlainDatabase, isb: PlainDatabase): boolean {
  const asked = flag(globalRow(inb, 'IC_NB_Global'), 'options', 'vxlan_mode');
  return asked && entries(isb, 'Encap').some(({ row }) => row['type'] === 'vxlan');
}

const isRouterDatapath = (row: PlainRow): boolean => row['type'] === 'transit-router';
const isVxlanKey = (key: number): boolean => key >= 1024 && key <= 4095;

/** The IC-SB datapaths of a transit switch: found by name, whatever older writers left unset. */
export function switchDatapaths(isb: PlainDatabase, name: string): Entry[] {
  return entries(isb, 'Datapath_Binding').filter(({ row }) => !isRouterDatapath(row) && row['transit_switch'] === name);
}

/** The IC-SB datapaths of a transit router: found by the UUID of its IC-NB row. */
function routerDatapaths(isb: PlainDatabase, uuid: string): Entry[] {
  return entries(isb, 'Datapath_Binding').filter(({ row }) => isRouterDatapath(row) && row['nb_ic_uuid'] === uuid);
}

function checkOne(what: string, found: Entry[], inbUuid: string, type: string, report: Report): PlainRow | undefined {
  const [first] = found;
  if (first === undefined || found.length > 1) {
    report('5', `IC-SB has ${found.length} Datapath_Bindings for ${what} instead of one`);
    return undefined;
  }
  if (first.row['type'] !== type) report('5', `IC-SB Datapath_Binding of ${what}: type is not '${type}'`);
  if (first.row['nb_ic_uuid'] !== inbUuid)
    report('5', `IC-SB Datapath_Binding of ${what}: nb_ic_uuid is not ${inbUuid}, the IC-NB row's`);
  return first.row;
}

/**
 * The leader's work. Keys are judged by law: unique, and of VXLAN's range while VXLAN mode is on, of any other while it is
 * off: a key outside of both ranges was chosen by somebody else and is adopted.
 */
export function checkDatapaths(world: World, report: Report): void {
  const { inb, isb } = world;
  const vxlan = isVxlanMode(inb, isb);
  const wanted = new Set<string>();
  for (const { uuid, row } of entries(inb, 'Transit_Switch')) {
    const what = `transit switch '${text(row, 'name')}'`;
    wanted.add(text(row, 'name'));
    const datapath = checkOne(what, switchDatapaths(isb, text(row, 'name')), uuid, 'transit-switch', report);
    const key = Number(datapath?.['tunnel_key'] ?? 0);
    if (datapath !== undefined && isVxlanKey(key) !== vxlan)
      report(
        '5',
        `IC-SB Datapath_Binding of ${what}: key ${key} is of the wrong range, VXLAN mode is ${vxlan ? 'on' : 'off'}`,
      );
  }
  const routers = new Set<string>();
  for (const { uuid, row } of entries(inb, 'Transit_Router')) {
    const what = `transit router '${text(row, 'name')}'`;
    routers.add(uuid);
    const datapath = checkOne(what, routerDatapaths(isb, uuid), uuid, 'transit-router', report);
    const key = Number(datapath?.['tunnel_key'] ?? 0);
    if (datapath !== undefined && text(datapath, 'transit_switch') !== '')
      report('6', `IC-SB Datapath_Binding of ${what}: transit_switch is '${text(datapath, 'transit_switch')}'`);
    if (datapath !== undefined && isVxlanKey(key))
      report('6', `IC-SB Datapath_Binding of ${what}: key ${key} is of the VXLAN range`);
  }
  const keys = new Map<unknown, string>();
  for (const { uuid, row } of entries(isb, 'Datapath_Binding')) {
    // A router's row that names no router is left alone, no matter who made it.
    const isWanted = isRouterDatapath(row)
      ? row['nb_ic_uuid'] === undefined || routers.has(text(row, 'nb_ic_uuid'))
      : wanted.has(text(row, 'transit_switch'));
    if (!isWanted)
      report(
        '5',
        `IC-SB Datapath_Binding ${uuid} ('${text(row, 'transit_switch')}') should be gone: IC-NB has no such row`,
      );
    const other = keys.get(row['tunnel_key']);
    if (other !== undefined)
      report('4', `IC-SB Datapath_Bindings ${other} and ${uuid} share key ${shown(row['tunnel_key'])}`);
    keys.set(row['tunnel_key'], uuid);
  }
}

interface Mirror {
  readonly section: string;
  readonly inbTable: string;
  readonly nbTable: string;
  readonly column: string;
  readonly marker: string;
  readonly datapath: (entry: Entry) => Entry | undefined;
}

function checkMirror(zone: Zone, mirror: Mirror, report: Report, more: (row: PlainRow, what: string) => void): void {
  const { section, inbTable, nbTable, column, marker } = mirror;
  const names = entries(zone.inb, inbTable).map(({ row }) => text(row, 'name'));
  const marked = entries(zone.nb, nbTable).filter(({ row }) => option(row, column, marker) !== '');
  for (const { uuid, row } of marked)
    if (!names.includes(option(row, column, marker)))
      report(
        section,
        `NB ${nbTable} ${uuid} ('${text(row, 'name')}') should be gone: IC-NB has no '${option(row, column, marker)}'`,
      );
  for (const entry of entries(zone.inb, inbTable)) {
    const name = text(entry.row, 'name');
    const found = marked.filter(({ row }) => option(row, column, marker) === name);
    const row = found[0]?.row;
    if (row === undefined || found.length > 1) {
      report(section, `NB has ${found.length} ${nbTable} rows with ${marker}=${name} instead of one`);
      continue;
    }
    const what = `NB ${nbTable} '${name}'`;
    if (text(row, 'name') !== name) report(section, `${what}: name is '${text(row, 'name')}'`);
    const datapath = mirror.datapath(entry);
    const key = datapath === undefined ? undefined : shown(datapath.row['tunnel_key']);
    if (key !== undefined && option(row, column, 'requested-tnl-key') !== key)
      report(
        section,
        `${what}: requested-tnl-key is '${option(row, column, 'requested-tnl-key')}', IC-SB's key is ${key}`,
      );
    more(row, what);
  }
}

/** Section 5: one NB switch per transit switch. */
export function checkTransitSwitches(zone: Zone, report: Report): void {
  const mode = String(isVxlanMode(zone.inb, zone.isb));
  const mirror: Mirror = {
    section: '5',
    inbTable: 'Transit_Switch',
    nbTable: 'Logical_Switch',
    column: 'other_config',
    marker: 'interconn-ts',
    datapath: ({ row }) => switchDatapaths(zone.isb, text(row, 'name'))[0],
  };
  checkMirror(zone, mirror, report, (row, what) => {
    if (option(row, 'other_config', 'ic-vxlan_mode') !== mode)
      report('5', `${what}: ic-vxlan_mode is '${option(row, 'other_config', 'ic-vxlan_mode')}', not '${mode}'`);
  });
}

/** Section 6: one NB router per transit router. */
export function checkTransitRouters(zone: Zone, report: Report): void {
  const mirror: Mirror = {
    section: '6',
    inbTable: 'Transit_Router',
    nbTable: 'Logical_Router',
    column: 'options',
    marker: 'interconn-tr',
    datapath: ({ uuid }) => routerDatapaths(zone.isb, uuid)[0],
  };
  checkMirror(zone, mirror, report, () => undefined);
}
