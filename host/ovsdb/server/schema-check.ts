/**
 * What a <database-schema> has to be (RFC 7047 section 3.2), for schemas that clients send: reading one (schema.ts) is lenient. The
 * errors are ovsdb-server's.
 */
import { member } from '../member.ts';
import { isId } from '../schema.ts';
import { syntaxError } from './error.ts';
import { isObject, ObjectParser, type Json } from './parser.ts';

const ATOMIC_TYPES: ReadonlySet<unknown> = new Set(['integer', 'real', 'boolean', 'string', 'uuid']);
const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+$/;

/** The members of an object of things that have names, of which those that begin with "_" are reserved. */
function checkNames(members: Json, at: unknown): void {
  for (const name of Object.keys(members)) {
    if (name.startsWith('_')) throw syntaxError('names beginning with "_" are reserved', at);
    if (!isId(name)) throw syntaxError('name must be a valid id', at);
  }
}

function checkBase(json: unknown): void {
  if (typeof json === 'string') {
    if (!ATOMIC_TYPES.has(json)) throw syntaxError(`"${json}" is not an atomic-type`, json);
    return;
  }
  const parser = new ObjectParser(json, 'ovsdb type');
  const type = parser.member('type', 'string');
  parser.check();
  if (!ATOMIC_TYPES.has(type)) throw syntaxError(`"${String(type)}" is not an atomic-type`, type);
  if (isObject(json) && 'enum' in json) parser.any('enum');
  if (type === 'integer') for (const name of ['minInteger', 'maxInteger']) parser.optional(name, 'integer');
  if (type === 'real') for (const name of ['minReal', 'maxReal']) parser.optional(name, 'number');
  if (type === 'string') for (const name of ['minLength', 'maxLength']) parser.optional(name, 'integer');
  if (type === 'uuid') {
    parser.optional('refTable', 'id');
    const refType = parser.optional('refType', 'id');
    if (refType !== undefined && refType !== 'strong' && refType !== 'weak')
      parser.fail('refType must be "strong" or "weak"');
  }
  parser.finish();
}

function checkType(json: unknown): void {
  if (!isObject(json)) {
    checkBase(json);
    return;
  }
  const parser = new ObjectParser(json, 'ovsdb type');
  const [key, value] = [parser.any('key'), parser.any('value')];
  const min = parser.optional('min', 'integer') ?? 1;
  const max = parser.any('max') ?? 1;
  if (key === undefined) parser.fail("Required 'key' member is missing.");
  parser.finish();
  checkBase(key);
  if (value !== undefined) checkBase(value);
  const isCount = max === 'unlimited' || (Number.isInteger(max) && Number(max) >= 1);
  if ((min !== 0 && min !== 1) || !isCount) throw syntaxError('ovsdb type fails constraint checks', json);
}

function checkColumn(name: string, json: unknown): void {
  const parser = new ObjectParser(json, `schema for column ${name}`);
  parser.optional('mutable', 'boolean');
  parser.optional('ephemeral', 'boolean');
  const type = parser.any('type');
  if (type === undefined) parser.fail("Required 'type' member is missing.");
  parser.finish();
  checkType(type);
}

function checkIndex(json: unknown, columns: Json): void {
  if (!Array.isArray(json)) throw syntaxError('array of column names expected', json);
  if (json.length === 0) throw syntaxError('index must have at least one column', json);
  for (const [i, column] of (json as unknown[]).entries()) {
    if (typeof column !== 'string' || json.indexOf(column) !== i)
      throw syntaxError('array of distinct column names expected', json);
    if (!Object.hasOwn(columns, column)) throw syntaxError(`${column} is not a valid column name`, json);
    const schema = member(columns, column);
    if (isObject(schema) && schema['ephemeral'] === true)
      throw syntaxError('ephemeral columns are not allowed to be indexed', json);
  }
}

function checkTable(name: string, json: unknown): void {
  const parser = new ObjectParser(json, `table schema for table ${name}`);
  const columns = parser.member('columns', 'object');
  parser.optional('mutable', 'boolean');
  const maxRows = parser.optional('maxRows', 'integer');
  parser.optional('isRoot', 'boolean');
  const indexes = parser.optional('indexes', 'array') ?? [];
  parser.finish();
  if (maxRows !== undefined && Number(maxRows) <= 0) throw syntaxError('maxRows must be at least 1', json);
  if (Object.keys(columns as Json).length === 0) throw syntaxError('table must have at least one column', json);
  checkNames(columns as Json, json);
  for (const [column, schema] of Object.entries(columns as Json)) checkColumn(column, schema);
  for (const index of indexes as unknown[]) checkIndex(index, columns as Json);
}

/** The tables that a column refers to. */
function referencesOf(column: unknown): unknown[] {
  const type = isObject(column) ? column['type'] : undefined;
  const bases = isObject(type) ? [type['key'], type['value']] : [];
  return bases.flatMap((base) => (isObject(base) && base['refTable'] !== undefined ? [base['refTable']] : []));
}

/** Throws OvsdbError unless this is a <database-schema>. */
export function checkSchema(json: unknown): asserts json is Json {
  const parser = new ObjectParser(json, 'database schema');
  parser.member('name', 'id');
  const version = parser.optional('version', 'string');
  parser.optional('cksum', 'string');
  const tables = parser.member('tables', 'object');
  parser.finish();
  if (version !== undefined && !VERSION.test(version as string))
    throw syntaxError(`schema version "${version as string}" not in format x.y.z`, json);
  checkNames(tables as Json, json);
  for (const [table, schema] of Object.entries(tables as Json)) checkTable(table, schema);
  for (const table of Object.values(tables as Json))
    for (const [column, schema] of Object.entries((table as Json)['columns'] as Json))
      for (const reference of referencesOf(schema))
        if (!Object.hasOwn(tables as Json, String(reference)))
          throw syntaxError(`column ${column} key refers to undefined table ${String(reference)}`);
}
