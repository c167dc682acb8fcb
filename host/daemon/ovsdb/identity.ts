/** What the server goes by: its pidfile, log file and control socket are named after it. */
import { join } from 'node:path';
import { findDirectories, findOvsDirectories, type Directories } from '../directories.ts';
import { PACKAGE } from '../version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Identity {
  readonly program: string;
  /** Its name on a command line, as the help shows it. */
  readonly command: string;
  /** What stands before its options when this program starts itself once more. */
  readonly before: readonly string[];
  /** Are files that are not there made, with the schema that their names tell? */
  readonly mayCreate: boolean;
  /** What is served when no database is named and `--no-dbs` is not given. */
  readonly defaultDatabases: (environment: Environment) => readonly string[];
  readonly directories: (environment: Environment, cwd: string) => Directories;
}

/** `ovn-ic-wasm ovsdb`. */
export const OWN_IDENTITY: Identity = {
  program: 'ovn-ic-ovsdb',
  command: `${PACKAGE} ovsdb`,
  before: ['ovsdb'],
  mayCreate: true,
  defaultDatabases: () => [],
  directories: findDirectories,
};

/** Through a link called `ovsdb-server`: in the place of ovsdb-server(1). */
export const REFERENCE_IDENTITY: Identity = {
  program: 'ovsdb-server',
  command: 'ovsdb-server',
  before: [],
  mayCreate: false,
  defaultDatabases: ({ OVS_DBDIR: directory = '/etc/openvswitch' }) => [join(directory, 'conf.db')],
  directories: findOvsDirectories,
};
