/** The commands that are about the databases: ovsdb-server(1) "ovsdb-server Commands", those that mean something here. */
import { RemoteError } from '../../ovsdb/remote.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import type { Directories } from '../directories.ts';
import { command, CommandError, type Command } from '../commands.ts';
import { DatabaseError, type Databases } from './databases.ts';
import { absoluteDatabase } from './options.ts';
import { SourceError } from './database-source.ts';
import type { Remotes } from './remotes.ts';

const lines = (items: readonly string[]): string => items.map((item) => `${item}\n`).join('');

/** What a user asked for and can't have: the answer says why. */
function refused(error: unknown): Error {
  if (error instanceof DatabaseError || error instanceof RemoteError || error instanceof SourceError)
    return new CommandError(error.message);
  return error instanceof Error ? error : new Error(String(error));
}

/** Runs what says nothing. */
async function done(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    throw refused(error);
  }
  return '';
}

export interface OvsdbApi {
  readonly server: Server;
  readonly databases: Databases;
  readonly remotes: Remotes;
  readonly directories: Directories;
  /** Called when a command has added or removed databases or remotes. */
  readonly changed: () => void;
}

/** Names without a database behind them are answered as ovsdb-server does. */
function storageStatus(server: Server, name: string): string {
  if (server.database(name) === undefined) throw new CommandError('Failed to find the database.');
  return 'status: ok\n';
}

/** What only ovsdb-server does: its commands are there, and say so. */
const unsupported = (what: string, name: string, usage = '', minimum = 0): Command =>
  command(
    `ovsdb-server/${name}`,
    () => {
      throw new CommandError(`${what} is not supported: use ovsdb-server(1)`);
    },
    { usage, minimum },
  );

/** The garbage collector gives memory back in its own time. */
function memoryTrimming([state = '']: readonly string[]): string {
  if (state === 'on')
    throw new CommandError('memory is not trimmed on compaction: the garbage collector gives it back');
  if (state !== 'off') throw new CommandError('invalid argument');
  return '';
}

/** Commands about what is never so here, with the answers that ovsdb-server gives where it is not so either. */
const ABSENT: readonly Command[] = [
  command('ovsdb-server/sync-status', () => 'state: active\n'),
  command('ovsdb-server/get-active-ovsdb-server', () => ''),
  command('ovsdb-server/get-sync-exclude-tables', () => ''),
  command('ovsdb-server/connect-active-ovsdb-server', () => 'Unable to connect: active server is not specified.\n'),
  command('ovsdb-server/disconnect-active-ovsdb-server', () => ''),
  command('ovsdb-server/perf-counters-show', () => 'performance counter is not supported on this platform'),
  command('ovsdb-server/perf-counters-clear', () => ''),
  command('ovsdb-server/memory-trim-on-compaction', memoryTrimming, { usage: 'on|off', minimum: 1 }),
  unsupported('replication', 'set-active-ovsdb-server', 'SERVER', 1),
  unsupported('replication', 'set-active-ovsdb-server-probe-interval', 'MSECS', 1),
  unsupported('replication', 'set-sync-exclude-tables', 'DB:TABLE,...', 1),
  unsupported('logging of transactions', 'tlog-set', 'DB:TABLE on|off', 2),
  unsupported('logging of transactions', 'tlog-list'),
];

export function ovsdbCommands({ server, databases, remotes, directories, changed }: OvsdbApi): Command[] {
  const { cwd } = directories;
  const change = (action: () => unknown): Promise<string> =>
    done(async () => {
      await action();
      changed();
    });
  const removeRemote = ([remote = '']: readonly string[]): Promise<string> =>
    change(async () => {
      if (!(await remotes.remove(remote))) throw new CommandError('no such remote');
    });
  const disconnect = (why: string): Promise<string> => done(() => server.disconnectAll(why));
  const disableConditions = (): Promise<string> => {
    server.disableConditionalMonitors();
    return disconnect('user ran ovsdb-server/disable-monitor-cond');
  };
  return [
    command('ovsdb-server/list-dbs', () => lines(databases.names())),
    command('ovsdb-server/add-db', ([name = '']) => change(() => databases.open(absoluteDatabase(name, cwd), name)), {
      usage: 'DB',
      minimum: 1,
    }),
    command('ovsdb-server/remove-db', ([name = '']) => change(() => databases.remove(name)), {
      usage: 'DB',
      minimum: 1,
    }),
    command('ovsdb-server/compact', ([name]) => done(() => databases.compact(name)), { usage: '[DB]', maximum: 1 }),
    command('ovsdb-server/get-db-storage-status', ([name = '']) => storageStatus(server, name), {
      usage: 'DB',
      minimum: 1,
    }),
    command('ovsdb-server/add-remote', ([remote = '']) => change(() => remotes.add(remote)), {
      usage: 'REMOTE',
      minimum: 1,
    }),
    command('ovsdb-server/remove-remote', removeRemote, { usage: 'REMOTE', minimum: 1 }),
    command('ovsdb-server/list-remotes', () => lines(remotes.list())),
    command('ovsdb-server/reconnect', () => disconnect('user ran ovsdb-server/reconnect')),
    command('ovsdb-server/disable-monitor-cond', disableConditions),
    ...ABSENT,
  ];
}
