/** Debian's schemas: what a database of 23.03 can hold, and operations cut down to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSchema, type DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import type { DatabaseKind } from '../../model/generate/step.ts';
import type { Operation } from '../../model/json.ts';
import { DEBIAN_SCHEMAS } from '../ovn/zone.ts';

export const schemaFile = (kind: DatabaseKind): string =>
  join(DEBIAN_SCHEMAS, `ovn-${{ inb: 'ic-nb', isb: 'ic-sb', nb: 'nb', sb: 'sb' }[kind]}.ovsschema`);

const read = new Map<DatabaseKind, DatabaseSchema>();

/** The schema, read when it is first asked for: nothing is there where Debian's packages are not. */
export function debianSchema(kind: DatabaseKind): DatabaseSchema {
  let schema = read.get(kind);
  if (schema === undefined) {
    schema = parseSchema(JSON.parse(readFileSync(schemaFile(kind), 'utf8')) as unknown);
    read.set(kind, schema);
  }
  return schema;
}

/** The operations without tables and columns that Debian's schema lacks; what is left with nothing to write is left out. */
export function knownToDebian(kind: DatabaseKind, operations: readonly Operation[]): Operation[] {
  const { tables } = debianSchema(kind);
  return operations.flatMap((operation) => {
    const columns = tables[String(operation['table'])]?.columns;
    if (columns === undefined) return [];
    if (operation['row'] === undefined) return [operation];
    const row = Object.fromEntries(
      Object.entries(operation['row'] as Record<string, unknown>).filter(([column]) => column in columns),
    );
    return operation.op === 'update' && Object.keys(row).length === 0 ? [] : [{ ...operation, row }];
  });
}
