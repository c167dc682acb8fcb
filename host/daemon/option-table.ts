/** Every option there is, in the order and the groups of `--help`. */
import type { DatabaseKey } from '../ic/databases.ts';
import type { Directories } from './directories.ts';
import type { OptionSpec } from './getopt.ts';
import { PROGRAM } from './version.ts';

export interface OptionHelp extends OptionSpec {
  /** What stands for the argument in `--help`. */
  readonly placeholder?: string;
  /** Lines of help; none: accepted, and not worth telling. */
  readonly help: readonly string[];
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly OptionHelp[];
}

export type OptionRow = readonly [spelling: string, ...help: string[]];

/** Reads `-p, --private-key=FILE`, `--pidfile[=FILE]`, `--detach`. */
function option([spelling, ...help]: OptionRow, extension: boolean): OptionHelp {
  const match = /^(?:-(\w), )?--([\w-]+)(?:\[=(.+)\]|=(.+))?$/.exec(spelling);
  if (match === null) throw new Error(`the option table holds '${spelling}', which is not the spelling of an option`);
  const [, short, long = '', optional, required] = match;
  const placeholder = optional ?? required;
  return {
    long,
    ...(short === undefined ? {} : { short }),
    argument: optional !== undefined ? 'optional' : required !== undefined ? 'required' : 'none',
    ...(placeholder === undefined ? {} : { placeholder }),
    extension,
    help,
  };
}

/** A group of options, each by its spelling (`-p, --private-key=FILE`, `--pidfile[=FILE]`) and lines of help. */
export function optionGroup(title: string, rows: readonly OptionRow[], extension = false): OptionGroup {
  return { title, options: rows.map((row) => option(row, extension)) };
}

/** The rows of help and control socket that every daemon has. */
export const generalRows = ({ rundir }: Directories, program: string): OptionRow[] => [
  [
    '-u, --unixctl=SOCKET',
    'override default control socket name',
    `(default: ${rundir}/${program}.PID.ctl; 'none': no socket)`,
  ],
  ['-h, --help', 'display this help message'],
  ['-o, --options', 'list available options'],
  ['-V, --version', 'display version information'],
];

/** The groups that every daemon has: its process, its log, TLS. */
export function commonGroups({ rundir, logdir }: Directories, program: string): OptionGroup[] {
  return [
    optionGroup('Daemon options', [
      ['--detach', 'run in background as daemon'],
      ['--monitor', 'creates a process to monitor this daemon'],
      ['--user=USER[:GROUP]', 'changes the effective daemon user:group'],
      ['--no-chdir', "do not chdir to '/'"],
      ['--pidfile[=FILE]', `create pidfile (default: ${rundir}/${program}.pid)`],
      ['--overwrite-pidfile', 'with --pidfile, start even if already running'],
      // Accepted for start scripts' sake: there is no such confinement here to switch off.
      ['--no-self-confinement'],
    ]),
    optionGroup('Logging options', [
      ['-v, --verbose[=SPEC]', 'set logging levels; without SPEC, the maximum'],
      ['--log-file[=FILE]', 'enable logging to specified FILE', `(default: ${logdir}/${program}.log)`],
      [
        '--syslog-method=METHOD',
        'how to send messages to the syslog daemon:',
        'libc, unix:FILE, udp:IP:PORT or null (default: libc)',
      ],
      ['--syslog-target=HOST:PORT', 'also send syslog messages to HOST:PORT via UDP'],
    ]),
    optionGroup('PKI configuration (required to use SSL)', [
      ['-p, --private-key=FILE', 'file with private key'],
      ['-c, --certificate=FILE', 'file with certificate for private key'],
      ['-C, --ca-cert=FILE', "file with peer CA certificate ('none': peers are not verified)"],
    ]),
    optionGroup('SSL options', [
      ['--ssl-protocols=PROTOS', 'list of SSL protocols to enable'],
      ['--ssl-ciphers=CIPHERS', 'list of SSL ciphers to enable'],
      ['--ssl-ciphersuites=SUITES', 'list of TLS 1.3 ciphersuites to enable'],
      ['--ssl-server-name=NAME', 'server name to ask for (SNI)'],
    ]),
  ];
}

/** By database: its option, and the environment variable and the socket that its remote defaults to. */
export const DATABASES = {
  nb: { option: 'ovnnb-db', variable: 'OVN_NB_DB', socket: 'ovnnb_db.sock' },
  sb: { option: 'ovnsb-db', variable: 'OVN_SB_DB', socket: 'ovnsb_db.sock' },
  inb: { option: 'ic-nb-db', variable: 'OVN_IC_NB_DB', socket: 'ovn_ic_nb_db.sock' },
  isb: { option: 'ic-sb-db', variable: 'OVN_IC_SB_DB', socket: 'ovn_ic_sb_db.sock' },
} as const satisfies Readonly<Record<DatabaseKey, object>>;

/** The options in their groups; defaults are shown as they are on this machine. */
export function optionGroups(directories: Directories, remotes: Readonly<Record<DatabaseKey, string>>): OptionGroup[] {
  return [
    optionGroup('Options', [
      ['-D, --ovnnb-db=DATABASE', 'connect to ovn-nb database at DATABASE', `(default: ${remotes.nb})`],
      ['-d, --ovnsb-db=DATABASE', 'connect to ovn-sb database at DATABASE', `(default: ${remotes.sb})`],
      ['-I, --ic-nb-db=DATABASE', 'connect to ovn-ic-nb database at DATABASE', `(default: ${remotes.inb})`],
      ['-i, --ic-sb-db=DATABASE', 'connect to ovn-ic-sb database at DATABASE', `(default: ${remotes.isb})`],
      ...generalRows(directories, PROGRAM),
      ['--dump-inc-proc-graph[=NODE]', 'print the engine graph (up to NODE) as DOT and exit'],
    ]),
    ...commonGroups(directories, PROGRAM),
    optionGroup(
      'Options of this implementation',
      [
        ['--kernels=wasm|ts', 'which implementation of the hot paths (default: wasm)'],
        [
          '--dry-run[=json]',
          'print the transactions that would be committed and exit:',
          '0 when there are none, 2 when there are some',
        ],
        ['--metrics=[HOST:]PORT', 'serve Prometheus metrics (HOST defaults to 127.0.0.1)'],
        ['--forget-on-detach', "remove a router's learned routes with its last attachment"],
      ],
      true,
    ),
  ];
}
