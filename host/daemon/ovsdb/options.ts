/** The command line of `ovn-ic-wasm ovsdb`. Nothing is opened or changed here. */
import { absoluteName, absoluteRemote, findDirectories } from '../directories.ts';
import { parseArguments } from '../getopt.ts';
import { commonGroups, generalRows, optionGroup } from '../option-table.ts';
import { Given, readCommonOptions, type CommonOptions, type OptionSource } from '../options.ts';
import { groupsText, optionsText } from '../usage.ts';
import { PACKAGE, versionText } from '../version.ts';
import { BUILT_IN } from './built-in.ts';

/** What the server calls itself: its pidfile, log file and control socket are named after it. */
export const OVSDB_PROGRAM = 'ovn-ic-ovsdb';

export interface OvsdbOptions extends CommonOptions {
  /** In order: passive connection methods, or `db:DB,TABLE,COLUMN`; unix sockets absolute. */
  readonly remotes: readonly string[];
  /** `memory:NAME`, or files with absolute names. */
  readonly databases: readonly string[];
  /** Absolute names of `.ovsschema` files. */
  readonly schemas: readonly string[];
  readonly sync: 'always' | 'requested';
}

const MEMORY = 'memory:';

/** Is a database of this name kept in memory only? */
export const isInMemory = (database: string): boolean => database.startsWith(MEMORY);

/** The name of a database that is kept in memory only. */
export const memoryName = (database: string): string => database.slice(MEMORY.length);

/** A database as it is written on a command line, with its file's name absolute. */
export const absoluteDatabase = (database: string, cwd: string): string =>
  isInMemory(database) ? database : absoluteName(database, cwd);

const known = BUILT_IN.map(({ schema, files }) => `  ${schema.name.padEnd(20)}${files.join(', ')}\n`).join('');

const INTRODUCTION = `${PACKAGE} ovsdb: an OVSDB server for labs, tests and development
usage: ${PACKAGE} ovsdb [OPTIONS] [DATABASE]...

For production, and wherever a database must outlive a machine, use ovsdb-server(1) and its Raft clusters instead: this
server is one process that keeps everything in memory, with a log on disk in ovsdb-server's standalone format.

DATABASE is a file, or memory:NAME for a database that goes with the process. A file that does not exist is created: with the
schema that its name implies (NAME.db, or OVN's own file name), --schema's before those built in, else with the
only --schema given. Built in are:
${known}`;

const REMOTES = `
REMOTE is one of:
  punix:FILE                a unix socket, a relative FILE in the run directory
  ptcp:PORT[:IP]            TCP, an IPv6 address in brackets
  pssl:PORT[:IP]            TLS: needs -p, -c and -C
  pws:PORT[:IP]             WebSockets, for browsers: pages from this machine, or from the IP address
                            that they connect to
  db:DB,TABLE,COLUMN        those in a column of a database, as they come and go:
                            db:OVN_Northbound,NB_Global,connections for ovn-nbctl set-connection

Examples:
  ${PACKAGE} ovsdb --remote=punix:/tmp/nb.sock memory:OVN_Northbound
                            a database to try something in: ovn-nbctl --db=unix:/tmp/nb.sock show
  ${PACKAGE} ovsdb --detach --pidfile --log-file --remote=punix:ovnsb_db.sock --remote=ptcp:6642 /var/lib/ovn/ovnsb_db.db
  ovn-appctl -t ${OVSDB_PROGRAM} ovsdb-server/list-dbs
`;

/** Reads the command line: a text to print, or options. Throws StartupError. */
export function parseOvsdbOptions(
  source: OptionSource,
): { readonly print: string } | { readonly options: OvsdbOptions } {
  const directories = findDirectories(source.environment, source.cwd);
  const groups = [
    optionGroup('Options', [
      ['--remote=REMOTE', 'let clients in at REMOTE (as often as needed)'],
      ['--schema=FILE', 'a schema for databases that are to be created (as often as needed)'],
      [
        '--no-sync',
        'answer before a transaction is on disk, unless it asks to be',
        '(a crash of the machine may lose the last ones)',
      ],
      ...generalRows(directories, OVSDB_PROGRAM),
    ]),
    ...commonGroups(directories, OVSDB_PROGRAM),
  ];
  const table = groups.flatMap(({ options }) => options);
  const { options, operands } = parseArguments(source.argv, table);
  for (const { name } of options) {
    if (name === 'help') return { print: `${INTRODUCTION}${groupsText(groups)}${REMOTES}` };
    if (name === 'options') return { print: optionsText(groups) };
    if (name === 'version') return { print: versionText(OVSDB_PROGRAM) };
  }
  const given = new Given(options);
  return {
    options: {
      ...readCommonOptions(given, OVSDB_PROGRAM, source, directories),
      remotes: given.all('remote').map((remote) => absoluteRemote(remote, directories.rundir)),
      databases: operands.map((database) => absoluteDatabase(database, source.cwd)),
      schemas: given.all('schema').map((file) => absoluteName(file, source.cwd)),
      sync: given.has('no-sync') ? 'requested' : 'always',
    },
  };
}
