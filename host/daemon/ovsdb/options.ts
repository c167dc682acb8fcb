/** The command line of `ovn-ic-wasm ovsdb`. Nothing is opened or changed here. */
import { member } from '../../ovsdb/member.ts';
import { absoluteName } from '../directories.ts';
import { parseArguments } from '../getopt.ts';
import { commonGroups, generalRows, optionGroup, type OptionRow } from '../option-table.ts';
import {
  Given,
  OptionError,
  readCommonOptions,
  type CommonOptions,
  type OptionSource,
  type TlsOptions,
} from '../options.ts';
import { groupsText, optionsText } from '../usage.ts';
import { versionText } from '../version.ts';
import { BUILT_IN } from './built-in.ts';
import { isSource, parseSource, type Source } from './database-source.ts';
import { OWN_IDENTITY, type Identity } from './identity.ts';

export interface OvsdbOptions extends CommonOptions {
  /** Make files that are not there; ovsdb-server doesn't. */
  readonly mayCreate: boolean;
  /** In order, as they were given: connection methods, or `db:DB,TABLE,COLUMN`. */
  readonly remotes: readonly string[];
  /** `memory:NAME`, or files with absolute names. */
  readonly databases: readonly string[];
  /** How each of them was given, for messages. */
  readonly said: ReadonlyMap<string, string>;
  /** Absolute names of `.ovsschema` files. */
  readonly schemas: readonly string[];
  readonly sync: 'always' | 'requested';
  /** A shell command: the server runs as long as it does, and ends with its status. */
  readonly run: string | undefined;
  /** Changes of rows are logged as differences (default), or as whole columns, for servers that don't know differences. */
  readonly logsDifferences: boolean;
  /** Serve files also where they can't be locked against other servers. */
  readonly mayServeUnlocked: boolean;
  /** TLS files whose names stand in databases. */
  readonly tlsSources: TlsSources;
  /** Where the CA certificate is kept that the first peer shows, absolute. */
  readonly bootstrapCaCert: string | undefined;
  /** A CA certificate to show to clients beside our own, absolute. */
  readonly peerCaCert: string | undefined;
}

/** The TLS options that may be `db:DB,TABLE,COLUMN`. */
export interface TlsSources {
  readonly privateKey?: Source;
  readonly certificate?: Source;
  readonly caCert?: Source;
}

/** What the real server has and this one has not: to start all the same would be another server than was asked for. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  'sync-from': 'replication from another server',
  'sync-exclude-tables': 'replication from another server',
  active: 'replication from another server',
  record: 'recording',
  replay: 'replaying',
};

const MEMORY = 'memory:';

/** Is a database of this name kept in memory only? */
export const isInMemory = (database: string): boolean => database.startsWith(MEMORY);

/** The name of a database that is kept in memory only. */
export const memoryName = (database: string): string => database.slice(MEMORY.length);

/** A database as it is written on a command line, with its file's name absolute. */
export const absoluteDatabase = (database: string, cwd: string): string =>
  isInMemory(database) ? database : absoluteName(database, cwd);

const known = BUILT_IN.map(({ schema, files }) => `  ${schema.name.padEnd(20)}${files.join(', ')}\n`).join('');

const introduction = ({ command }: Identity): string => `${command}: an OVSDB server for labs, tests and development
usage: ${command} [OPTIONS] [DATABASE]...

For production, and wherever a database must outlive a machine, use ovsdb-server(1) and its Raft clusters instead: this
server is one process that keeps everything in memory, with a log on disk in ovsdb-server's standalone format.

DATABASE is a file, or memory:NAME for a database that is lost when it ends. A file that does not exist is created: with the
schema that its name implies (NAME.db, or OVN's own file name), --schema's before those built in, else with the
only --schema given. Built in are:
${known}`;

const remotesText = ({ command, program }: Identity): string => `
REMOTE is one of:
  punix:FILE                a unix socket, a relative FILE in the run directory
  ptcp:PORT[:IP]            TCP, an IPv6 address in brackets
  pssl:PORT[:IP]            TLS: needs -p, -c and -C, each a file or db:DB,TABLE,COLUMN
  pws:PORT[:IP]             WebSockets, for browsers: pages from this machine, or from the IP address
                            that they connect to
  unix:FILE, tcp:HOST:PORT, ssl:HOST:PORT
                            connect to the client that listens there
  db:DB,TABLE,COLUMN        those in a column of a database, as they come and go:
                            db:OVN_Northbound,NB_Global,connections for ovn-nbctl set-connection

Examples:
  ${command} --remote=punix:/tmp/nb.sock memory:OVN_Northbound
                            a database to try something in: ovn-nbctl --db=unix:/tmp/nb.sock show
  ${command} --detach --pidfile --log-file --remote=punix:ovnsb_db.sock --remote=ptcp:6642 /var/lib/ovn/ovnsb_db.db
  ovn-appctl -t ${program} ovsdb-server/list-dbs
`;

/** The names of TLS files, and where those are found that a database holds. Throws SourceError. */
function splitTls(tls: TlsOptions, given: Given): [TlsOptions, TlsSources] {
  const sourceOf = (option: string): Source | undefined => {
    const text = given.value(option);
    return text !== undefined && isSource(text) ? parseSource(text) : undefined;
  };
  const [privateKey, certificate, caCert] = [
    sourceOf('private-key'),
    sourceOf('certificate'),
    sourceOf('ca-cert') ?? sourceOf('bootstrap-ca-cert'),
  ];
  return [
    {
      ...tls,
      ...(privateKey !== undefined && { privateKey: undefined }),
      ...(certificate !== undefined && { certificate: undefined }),
      ...(caCert !== undefined && { caCert: undefined }),
    },
    {
      ...(privateKey !== undefined && { privateKey }),
      ...(certificate !== undefined && { certificate }),
      ...(caCert !== undefined && { caCert }),
    },
  ];
}

function fileOf(given: Given, option: string, cwd: string): string | undefined {
  const file = given.value(option);
  return file === undefined || isSource(file) ? undefined : absoluteName(file, cwd);
}

/** Reads the command line: a text to print, or options. Throws StartupError. */
export function parseOvsdbOptions(
  source: OptionSource,
  identity: Identity = OWN_IDENTITY,
): { readonly print: string } | { readonly options: OvsdbOptions } {
  const { program } = identity;
  const directories = identity.directories(source.environment, source.cwd);
  const groups = [
    optionGroup('Options', [
      ['--remote=REMOTE', 'accept clients at REMOTE (may be repeated)'],
      ['--schema=FILE', 'a schema for databases to be created (may be repeated)'],
      [
        '--no-sync',
        'answer before a transaction is on disk, unless it asks to be',
        '(a crash of the machine may lose the last ones)',
      ],
      ['--run=COMMAND', 'run a shell command beside the server, and end with it and its status'],
      ['--no-dbs', 'start without a database (as it does when none is named)'],
      ['--disable-file-column-diff', "log whole columns, not differences, in databases' files"],
      [
        '--unlocked-files',
        "serve files even where this system can't lock them: one server per file then",
        'is up to you',
      ],
      ['--bootstrap-ca-cert=FILE', 'file with the CA certificate, made of what the first peer shows'],
      ['--peer-ca-cert=FILE', 'file with a CA certificate to show beside our own'],
      // A known option, not a misspelling: refused by name.
      ...Object.keys(UNSUPPORTED).map((name): OptionRow => [`--${name}[=ARG]`]),
      ...generalRows(directories, program),
    ]),
    ...commonGroups(directories, program),
  ];
  const table = groups.flatMap(({ options }) => options);
  const { options, operands } = parseArguments(source.argv, table);
  for (const { name } of options) {
    if (name === 'help') return { print: `${introduction(identity)}${groupsText(groups)}${remotesText(identity)}` };
    if (name === 'options') return { print: optionsText(groups) };
    if (name === 'version') return { print: versionText(program) };
  }
  const given = new Given(options);
  const unsupported = options.find(({ name }) => member(UNSUPPORTED, name) !== undefined);
  if (unsupported !== undefined)
    throw new OptionError(
      `--${unsupported.name}: ${member(UNSUPPORTED, unsupported.name)} is not supported: use ovsdb-server(1)`,
    );
  const named = operands.length > 0 || given.has('no-dbs') ? operands : identity.defaultDatabases(source.environment);
  const said = new Map(named.map((name) => [absoluteDatabase(name, source.cwd), name]));
  for (const operand of operands)
    if (operand.startsWith('relay:'))
      throw new OptionError(`${operand}: relays are not supported: use ovsdb-server(1)`);
  const common = readCommonOptions(given, program, source, directories);
  const [tls, tlsSources] = splitTls(common.tls, given);
  return {
    options: {
      ...common,
      tls,
      tlsSources,
      remotes: given.all('remote'),
      databases: [...said.keys()],
      said,
      schemas: given.all('schema').map((file) => absoluteName(file, source.cwd)),
      mayCreate: identity.mayCreate || given.has('schema'),
      run: given.value('run'),
      logsDifferences: !given.has('disable-file-column-diff'),
      mayServeUnlocked: given.has('unlocked-files'),
      bootstrapCaCert: fileOf(given, 'bootstrap-ca-cert', source.cwd),
      peerCaCert: fileOf(given, 'peer-ca-cert', source.cwd),
      sync: given.has('no-sync') ? 'requested' : 'always',
    },
  };
}
