/** The command line and the environment, read into what the daemon needs. Nothing is opened or changed here. */
import { absoluteName, absoluteRemote, findDirectories, type Directories } from './directories.ts';
import { parseArguments, type ParsedOption } from './getopt.ts';
import type { DatabaseKey } from '../ic/databases.ts';
import { DATABASES, optionGroups } from './option-table.ts';
import { helpText, optionsText } from './usage.ts';
import { PROGRAM, versionText } from './version.ts';
import { StartupError } from '../node/startup-error.ts';

/** Files and limits for TLS; names are absolute. Undefined: not given. */
export interface TlsOptions {
  readonly privateKey: string | undefined;
  readonly certificate: string | undefined;
  /** 'none' switches verification off. */
  readonly caCert: string | undefined;
  readonly protocols: string | undefined;
  readonly ciphers: string | undefined;
  readonly ciphersuites: string | undefined;
  readonly serverName: string | undefined;
}

export interface DaemonOptions {
  readonly detach: boolean;
  readonly monitor: boolean;
  readonly chdir: boolean;
  /** Absolute; undefined: no pidfile. */
  readonly pidfile: string | undefined;
  readonly overwritePidfile: boolean;
  /** `USER`, `USER:GROUP` or `:GROUP`. */
  readonly user: string | undefined;
}

export interface LoggingOptions {
  /** In order; an empty one sets everything to dbg. */
  readonly specs: readonly string[];
  /** Absolute; undefined: no log file. */
  readonly file: string | undefined;
  readonly syslogMethod: string;
  readonly syslogTarget: string | undefined;
}

/** Options of every daemon. */
export interface CommonOptions {
  /** What it calls itself: `ovn-ic`. */
  readonly program: string;
  readonly directories: Directories;
  /** The control socket's absolute name; undefined: no socket. */
  readonly unixctl: string | undefined;
  readonly daemon: DaemonOptions;
  readonly logging: LoggingOptions;
  readonly tls: TlsOptions;
}

export interface Options extends CommonOptions {
  /** Remotes as ovsdb(7) writes them; unix sockets absolute. */
  readonly databases: Readonly<Record<DatabaseKey, string>>;
  readonly kernels: 'wasm' | 'ts';
  readonly dryRun: 'text' | 'json' | undefined;
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly forgetOnDetach: boolean;
  /** Print the engine's graph (up to 'node') instead of running. */
  readonly dumpGraph: { readonly node: string | undefined } | undefined;
  /** Arguments that are no options: of no use, but no reason not to start. */
  readonly operands: readonly string[];
}

/** What the command line asks for: a text to print, or to run. */
export type Invocation = { readonly print: string } | { readonly options: Options };

/** A value that an option can't take. */
export class OptionError extends StartupError {
  override readonly name = 'OptionError';
}

export interface OptionSource {
  /** Without the program's name. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
}

/** Looks up what was given; of several, the last counts. */
export class Given {
  readonly #options: readonly ParsedOption[];

  constructor(options: readonly ParsedOption[]) {
    this.#options = options;
  }

  has(name: string): boolean {
    return this.#options.some((option) => option.name === name);
  }

  value(name: string): string | undefined {
    return this.#options.findLast((option) => option.name === name)?.value;
  }

  /** All values of an option, in order; '' where it came without one. */
  all(name: string): string[] {
    return this.#options.filter((option) => option.name === name).map((option) => option.value ?? '');
  }

  /** One of 'choices'; 'otherwise' when the option came without a value. */
  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T | undefined {
    if (!this.has(name)) return undefined;
    const value = this.value(name);
    if (value === undefined) return otherwise;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined)
      throw new OptionError(`--${name}: '${value}' is none of ${choices.map((choice) => `'${choice}'`).join(', ')}`);
    return chosen;
  }
}

function parseMetrics(text: string): { host: string; port: number } {
  const match = /^(?:(.*):)?(\d{1,5})$/s.exec(text);
  const port = Number(match?.[2] ?? NaN);
  if (match === null || port > 65_535)
    throw new OptionError(`--metrics: '${text}' is not [HOST:]PORT with a port of 0 to 65535`);
  const host = (match[1] ?? '').replace(/^\[(.*)\]$/s, '$1');
  return { host: host === '' ? '127.0.0.1' : host, port };
}

function checkSyslogMethod(method: string): string {
  const known = method === 'libc' || method === 'null' || method.startsWith('unix:') || method.startsWith('udp:');
  if (!known) throw new OptionError(`unsupported syslog method '${method}'`);
  return method;
}

/** Reads the options of every daemon. Throws OptionError. */
export function readCommonOptions(
  given: Given,
  program: string,
  source: OptionSource,
  directories: Directories,
): CommonOptions {
  const { rundir, logdir } = directories;
  const file = (name: string): string | undefined => {
    const value = given.value(name);
    return value === undefined ? undefined : absoluteName(value, source.cwd);
  };
  const unixctl = given.value('unixctl') ?? `${program}.${source.pid}.ctl`;
  return {
    program,
    directories,
    unixctl: unixctl === 'none' ? undefined : absoluteName(unixctl, rundir),
    daemon: {
      detach: given.has('detach'),
      monitor: given.has('monitor'),
      chdir: !given.has('no-chdir'),
      pidfile: given.has('pidfile') ? absoluteName(given.value('pidfile') ?? `${program}.pid`, rundir) : undefined,
      overwritePidfile: given.has('overwrite-pidfile'),
      user: given.value('user'),
    },
    logging: {
      specs: given.all('verbose'),
      file: given.has('log-file') ? (file('log-file') ?? absoluteName(`${program}.log`, logdir)) : undefined,
      syslogMethod: checkSyslogMethod(
        given.value('syslog-method') ?? source.environment['OVS_SYSLOG_METHOD'] ?? 'libc',
      ),
      syslogTarget: given.value('syslog-target'),
    },
    tls: {
      privateKey: file('private-key'),
      certificate: file('certificate'),
      caCert: given.value('ca-cert') === 'none' ? 'none' : file('ca-cert'),
      protocols: given.value('ssl-protocols'),
      ciphers: given.value('ssl-ciphers'),
      ciphersuites: given.value('ssl-ciphersuites'),
      serverName: given.value('ssl-server-name'),
    },
  };
}

function readOptions(
  given: Given,
  source: OptionSource,
  directories: Directories,
  operands: readonly string[],
): Options {
  const { rundir } = directories;
  const remote = (key: DatabaseKey): string =>
    absoluteRemote(given.value(DATABASES[key].option) ?? defaultRemote(key, source, rundir), rundir);
  const metrics = given.value('metrics');
  return {
    ...readCommonOptions(given, PROGRAM, source, directories),
    databases: { nb: remote('nb'), sb: remote('sb'), inb: remote('inb'), isb: remote('isb') },
    kernels: given.choice('kernels', ['wasm', 'ts'], 'wasm') ?? 'wasm',
    dryRun: given.choice('dry-run', ['text', 'json'], 'text'),
    metrics: metrics === undefined ? undefined : parseMetrics(metrics),
    forgetOnDetach: given.has('forget-on-detach'),
    dumpGraph: given.has('dump-inc-proc-graph') ? { node: given.value('dump-inc-proc-graph') } : undefined,
    operands,
  };
}

function defaultRemote(key: DatabaseKey, source: OptionSource, rundir: string): string {
  const { variable, socket } = DATABASES[key];
  const value = source.environment[variable];
  return value !== undefined && value !== '' ? value : `unix:${rundir}/${socket}`;
}

/**
 * Reads the command line. `--help`, `--options` and `--version` win over everything else, in the order given.
 * Throws GetoptError or OptionError, whose messages are for the user.
 */
export function parseOptions(source: OptionSource): Invocation {
  const directories = findDirectories(source.environment, source.cwd);
  const groups = optionGroups(directories, {
    nb: defaultRemote('nb', source, directories.rundir),
    sb: defaultRemote('sb', source, directories.rundir),
    inb: defaultRemote('inb', source, directories.rundir),
    isb: defaultRemote('isb', source, directories.rundir),
  });
  const table = groups.flatMap(({ options }) => options);
  const { options, operands } = parseArguments(source.argv, table);
  for (const { name } of options) {
    if (name === 'help') return { print: helpText(groups) };
    if (name === 'options') return { print: optionsText(groups) };
    if (name === 'version') return { print: versionText() };
  }
  return { options: readOptions(new Given(options), source, directories, operands) };
}
