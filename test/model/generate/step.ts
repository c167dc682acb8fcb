/** What a random step is, and the words in which steps write operations. */
import { icNorthbound } from '../../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../../host/schema/ic-southbound.ts';
import { northbound } from '../../../host/schema/northbound.ts';
import { southbound } from '../../../host/schema/southbound.ts';
import type { DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import { jsonRow } from '../json.ts';
import type { Operation } from '../json.ts';
import type { PlainDatabase, PlainRow, World } from '../world.ts';
import type { Draw } from './draw.ts';

export type DatabaseKind = 'inb' | 'isb' | 'nb' | 'sb';

/** One transaction: to IC-NB, IC-SB, or a zone's NB or SB. */
export interface StepTransaction {
  readonly db: DatabaseKind;
  /** The zone's label, for 'nb' and 'sb'. */
  readonly zone?: string;
  readonly operations: readonly Operation[];
}

export interface Step {
  /** What a person would say happened. */
  readonly description: string;
  readonly ops: readonly StepTransaction[];
}

/** Makes a step for the world as it is; undefined when there is nothing to do it to. Never refused by a server. */
export type StepMaker = (world: World, draw: Draw) => Step | undefined;

export const SCHEMAS: Readonly<Record<DatabaseKind, DatabaseSchema>> = {
  inb: icNorthbound,
  isb: icSouthbound,
  nb: northbound,
  sb: southbound,
};

/** The database that a transaction goes to. */
export function databaseOf(world: World, { db, zone }: Pick<StepTransaction, 'db' | 'zone'>): PlainDatabase {
  if (db === 'inb' || db === 'isb') return world[db];
  const databases = world.zones[zone ?? ''];
  if (databases === undefined) throw new Error(`the world has no zone '${zone ?? ''}'`);
  return databases[db];
}

const byUuid = (uuid: string): readonly unknown[] => [['_uuid', '==', ['uuid', uuid]]];

function tableSchema(db: DatabaseKind, table: string) {
  const schema = SCHEMAS[db].tables[table];
  if (schema === undefined) throw new Error(`${db} has no table '${table}'`);
  return schema;
}

/** Inserts a row; 'name' is what other rows of the transaction may refer to it by. */
export function insert(db: DatabaseKind, table: string, row: PlainRow, name?: string): Operation {
  const json = jsonRow(tableSchema(db, table), row);
  return { op: 'insert', table, row: json, ...(name !== undefined && { 'uuid-name': name }) };
}

export function update(db: DatabaseKind, table: string, uuid: string, row: PlainRow): Operation {
  return { op: 'update', table, where: byUuid(uuid), row: jsonRow(tableSchema(db, table), row) };
}

export const remove = (table: string, uuid: string): Operation => ({ op: 'delete', table, where: byUuid(uuid) });

const reference = (row: string): readonly [string, string] => [row.includes('-') ? 'uuid' : 'named-uuid', row];

/** Adds a row (UUID or name) to a set of references. */
export const attach = (table: string, uuid: string, column: string, row: string): Operation => ({
  op: 'mutate',
  table,
  where: byUuid(uuid),
  mutations: [[column, 'insert', ['set', [reference(row)]]]],
});

/** Takes a row out of a set of references. */
export const detach = (table: string, uuid: string, column: string, row: string): Operation => ({
  op: 'mutate',
  table,
  where: byUuid(uuid),
  mutations: [[column, 'delete', ['set', [reference(row)]]]],
});

/** Sets one key of a map; undefined removes it. */
export function setKey(table: string, uuid: string, column: string, key: string, value: string | undefined): Operation {
  const removal = [column, 'delete', ['set', [key]]];
  const insertion = value === undefined ? [] : [[column, 'insert', ['map', [[key, value]]]]];
  return { op: 'mutate', table, where: byUuid(uuid), mutations: [removal, ...insertion] };
}

export const step = (description: string, ...ops: readonly StepTransaction[]): Step => ({ description, ops });
export const toShared = (db: 'inb' | 'isb', ...operations: readonly Operation[]): StepTransaction => ({
  db,
  operations,
});
export const toZone = (db: 'nb' | 'sb', zone: string, ...operations: readonly Operation[]): StepTransaction => ({
  db,
  zone,
  operations,
});

/** One of the world's zones, by label. */
export function anyZone(world: World, draw: Draw): string {
  return draw.pick(Object.keys(world.zones).sort()) ?? '';
}

/** The place of a zone among all, from 1. */
export const zoneNumber = (world: World, label: string): number => Object.keys(world.zones).sort().indexOf(label) + 1;
