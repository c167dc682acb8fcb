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
  /** '': it has none. */
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

type Json = Readonly<Record<string, unknown>>;

const IS_ATOM: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['integer', (value: unknown) => typeof value === 'bigint' || Number.isInteger(value)],
  ['real', (value: unknown) => typeof value === 'number' || typeof value === 'bigint'],
  ['boolean', (value: unknown) => typeof value === 'boolean'],
  ['string', (value: unknown) => typeof value === 'string'],
  ['uuid', (value: unknown) => Array.isArray(value) && value[0] === 'uuid' && typeof value[1] === 'string'],
]);

const ID = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Is this an RFC 7047 <id>? */
export const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);

/** Throws SchemaError for a name that no table and no column may have. */
function checkName(name: string, path: string): void {
  if (name.startsWith('_')) throw new SchemaError(path, 'names beginning with "_" are reserved');
  if (!isId(name)) throw new SchemaError(path, 'name must be a valid id');
}

function object(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SchemaError(path, 'not an object');
  return value as Json;
}

function parseChoices(json: unknown, type: AtomType, path: string): Atom[] {
  const choices: unknown = Array.isArray(json) && json[0] === 'set' ? json[1] : [json];
  if (!Array.isArray(choices) || !choices.every(IS_ATOM.get(type)!))
    throw new SchemaError(path, `enum must be a set of values of type ${type}`);
  return choices.map((choice) => (type === 'uuid' ? choice[1] : choice) as Atom);
}

function parseBase(json: unknown, path: string): BaseType {
  const from: Json = typeof json === 'string' ? { type: json } : object(json, path);
  const type = from['type'];
  if (typeof type !== 'string' || !IS_ATOM.has(type))
    throw new SchemaError(path, typeof type === 'string' ? `unknown type ${type}` : 'type is not a string');
  const out: { -readonly [K in keyof BaseType]: BaseType[K] } = { type: type as AtomType };
  for (const name of ['minInteger', 'maxInteger', 'minReal', 'maxReal', 'minLength', 'maxLength'] as const) {
    const value = from[name];
    if (typeof value === 'number') out[name] = value;
  }
  if (from['enum'] !== undefined) out.enum = parseChoices(from['enum'], out.type, path);
  if (typeof from['refTable'] === 'string') {
    out.refTable = from['refTable'];
    out.refType = from['refType'] === 'weak' ? 'weak' : 'strong';
  }
  return out;
}

/** Reads RFC 7047 <type> JSON. */
function parseColumnType(json: unknown, path = 'type'): ColumnType {
  if (typeof json === 'string') return { key: parseBase(json, path), min: 1, max: 1 };
  const from = object(json, path);
  const min = from['min'] === 0 ? 0 : 1;
  const max = from['max'] === 'unlimited' ? Infinity : (from['max'] ?? 1);
  if (typeof max !== 'number' || (max !== Infinity && !Number.isInteger(max)) || max < 1)
    throw new SchemaError(path, 'max must be a positive integer or "unlimited"');
  const key = parseBase(from['key'], `${path}.key`);
  if (from['value'] === undefined) return { key, min, max };
  return { key, value: parseBase(from['value'], `${path}.value`), min, max };
}

function parseIndexes(json: unknown, columns: Readonly<Record<string, ColumnSchema>>, path: string): string[][] {
  if (json === undefined) return [];
  const isColumn = (name: unknown): name is string => typeof name === 'string' && Object.hasOwn(columns, name);
  const isIndex = (index: unknown): index is string[] => Array.isArray(index) && index.every(isColumn);
  if (!Array.isArray(json) || !json.every(isIndex))
    throw new SchemaError(`${path}.indexes`, 'not an array of arrays of column names');
  return json;
}

function parseColumn(json: unknown, path: string): ColumnSchema {
  const from = object(json, path);
  return {
    type: parseColumnType(from['type'], path),
    ...(from['ephemeral'] === true && { ephemeral: true }),
    ...(from['mutable'] === false && { mutable: false }),
  };
}

/** 'isRoot' unless it says itself, where 'anyRoot': some table of the schema does. */
function parseTable(json: Json, path: string, anyRoot: boolean): TableSchema {
  const columns = Object.fromEntries(
    Object.entries(object(json['columns'], `${path}.columns`)).map(([name, column]) => {
      checkName(name, `${path}.${name}`);
      return [name, parseColumn(column, `${path}.${name}`)];
    }),
  );
  return {
    columns,
    indexes: parseIndexes(json['indexes'], columns, path),
    isRoot: anyRoot ? json['isRoot'] === true : true,
    maxRows: typeof json['maxRows'] === 'number' ? json['maxRows'] : Infinity,
  };
}

/** Reads a <database-schema>, as `get_schema` returns it or an `.ovsschema` file holds it. Throws SchemaError. */
export function parseSchema(json: unknown): DatabaseSchema {
  const from = object(json, 'schema');
  const tables = Object.entries(object(from['tables'], 'schema.tables')).map(([table, json]) => {
    checkName(table, table);
    return [table, object(json, table)] as const;
  });
  // RFC 7047 3.2: when no table says isRoot, every table is a root (schemas from before the keyword).
  const anyRoot = tables.some(([, table]) => table['isRoot'] === true);
  const { name, version, cksum } = from;
  if (!isId(name)) throw new SchemaError('schema.name', 'not a valid id');
  return {
    name,
    version: typeof version === 'string' ? version : '',
    ...(typeof cksum === 'string' && { cksum }),
    tables: Object.fromEntries(tables.map(([table, json]) => [table, parseTable(json, table, anyRoot)])),
  };
}

function baseToJson(base: BaseType): unknown {
  const { enum: choices, refType, ...rest } = base;
  const out: Record<string, unknown> = { ...rest };
  const atoms = base.type === 'uuid' ? choices?.map((choice) => ['uuid', choice]) : choices;
  if (atoms !== undefined) out['enum'] = atoms.length === 1 ? atoms[0] : ['set', atoms];
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

const columnToJson = (column: ColumnSchema): unknown => ({
  type: typeToJson(column.type),
  ...(column.ephemeral === true && { ephemeral: true }),
  ...(column.mutable === false && { mutable: false }),
});

const tableToJson = (table: TableSchema, allRoots: boolean): unknown => ({
  columns: Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, columnToJson(column)])),
  ...(table.indexes.length > 0 && { indexes: table.indexes }),
  ...(table.isRoot && !allRoots && { isRoot: true }),
  ...(table.maxRows !== Infinity && { maxRows: table.maxRows }),
});

/** Writes a schema as `.ovsschema` JSON, such as `ovsdb-tool create` takes. */
export function schemaToJson(schema: DatabaseSchema): object {
  // That all are roots goes without saying, as ovsdb-server has it.
  const allRoots = Object.values(schema.tables).every(({ isRoot }) => isRoot);
  const tables = Object.fromEntries(
    Object.entries(schema.tables).map(([name, table]) => [name, tableToJson(table, allRoots)]),
  );
  const { name, version, cksum } = schema;
  return { name, ...(version !== '' && { version }), ...(cksum !== undefined && { cksum }), tables };
}
