/** `ovn-ic-wasm/ovsdb`: the OVSDB client. */
export type {
  ColumnTable,
  Database,
  DatabaseRequest,
  DatabaseStatistics,
  Index,
  Operation,
  Outcome,
  Table,
  Transaction,
} from './api.ts';
export type { Clause, Condition } from './conditions.ts';
export { openDatabase, type DatabaseOptions } from './database.ts';
export type { Clock, Dialer, Random, Transport, TransportEvents } from './platform.ts';
export { parseRemote, RemoteError, type Remote } from './remote.ts';
export type { Change, Row, Value, Values } from './row.ts';
export { parseSchema, SchemaError, schemaToJson } from './schema.ts';
export type { Atom, BaseType, ColumnSchema, ColumnType, DatabaseSchema, TableSchema } from './schema.ts';
export type { DecodedCell, DecodedMessage, DecodedRows, DecodedTable, UpdateDecoder } from './update-decoder.ts';
