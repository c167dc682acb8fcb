/** What interconnection has made of two worlds, row by row. */
import { SPOILT_KEYS } from '../../model/generate/spoil-steps.ts';
import { entries, findBy, list, map, option, shown as shownValue, text } from '../../model/world.ts';
import type { PlainDatabase, PlainRow, PlainValue, World } from '../../model/world.ts';
import { Names } from './names.ts';

/** One row or column that is not the same. */
export interface Difference {
  /** The row's name: see Names. */
  readonly row: string;
  /** Undefined when the whole row is in one world only. */
  readonly column?: string;
  /** undefined: there is no such row. */
  readonly ours: string | undefined;
  readonly debian: string | undefined;
}

type Columns = Readonly<Record<string, string>>;

/** Keys are chosen by the zone that comes first: that there is one is compared, its value obeys laws. */
const KEY = 'requested-tnl-key';
const withoutKey = (value: PlainValue): PlainValue =>
  typeof value === 'object' && KEY in value ? { ...value, [KEY]: 'a key' } : value;

const IC_SB: Readonly<Record<string, readonly string[]>> = {
  Availability_Zone: [],
  Gateway: ['availability_zone', 'hostname', 'encaps'],
  Encap: ['options', 'gateway_name'],
  Datapath_Binding: [],
  Port_Binding: ['transit_switch', 'availability_zone', 'gateway', 'address', 'external_ids'],
  Route: ['origin', 'external_ids'],
};
const NB: Readonly<Record<string, readonly string[]>> = {
  Logical_Switch: ['other_config'],
  Logical_Switch_Port: ['type', 'addresses', 'options', 'up'],
  Logical_Router_Static_Route: ['options'],
};
const SB: Readonly<Record<string, readonly string[]>> = {
  Chassis: ['hostname', 'encaps', 'other_config'],
  Encap: ['options', 'chassis_name'],
  Port_Binding: ['chassis'],
};

/**
 * Does SB lack the chassis that a port's gateway in IC-SB names? What SB says of the port is left alone then (contract 7): it may still be an
 * earlier chassis, or none when that one has gone meanwhile, if only to come back; which of them depends on who saw what together.
 */
function isLeftAlone(world: World, sb: PlainDatabase, binding: PlainRow): boolean {
  const gateway = text(
    findBy(world.isb, 'Port_Binding', 'logical_port', text(binding, 'logical_port'))?.row,
    'gateway',
  );
  return gateway !== '' && findBy(sb, 'Chassis', 'name', gateway) === undefined;
}

/** The rows that count, by name. */
function rowsOf(world: World, names: Names): Map<string, Columns> {
  const rows = new Map<string, Columns>();
  const named = (value: PlainValue): string =>
    names.text(Array.isArray(value) ? [...value].map((atom) => names.text(atom)).sort() : withoutKey(value));
  const add = (uuid: string, row: PlainRow, columns: readonly string[]): void => {
    rows.set(names.of(uuid), Object.fromEntries(columns.map((column) => [column, named(row[column])])));
  };
  for (const [table, columns] of Object.entries(IC_SB))
    for (const { uuid, row } of entries(world.isb, table)) add(uuid, row, columns);
  for (const { nb, sb } of Object.values(world.zones)) {
    for (const [table, columns] of Object.entries(NB))
      for (const { uuid, row } of entries(nb, table)) add(uuid, row, columns);
    for (const { row } of entries(nb, 'Logical_Switch'))
      for (const port of list(row, 'ports'))
        rows.set(names.of(port), { ...rows.get(names.of(port)), switch: text(row, 'name') });
    for (const [table, columns] of Object.entries(SB))
      for (const { uuid, row } of entries(sb, table))
        add(
          uuid,
          table === 'Port_Binding' && isLeftAlone(world, sb, row) ? { ...row, chassis: 'left alone' } : row,
          columns,
        );
  }
  return rows;
}

/** What differs, rows and columns in order of their names. */
export function compare(ours: World, debian: World): Difference[] {
  const mine = rowsOf(ours, new Names(ours));
  const theirs = rowsOf(debian, new Names(debian));
  const differences: Difference[] = [];
  for (const row of [...new Set([...mine.keys(), ...theirs.keys()])].sort()) {
    const [a, b] = [mine.get(row), theirs.get(row)];
    if (a === undefined || b === undefined) {
      const shown = (columns: Columns | undefined): string | undefined => columns && JSON.stringify(columns);
      differences.push({ row, ours: shown(a), debian: shown(b) });
      continue;
    }
    for (const column of Object.keys(a))
      if (a[column] !== b[column]) differences.push({ row, column, ours: a[column], debian: b[column] });
  }
  return differences;
}

/** A difference as a person reads it. */
export const shown = ({ row, column, ours, debian }: Difference): string =>
  `${row}${column === undefined ? '' : `, ${column}`}\n      ours:   ${ours ?? '(no such row)'}\n      debian: ${debian ?? '(no such row)'}`;

const isKey = (text: string, min: number, max: number): boolean =>
  /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;

/** A key that a step has given: it stays (contract, section 5). */
const isSpoilt = (text: string): boolean => isKey(text, SPOILT_KEYS.first, SPOILT_KEYS.first + SPOILT_KEYS.count - 1);

/** What tunnel keys of a world do against the laws: unique, in range, the same on both sides. */
export function lawless(world: World): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const datapaths = new Map<string, string>();
  const ports = new Map<string, string>();
  for (const { row } of entries(world.isb, 'Datapath_Binding')) {
    const key = shownValue(row['tunnel_key']);
    datapaths.set(text(row, 'transit_switch'), key);
  }
  for (const { row } of entries(world.isb, 'Port_Binding')) {
    const key = shownValue(row['tunnel_key']);
    const name = `key ${key} of ${text(row, 'transit_switch')}`;
    if (!isKey(key, 1, 32767)) faults.push(`${name} of port ${text(row, 'logical_port')} is out of range`);
    if (seen.has(name)) faults.push(`${name} is two ports'`);
    seen.add(name);
    ports.set(text(row, 'logical_port'), key);
  }
  for (const [zone, { nb }] of Object.entries(world.zones)) {
    for (const { row } of entries(nb, 'Logical_Switch')) {
      const ts = option(row, 'other_config', 'interconn-ts');
      const key = option(row, 'other_config', KEY);
      const wanted = datapaths.get(ts) ?? '';
      if (ts !== '' && (key !== wanted || !(isKey(key, 16711681, 16777215) || isSpoilt(key))))
        faults.push(`${zone}: '${ts}' asks for key '${key}', IC-SB has '${wanted}'`);
    }
    for (const { row } of entries(nb, 'Logical_Switch_Port')) {
      const key = map(row, 'options')[KEY];
      const wanted = ports.get(text(row, 'name'));
      if (key !== undefined && wanted !== undefined && key !== wanted)
        faults.push(`${zone}: port '${text(row, 'name')}' asks for key ${key}, IC-SB has ${wanted}`);
    }
  }
  return faults;
}
