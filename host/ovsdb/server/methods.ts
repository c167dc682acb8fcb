/** The requests a client may make: RFC 7047 section 4.1 and ovsdb-server(7) section 4.1. */
import { isId } from '../schema.ts';
import { idKey, type Client } from './client.ts';
import type { Database } from './stored-database.ts';
import { OvsdbError, syntaxError } from './error.ts';
import { Monitor, type MonitorVersion } from './client-monitor.ts';
import { parseFilterChanges, parseMonitorRequests } from './monitor-request.ts';
import { serverSchema } from './server-schema.ts';
import { parseSchema } from '../schema.ts';
import { checkSchema } from './schema-check.ts';
import { Trigger } from './trigger.ts';
import { NIL_UUID, parseUuid } from './uuid.ts';

/** The reply comes later. */
export const PENDING = Symbol('pending');

/** Refused with a bare text as the error, as some requests are. */
export class RefusedError extends Error {}

/** Returns the result, or PENDING. Throws OvsdbError and RefusedError. */
type Method = (connection: Client, params: readonly unknown[], id: unknown) => unknown;

/** Monitors, locks and waiting transactions that one client may have, of each. */
const MAX_HELD = 10_000;

/** Throws OvsdbError when a client that has so many of something wants one more. */
function checkRoom(held: number, what: string): void {
  if (held >= MAX_HELD) throw new OvsdbError('resources exhausted', `a client may have ${MAX_HELD} ${what}`);
}

function parseDatabase({ server }: Client, params: readonly unknown[], method: string): Database {
  const [name] = params;
  if (typeof name !== 'string') throw syntaxError(`${method} request params must begin with <db-name>`, params);
  const database = server.database(name);
  if (database === undefined)
    throw new OvsdbError('unknown database', `${method} request specifies unknown database ${name}`, params);
  return database;
}

/** Why this client may not change this database; undefined: it may. */
function banOf({ isReadOnly }: Client, { name }: Database): string | undefined {
  if (isReadOnly) return 'when database server is in read only mode';
  return name === serverSchema.name ? `on table in reserved database ${name}` : undefined;
}

/** Of an insert its UUID stands for the result: a fifth of the memory. */
const shortResult = (result: unknown): unknown => (result as { uuid?: [string, string] } | null)?.uuid?.[1] ?? result;

const wholeResult = (short: unknown): unknown => (typeof short === 'string' ? { uuid: ['uuid', short] } : short);

/** RFC 7047 section 4.1.3. */
const transact: Method = (connection, params, id) => {
  const { server, triggers } = connection;
  const key = idKey(id);
  const database = parseDatabase(connection, params, 'transact');
  if (triggers.has(key)) throw syntaxError('transact: duplicate request ID', params);
  checkRoom(triggers.size, 'waiting transactions');
  const trigger = new Trigger(database, params.slice(1), {
    clock: server.clock,
    makeUuid: server.makeUuid,
    holdsLock: (name) => server.locks.holds(connection, name),
    maxResultValues: server.maxResultValues,
    failed: (error) => connection.fail(error),
    writeBan: banOf(connection, database),
  });
  triggers.set(key, trigger);
  server.submit(trigger, (reply) => {
    triggers.delete(key);
    const short = reply.map(shortResult);
    connection.reply(id, () => short.map(wholeResult));
  });
  return PENDING;
};

const METHOD_OF: Readonly<Record<MonitorVersion, string>> = {
  1: 'monitor',
  2: 'monitor_cond',
  3: 'monitor_cond_since',
};

function startMonitor(connection: Client, params: readonly unknown[], version: MonitorVersion): Monitor {
  const database = parseDatabase(connection, params, METHOD_OF[version]);
  if (params.length < (version === 3 ? 4 : 3)) throw syntaxError('invalid parameters', params);
  const [, id, requests] = params;
  if (connection.monitors.has(idKey(id))) throw syntaxError('duplicate monitor ID', id);
  checkRoom(connection.monitors.size, 'monitors');
  const tables = parseMonitorRequests(requests, database, version > 1);
  return new Monitor(id, database, version, requests, tables);
}

const simpleMonitor =
  (version: 1 | 2): Method =>
  (connection, params) => {
    const monitor = startMonitor(connection, params, version);
    connection.monitors.set(idKey(monitor.id), monitor);
    return monitor.initial();
  };

/** ovsdb-server(7) section 4.1.15. */
const monitorCondSince: Method = (connection, params) => {
  const monitor = startMonitor(connection, params, 3);
  const last = params[3];
  const uuid = typeof last === 'string' ? parseUuid(last) : undefined;
  if (uuid === undefined) throw syntaxError('last-txn-id must be UUID format.', last);
  connection.monitors.set(idKey(monitor.id), monitor);
  const { database } = monitor;
  const commits = uuid === NIL_UUID ? undefined : database.since(uuid);
  return [commits !== undefined, database.lastId, commits === undefined ? monitor.initial() : monitor.catchUp(commits)];
};

/** ovsdb-server(7) section 4.1.13. */
const monitorCondChange: Method = (connection, params) => {
  if (params.length !== 3) throw syntaxError('invalid parameters', params);
  const [from, to, requests] = params;
  const { monitors } = connection;
  const monitor = monitors.get(idKey(from));
  if (monitor === undefined || monitor.version === 1) throw syntaxError('unknown monitor session', from);
  if (idKey(from) !== idKey(to) && monitors.has(idKey(to))) throw syntaxError('duplicate monitor ID', to);
  const filters = parseFilterChanges(requests, monitor.database, monitor.tables);
  monitors.delete(idKey(from));
  monitors.set(idKey(to), monitor);
  monitor.rename(to);
  connection.sendUpdates(monitor, monitor.refilter(filters));
  return {};
};

/** The method of a name; undefined: unknown to this server. */
export const findMethod = (name: string, { hasConditionalMonitors }: Client['server']): Method | undefined =>
  hasConditionalMonitors || (name !== 'monitor_cond' && name !== 'monitor_cond_since') ? METHODS.get(name) : undefined;

/** RFC 7047 section 4.1.7. */
const monitorCancel: Method = ({ monitors }, params) => {
  if (params.length !== 1) throw new RefusedError('invalid parameters');
  if (!monitors.delete(idKey(params[0]))) throw new RefusedError('unknown monitor');
  return {};
};

function parseLock(params: readonly unknown[], method: string): string {
  const [name] = params;
  if (params.length !== 1 || !isId(name)) throw syntaxError(`${method} request params must be <id>`, params);
  return name;
}

/** RFC 7047 section 4.1.8. */
const askForLock =
  (method: 'lock' | 'steal'): Method =>
  (connection, params) => {
    const name = parseLock(params, method);
    const { locks } = connection.server;
    if (locks.wants(connection, name)) throw syntaxError(`must issue "unlock" before new "${method}"`, params);
    checkRoom(connection.locks, 'locks');
    connection.locks++;
    if (method === 'lock') return { locked: locks.lock(connection, name) };
    locks.steal(connection, name);
    return { locked: true };
  };

/** RFC 7047 section 4.1.8. */
const unlock: Method = (connection, params) => {
  const name = parseLock(params, 'unlock');
  const { locks } = connection.server;
  if (!locks.wants(connection, name)) throw syntaxError('unlock: "unlock" without "lock" or "steal"', params);
  locks.unlock(connection, name);
  connection.locks--;
  return {};
};

/** ovsdb-server(7) section 4.1.20. */
const convert: Method = (connection, params) => {
  const database = parseDatabase(connection, params, 'convert');
  const [, json, ...rest] = params;
  if (params.length !== 2 || rest.length > 0) throw syntaxError('array expected', params);
  if (banOf(connection, database) !== undefined)
    throw new OvsdbError('not allowed', `convert operation not allowed ${banOf(connection, database)}`);
  checkSchema(json);
  const schema = parseSchema(json);
  if (schema.name !== database.name)
    throw new OvsdbError(
      'invalid parameters',
      `new schema name (${schema.name}) does not match database name (${database.name})`,
    );
  connection.server.convert(database, schema);
  return {};
};

/** ovsdb-server(7) section 4.1.18. */
const setDatabaseChangeAware: Method = (connection, params) => {
  if (params.length !== 1 || typeof params[0] !== 'boolean')
    throw syntaxError('set_db_change_aware: true or false parameter expected', params);
  connection.isDatabaseChangeAware = params[0];
  return {};
};

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['list_dbs', ({ server }) => server.databaseNames()],
  ['get_schema', (connection, params) => parseDatabase(connection, params, 'get_schema').schemaJson],
  ['transact', transact],
  ['monitor', simpleMonitor(1)],
  ['monitor_cond', simpleMonitor(2)],
  ['monitor_cond_since', monitorCondSince],
  ['monitor_cond_change', monitorCondChange],
  ['monitor_cancel', monitorCancel],
  ['lock', askForLock('lock')],
  ['steal', askForLock('steal')],
  ['unlock', unlock],
  ['convert', convert],
  ['set_db_change_aware', setDatabaseChangeAware],
  ['get_server_id', ({ server }) => server.id],
  ['echo', (_, params) => params],
]);
