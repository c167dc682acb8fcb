/** The OVSDB server's own part of its process: databases first, then clients. */
import { keptState } from '../../node/kept-state.ts';
import { loadLibc } from '../../node/libc.ts';
import { systemClock, systemRandom } from '../../node/platform.ts';
import { StartupError } from '../../node/startup-error.ts';
import { RemoteError } from '../../ovsdb/remote.ts';
import { Server } from '../../ovsdb/server/server.ts';
import type { ProcessContext, ProcessPart } from '../process.ts';
import { ovsdbCommands } from './commands.ts';
import { Databases, readSchema } from './databases.ts';
import type { OvsdbOptions } from './options.ts';
import { Remotes } from './remotes.ts';
import { runBeside } from './run-command.ts';
import { tlsOf } from './tls-source.ts';

/** Rejects with StartupError. */
export async function startOvsdb(
  options: OvsdbOptions,
  { log, lifetime, commands }: ProcessContext,
): Promise<ProcessPart> {
  const { directories } = options;
  let isFailed = false;
  const server = new Server({
    clock: systemClock,
    random: systemRandom,
    sync: options.sync,
    logger: log('ovsdb'),
    failed: (error) => {
      isFailed = true;
      // What is on disk can't be known any more: the next start reads it and knows.
      log('ovsdb').emer(`a database can't be brought to disk (${String(error)}): ending`);
      lifetime.end(1);
    },
  });
  const databases = new Databases(server, {
    schemas: options.schemas.map(readSchema),
    log: log('ovsdb_log'),
    libc: loadLibc().libc,
    mayCreate: options.mayCreate,
    mayServeUnlocked: options.mayServeUnlocked,
    logsDifferences: options.logsDifferences,
  });
  const state = keptState(process.env);
  // A server that crashed leaves what had come and gone by commands.
  const wanted = (state?.read() as Pick<OvsdbOptions, 'databases' | 'remotes'> | undefined) ?? options;
  lifetime.onEnd(async () => {
    if (!isFailed) await server.flush();
    for (const name of server.databaseNames()) server.database(name)?.log?.close();
  });
  for (const database of wanted.databases) databases.open(database, options.said.get(database));

  const remotes = new Remotes(server, { log, tls: tlsOf(server, options), rundir: directories.rundir });
  lifetime.onEnd(() => remotes.close());
  lifetime.onCrash(() => remotes.close());
  try {
    for (const remote of wanted.remotes) await remotes.add(remote);
  } catch (error) {
    if (error instanceof RemoteError) throw new StartupError(`--remote=${error.message}`, { cause: error });
    throw error;
  }
  const changed = (): void => state?.write({ databases: databases.given(), remotes: remotes.list() });
  commands.add(ovsdbCommands({ server, databases, remotes, directories, changed }));
  if (options.run !== undefined) runBeside(options.program, options.run, lifetime);
  return {
    memory: () => {
      const connections = [...server.connections()];
      const monitors = connections.reduce((sum, connection) => sum + connection.monitors.size, 0);
      return { cells: databases.cells(), monitors, sessions: connections.length };
    },
  };
}
