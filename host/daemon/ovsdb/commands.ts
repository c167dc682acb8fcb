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

export interface OvsdbFace {
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

/** What replication is asked: there is none, and it is off. */
const unsupported = (name: string, usage: string, minimum: number): Command =>
  command(
    `ovsdb-server/${name}`,
    () => {
      throw new CommandError('replication is not supported: use ovsdb-server(1)');
    },
    { usage, minimum, maximum: 1 },
  );

export function ovsdbCommands({ server, databases, remotes, directories, changed }: OvsdbFace): Command[] {
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
    command('ovsdb-server/sync-status', () => 'state: active\n'),
    command('ovsdb-server/get-active-ovsdb-server', () => ''),
    command('ovsdb-server/get-sync-exclude-tables', () => ''),
    command('ovsdb-server/disconnect-active-ovsdb-server', () => ''),
    unsupported('set-active-ovsdb-server', 'SERVER', 1),
    unsupported('connect-active-ovsdb-server', '', 0),
    unsupported('set-sync-exclude-tables', 'DB:TABLE,...', 1),
  ];
}
