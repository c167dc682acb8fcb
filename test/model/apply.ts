/**
 * Applies RFC 7047 operations to a plain database: as much of a server as the model's own tests need. It knows
 * insert, update, delete and mutate with conditions of equality, named UUIDs, garbage collection of unreferenced
 * rows and weak references; it refuses dangling strong references and duplicate indexes by throwing.
 */
import type { ColumnSchema, DatabaseSchema, TableSchema } from '../../host/ovsdb/schema.ts';
import { elements, plainRow, plainValue } from './json.ts';
import type { Operation } from './json.ts';
import { list, map } from './world.ts';
import type { PlainDatabase, PlainRow, PlainTable } from './world.ts';

function tableOf(schema: DatabaseSchema, db: PlainDatabase, operation: Operation): [TableSchema, PlainTable] {
  const name = String(operation['table']);
  const table = schema.tables[name];
  if (table === undefined) throw new Error(`${schema.name} has no table '${name}'`);
  const rows = (db[name] ??= new Map());
  return [table, rows];
}

function columnOf(table: TableSchema, name: string): ColumnSchema {
  const column = table.columns[name];
  if (column === undefined) throw new Error(`no column '${name}'`);
  return column;
}

type Condition = readonly [string, string, unknown];

function matching(table: TableSchema, rows: PlainTable, where: readonly Condition[]): string[] {
  return [...rows].flatMap(([uuid, row]) => {
    const isMatch = where.every(([name, op, json]) => {
      if (op !== '==') throw new Error(`condition ${op} is not known here`);
      if (name === '_uuid') return (json as [string, string])[1] === uuid;
      return JSON.stringify(plainValue(columnOf(table, name), json)) === JSON.stringify(row[name]);
    });
    return isMatch ? [uuid] : [];
  });
}

function mutate(table: TableSchema, row: PlainRow, [name, op, json]: Condition): PlainRow {
  const column = columnOf(table, name);
  if (column.type.value === undefined) {
    const given = list({ given: plainValue({ type: { ...column.type, max: Infinity } }, json) }, 'given');
    const kept = list(row, name).filter((atom) => !given.includes(atom));
    if (op === 'insert') return { ...row, [name]: [...kept, ...given].sort() };
    if (op === 'delete') return { ...row, [name]: column.type.max === 1 ? kept[0] : kept };
  } else if (op === 'insert') {
    return { ...row, [name]: { ...map({ given: plainValue(column, json) }, 'given'), ...map(row, name) } };
  } else if (op === 'delete') {
    const isPairs = Array.isArray(json) && json[0] === 'map';
    const gone = elements(json).map((key) => JSON.stringify(key));
    const kept = Object.entries(map(row, name)).filter(
      ([key, value]) => !gone.includes(JSON.stringify(isPairs ? [key, value] : key)),
    );
    return { ...row, [name]: Object.fromEntries(kept) };
  }
  throw new Error(`mutator ${op} is not known here`);
}

/** Replaces `["named-uuid", name]` everywhere in an operation. */
function resolve(json: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(json)) {
    if (json[0] !== 'named-uuid') return json.map((part) => resolve(part, names));
    const uuid = names.get(String(json[1]));
    if (uuid === undefined) throw new Error(`no row is named '${String(json[1])}' in this transaction`);
    return ['uuid', uuid];
  }
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, resolve(value, names)]));
}

function perform(schema: DatabaseSchema, db: PlainDatabase, operation: Operation, uuid: string): void {
  const [table, rows] = tableOf(schema, db, operation);
  const row = (operation['row'] ?? {}) as Record<string, unknown>;
  const found = matching(table, rows, (operation['where'] ?? []) as Condition[]);
  switch (operation.op) {
    case 'insert':
      for (const name of Object.keys(row)) columnOf(table, name);
      rows.set(uuid, plainRow(table, row));
      return;
    case 'update':
      for (const at of found)
        for (const [name, json] of Object.entries(row))
          rows.set(at, { ...rows.get(at), [name]: plainValue(columnOf(table, name), json) });
      return;
    case 'mutate':
      for (const mutation of operation['mutations'] as Condition[])
        for (const at of found) rows.set(at, mutate(table, rows.get(at) ?? {}, mutation));
      return;
    case 'delete':
      for (const at of found) rows.delete(at);
      return;
    default:
      throw new Error(`operation ${operation.op} is not known here`);
  }
}

type Visit = (table: string, uuid: string, column: string, type: ColumnSchema['type']) => void;

function references(schema: DatabaseSchema, db: PlainDatabase, visit: Visit): void {
  for (const [table, { columns }] of Object.entries(schema.tables))
    for (const [column, { type }] of Object.entries(columns))
      if (type.key.refTable !== undefined) for (const uuid of db[table]?.keys() ?? []) visit(table, uuid, column, type);
}

/** Removes rows of tables that are no roots and that nothing refers to, until there are none. */
function collectGarbage(schema: DatabaseSchema, db: PlainDatabase): void {
  for (let isDone = false; !isDone;) {
    const held = new Set<string>();
    references(schema, db, (table, uuid, column, type) => {
      if (type.key.refType === 'weak') return;
      for (const target of list(db[table]?.get(uuid), column)) held.add(`${type.key.refTable} ${target}`);
    });
    isDone = true;
    for (const [name, { isRoot }] of Object.entries(schema.tables))
      for (const uuid of isRoot ? [] : [...(db[name]?.keys() ?? [])])
        if (!held.has(`${name} ${uuid}`)) isDone = !(db[name]?.delete(uuid) ?? false) && isDone;
  }
}

function checkReferences(schema: DatabaseSchema, db: PlainDatabase): void {
  references(schema, db, (table, uuid, column, type) => {
    const row = db[table]?.get(uuid);
    const dangling = list(row, column).filter((target) => !(db[type.key.refTable ?? '']?.has(target) ?? false));
    if (dangling.length === 0 || row === undefined) return;
    if (type.key.refType !== 'weak')
      throw new Error(
        `${table} ${uuid}: ${column} refers to ${dangling.join()}, which is no row of ${type.key.refTable}`,
      );
    const kept = list(row, column).filter((target) => !dangling.includes(target));
    db[table]?.set(uuid, { ...row, [column]: type.max === 1 ? kept[0] : kept });
  });
}

function checkIndexes(schema: DatabaseSchema, db: PlainDatabase): void {
  for (const [name, { indexes }] of Object.entries(schema.tables))
    for (const columns of indexes) {
      const seen = new Set<string>();
      for (const row of db[name]?.values() ?? []) {
        const key = JSON.stringify(columns.map((column) => row[column] ?? null));
        if (seen.has(key)) throw new Error(`two rows of ${name} have (${columns.join()}) = ${key}`);
        seen.add(key);
      }
    }
}

/** Commits one transaction to 'db' in place, or throws and leaves it as it was. 'newUuid' names inserted rows. */
export function applyOperations(
  schema: DatabaseSchema,
  db: PlainDatabase,
  operations: readonly Operation[],
  newUuid: () => string,
): void {
  const work: PlainDatabase = Object.fromEntries(Object.entries(db).map(([name, rows]) => [name, new Map(rows)]));
  const uuids = operations.map((operation) => (typeof operation['uuid'] === 'string' ? operation['uuid'] : newUuid()));
  const names = new Map<string, string>();
  operations.forEach((operation, at) => {
    if (typeof operation['uuid-name'] === 'string') names.set(operation['uuid-name'], uuids[at] ?? '');
  });
  operations.forEach((operation, at) => perform(schema, work, resolve(operation, names) as Operation, uuids[at] ?? ''));
  collectGarbage(schema, work);
  checkReferences(schema, work);
  checkIndexes(schema, work);
  for (const [name, rows] of Object.entries(work)) db[name] = rows;
}
