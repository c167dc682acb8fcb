/** From a command line's options to an open database. */
import { ToolClient } from '../../ctl/client.ts';
import type { Plan } from '../../ctl/plan.ts';
import { tablesOf } from '../../ctl/plan.ts';
import type { LoggerFactory } from '../../log/logger.ts';
import { nodeDialer } from '../../node/dialer.ts';
import { systemClock, systemRandom } from '../../node/platform.ts';
import type { TlsFiles } from '../../node/tls-options.ts';
import type { Dialer } from '../../ovsdb/platform.ts';
import { parseRemote, RemoteError, splitRemotes } from '../../ovsdb/remote.ts';
import { continuing, readSchema, type OpenStream } from '../../ovsdb/schema-request.ts';
import type { DatabaseSchema } from '../../ovsdb/schema.ts';
import { absoluteRemote, findDirectories } from '../directories.ts';
import { DATABASES } from '../option-table.ts';

/** Why there is no connection, as the tools say it. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `--db`, else the tool's environment variable, else its socket. */
export function remoteOf(plan: Plan, environment: Environment, cwd: string): string {
  const { kind } = plan.tool;
  if (kind === 'vs') throw new Error(`${plan.tool.name} has no database of its own`);
  const { rundir } = findDirectories(environment, cwd);
  const { variable, socket } = DATABASES[kind];
  return absoluteRemote(plan.options.db ?? environment[variable] ?? `unix:${rundir}/${socket}`, rundir);
}

function tlsOf({ options }: Plan): TlsFiles {
  const value = (name: string): string | undefined => options.tls.get(name);
  const given = {
    privateKey: value('private-key'),
    certificate: value('certificate'),
    caCertificate: value('ca-cert'),
    protocols: value('ssl-protocols'),
    ciphers: value('ssl-ciphers'),
    ciphersuites: value('ssl-ciphersuites'),
    serverName: value('ssl-server-name'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, file]) => file !== undefined));
}

/** Throws ConnectError for what is no remote, in the words of connect(2). */
function checkRemotes(remotes: string): void {
  for (const remote of splitRemotes(remotes))
    try {
      parseRemote(remote);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      const isMethod = /^p?(?:tcp|ssl|unix|ws|wss):/.test(remote);
      const why = isMethod ? error.message.slice(remote.length + 2) : 'Address family not supported by protocol';
      throw new ConnectError(`${remotes}: database connection failed (${why})`);
    }
}

interface Found {
  readonly schema: DatabaseSchema;
  readonly stream: OpenStream;
}

function schemaAt(remotes: string, name: string, dialer: Dialer): Promise<Found> {
  return new Promise((resolve, reject) => {
    readSchema(remotes, name, dialer, (reply) => {
      if ('schema' in reply) resolve(reply);
      else reject(new ConnectError(`${remotes}: database connection failed (${reply.failure})`));
    });
  });
}

/** Counts attempts: a tool that every server has turned away ends, where the daemons would go on trying. */
function limited(dialer: Dialer, attempts: number, exhausted: () => void): Dialer {
  let left = attempts;
  return (remote, events) => {
    if (left-- <= 0) exhausted();
    return dialer(remote, events);
  };
}

function tablesNeeded(plan: Plan, schema: DatabaseSchema, stream: OpenStream): ReturnType<typeof tablesOf> {
  try {
    return tablesOf(plan, schema);
  } catch (error) {
    stream.close();
    throw error;
  }
}

/** Opens the tables that a plan needs. Rejects with ConnectError, and with CtlError for tables that are not there. */
export async function openFor(
  plan: Plan,
  remotes: string,
  logger: LoggerFactory,
): Promise<{ client: ToolClient; failed: Promise<never> }> {
  checkRemotes(remotes);
  const dialer = nodeDialer({ tls: tlsOf(plan) });
  const { schema, stream } = await schemaAt(remotes, plan.tool.database, dialer);
  const tables = tablesNeeded(plan, schema, stream);
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const attempts = splitRemotes(remotes).length * 2;
  const client: ToolClient = new ToolClient(schema, {
    remotes,
    dialer: limited(continuing(stream, dialer), attempts, () => {
      const why = client.database.isReady
        ? 'the connection was lost'
        : 'no server of the cluster is its leader: --no-leader-only takes any';
      fail(new ConnectError(`${remotes}: database connection failed (${why})`));
    }),
    clock: systemClock,
    random: systemRandom,
    logger,
    leaderOnly: plan.options.leaderOnly,
    schedule: (callback) => void setImmediate(callback),
    tables,
  });
  return { client, failed };
}
