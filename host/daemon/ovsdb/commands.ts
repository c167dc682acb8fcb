/** The commands that are about the databases: ovsdb-server(1) "ovsdb-server Commands", those that mean something here. */
import { RemoteError } from '../../ovsdb/remote.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import { absoluteRemote, type Directories } from '../directories.ts';
import { command, CommandError, type Command } from '../commands.ts';
import { DatabaseError, type Databases } from './databases.ts';
import { absoluteDatabase } from './options.ts';
import type { Remotes } from './remotes.ts';

const lines = (items: readonly string[]): string => items.map((item) => `${item}\n`).join('');

/** What a user asked for and can't have is told to them. */
function refused(error: unknown): Error {
  if (error instanceof DatabaseError || error instanceof RemoteError) return new CommandError(error.message);
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
}

export function ovsdbCommands({ server, databases, remotes, directories }: OvsdbFace): Command[] {
  const { rundir, cwd } = directories;
  const remove = async ([remote = '']: readonly string[]): Promise<string> => {
    if (!(await remotes.remove(absoluteRemote(remote, rundir)))) throw new CommandError('no such remote');
    return '';
  };
  return [
    command('ovsdb-server/list-dbs', () => lines(databases.names())),
    command('ovsdb-server/add-db', ([name = '']) => done(() => databases.open(absoluteDatabase(name, cwd))), {
      usage: 'DATABASE',
      minimum: 1,
    }),
    command('ovsdb-server/remove-db', ([name = '']) => done(() => databases.remove(name)), { usage: 'DB', minimum: 1 }),
    command('ovsdb-server/compact', ([name]) => done(() => databases.compact(name)), { usage: '[DB]', maximum: 1 }),
    command('ovsdb-server/add-remote', ([remote = '']) => done(() => remotes.add(absoluteRemote(remote, rundir))), {
      usage: 'REMOTE',
      minimum: 1,
    }),
    command('ovsdb-server/remove-remote', remove, { usage: 'REMOTE', minimum: 1 }),
    command('ovsdb-server/list-remotes', () => lines(remotes.list())),
    command('ovsdb-server/reconnect', () =>
      done(() => server.disconnectAll('ovsdb-server/reconnect: clients are to connect again')),
    ),
    command('ovsdb-server/sync-status', () => 'state: active\n'),
  ];
}
