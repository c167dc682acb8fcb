/**
 * Database schemas (RFC 7047 section 3.2) as plain data, and the two ways between them and `.ovsschema` JSON.
 */

export type AtomType = 'integer' | 'real' | 'boolean' | 'string' | 'uuid';

/** An atom in memory. An integer is a number while it is safe (below 2^53) and a bigint beyond; a UUID is its text. */
export type Atom = string | number | bigint | boolean;

/** RFC 7047 <base-type>. */
export interface BaseType {
  readonly type: AtomType;
  readonly enum?: readonly Atom[];
  readonly minInteger?: number;
  readonly maxInteger?: number;
  readonly minReal?: number;
  readonly maxReal?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly refTable?: string;
  readonly refType?: 'strong' | 'weak';
}

/** RFC 7047 <type>. 'value' makes it a map. 'max' is Infinity for "unlimited". */
export interface ColumnType {
  readonly key: BaseType;
  readonly value?: BaseType;
  readonly min: 0 | 1;
  readonly max: number;
}

export interface ColumnSchema {
  readonly type: ColumnType;
  readonly ephemeral?: boolean;
  /** false: the value is fixed when the row is inserted. Absent: mutable. */
  readonly mutable?: boolean;
}

export interface TableSchema {
  readonly columns: Readonly<Record<string, ColumnSchema>>;
  readonly indexes: readonly (readonly string[])[];
  readonly isRoot: boolean;
  readonly maxRows: number;
}

export interface DatabaseSchema {
  readonly name: string;
  readonly version: string;
  /** The checksum that its file states, as OVN's build makes it. */
  readonly cksum?: string;
  readonly tables: Readonly<Record<string, TableSchema>>;
}

/** How a column's value looks in memory: see value.ts. */
export type Shape = 'scalar' | 'optional' | 'set' | 'map';

/** 'scalar' for exactly one, 'optional' for none or one, else 'set'; 'map' whenever there is a value type. */
export function shapeOf(type: ColumnType): Shape {
  if (type.value !== undefined) return 'map';
  if (type.max > 1) return 'set';
  return type.min === 1 ? 'scalar' : 'optional';
}

/** A schema that can't be read, with the path to the part at fault. */
export class SchemaError extends Error {
  readonly path: string;
  constructor(path: string, what: string) {
    super(`${path}: ${what}`);
    this.name = 'SchemaError';
    this.path = path;
  }
}

const ATOM_TYPES: readonly string[] = ['integer', 'real', 'boolean', 'string', 'uuid'];

type Json = Readonly<Record<string, unknown>>;

function object(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SchemaError(path, 'not an object');
  return value as Json;
}

function parseBase(json: unknown, path: string): BaseType {
  const from: Json = typeof json === 'string' ? { type: json } : object(json, path);
  const type = from['type'];
  if (typeof type !== 'string' || !ATOM_TYPES.includes(type))
    throw new SchemaError(path, `unknown type ${String(type)}`);
  const out: { -readonly [K in keyof BaseType]: BaseType[K] } = { type: type as AtomType };
  for (const name of ['minInteger', 'maxInteger', 'minReal', 'maxReal', 'minLength', 'maxLength'] as const) {
    const value = from[name];
    if (typeof value === 'number') out[name] = value;
  }
  const choices = from['enum'];
  if (choices !== undefined) {
    const list = Array.isArray(choices) && choices[0] === 'set' ? (choices[1] as Atom[]) : [choices as Atom];
    out.enum = list;
  }
  if (typeof from['refTable'] === 'string') {
    out.refTable = from['refTable'];
    out.refType = from['refType'] === 'weak' ? 'weak' : 'strong';
  }
  return out;
}

/** Reads RFC 7047 <type> JSON. */
export function parseColumnType(json: unknown, path = 'type'): ColumnType {
  if (typeof json === 'string') return { key: parseBase(json, path), min: 1, max: 1 };
  const from = object(json, path);
  const min = from['min'] === 0 ? 0 : 1;
  const max = from['max'] === 'unlimited' ? Infinity : typeof from['max'] === 'number' ? from['max'] : 1;
  const key = parseBase(from['key'], `${path}.key`);
  if (from['value'] === undefined) return { key, min, max };
  return { key, value: parseBase(from['value'], `${path}.value`), min, max };
}

/** Reads a <database-schema>, as `get_schema` returns it or an `.ovsschema` file holds it. Throws SchemaError. */
export function parseSchema(json: unknown): DatabaseSchema {
  const from = object(json, 'schema');
  const tables: Record<string, TableSchema> = {};
  const fromTables = object(from['tables'], 'schema.tables');
  // RFC 7047 3.2: when no table says isRoot, every table is a root (schemas from before the keyword).
  const anyRoot = Object.values(fromTables).some((table) => (table as Json)['isRoot'] === true);
  for (const [name, tableJson] of Object.entries(fromTables)) {
    const table = object(tableJson, name);
    const columns: Record<string, ColumnSchema> = {};
    for (const [column, columnJson] of Object.entries(object(table['columns'], `${name}.columns`))) {
      const path = `${name}.${column}`;
      const c = object(columnJson, path);
      columns[column] = {
        type: parseColumnType(c['type'], path),
        ...(c['ephemeral'] === true && { ephemeral: true }),
        ...(c['mutable'] === false && { mutable: false }),
      };
    }
    tables[name] = {
      columns,
      indexes: Array.isArray(table['indexes']) ? (table['indexes'] as string[][]) : [],
      isRoot: anyRoot ? table['isRoot'] === true : true,
      maxRows: typeof table['maxRows'] === 'number' ? table['maxRows'] : Infinity,
    };
  }
  const { name, version, cksum } = from;
  if (typeof name !== 'string') throw new SchemaError('schema.name', 'not a string');
  return {
    name,
    version: typeof version === 'string' ? version : '',
    ...(typeof cksum === 'string' && { cksum }),
    tables,
  };
}

function baseToJson(base: BaseType): unknown {
  const { enum: choices, refType, ...rest } = base;
  const out: Record<string, unknown> = { ...rest };
  if (choices !== undefined) out['enum'] = ['set', choices];
  if (refType === 'weak') out['refType'] = 'weak';
  return Object.keys(out).length === 1 ? base.type : out;
}

function typeToJson(type: ColumnType): unknown {
  const key = baseToJson(type.key);
  const plain = type.value === undefined && type.min === 1 && type.max === 1;
  if (plain && typeof key === 'string') return key;
  return {
    key,
    ...(type.value !== undefined && { value: baseToJson(type.value) }),
    ...(type.min !== 1 && { min: type.min }),
    ...(type.max !== 1 && { max: type.max === Infinity ? 'unlimited' : type.max }),
  };
}

/** Writes a schema as `.ovsschema` JSON, such as `ovsdb-tool create` takes. */
export function schemaToJson(schema: DatabaseSchema): unknown {
  const tables: Record<string, unknown> = {};
  for (const [name, table] of Object.entries(schema.tables)) {
    const columns: Record<string, unknown> = {};
    for (const [column, c] of Object.entries(table.columns)) {
      columns[column] = {
        type: typeToJson(c.type),
        ...(c.ephemeral === true && { ephemeral: true }),
        ...(c.mutable === false && { mutable: false }),
      };
    }
    tables[name] = {
      columns,
      ...(table.indexes.length > 0 && { indexes: table.indexes }),
      ...(table.isRoot && { isRoot: true }),
      ...(table.maxRows !== Infinity && { maxRows: table.maxRows }),
    };
  }
  const { name, version, cksum } = schema;
  return { name, version, ...(cksum !== undefined && { cksum }), tables };
}
