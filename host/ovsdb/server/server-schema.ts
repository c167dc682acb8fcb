/** The `_Server` database (ovsdb-server(5)): one row for each database, itself included. */
import type { ColumnSchema, DatabaseSchema } from '../schema.ts';
import { sortedText } from './sorted-json.ts';

const optional = (type: 'string' | 'uuid' | 'integer'): ColumnSchema => ({ type: { key: { type }, min: 0, max: 1 } });
const one = (type: 'string' | 'boolean'): ColumnSchema => ({ type: { key: { type }, min: 1, max: 1 } });

export const serverSchema: DatabaseSchema = {
  name: '_Server',
  version: '1.2.0',
  cksum: '3009684573 744',
  tables: {
    Database: {
      columns: {
        name: one('string'),
        model: { type: { key: { type: 'string', enum: ['clustered', 'relay', 'standalone'] }, min: 1, max: 1 } },
        connected: one('boolean'),
        leader: one('boolean'),
        schema: optional('string'),
        cid: optional('uuid'),
        sid: optional('uuid'),
        index: optional('integer'),
      },
      indexes: [],
      isRoot: true,
      maxRows: Infinity,
    },
  },
};

/** Written once for all databases of one schema. */
const texts = new WeakMap<object, string>();

function schemaText(json: object): string {
  let text = texts.get(json);
  if (text === undefined) texts.set(json, (text = sortedText(json)));
  return text;
}

/** The row of a database. */
export const databaseRow = (name: string, schemaJson: object): Readonly<Record<string, unknown>> => ({
  name,
  model: 'standalone',
  connected: true,
  leader: true,
  schema: schemaText(schemaJson),
});
