/** A tool's own options, which stand before its first command. */
import { DATA_FORMATS, type DataFormat } from './datum/format.ts';
import { fail } from './error.ts';
import { readWords, type OptionSpec, type ReadWords } from './getopt.ts';
import { TABLE_FORMATS, type TableFormat, type TableStyle } from './text-table.ts';
import type { Tool, WaitFor } from './tool.ts';

/** What a command line asks of the tool as a whole. */
export interface ToolOptions {
  /** `--db`; undefined: the default. */
  readonly db: string | undefined;
  readonly isDryRun: boolean;
  readonly isOneLine: boolean;
  /** Seconds; undefined: no limit. */
  readonly timeout: number | undefined;
  readonly wait: WaitFor;
  readonly leaderOnly: boolean;
  readonly style: TableStyle;
  /** `--private-key` and its like, by name without dashes. */
  readonly tls: ReadonlyMap<string, string>;
  /** `-v`, each with its argument. */
  readonly verbose: readonly (string | undefined)[];
  readonly logFile: string | undefined;
}

/** What to print instead of doing anything. */
export type Information = 'help' | 'version' | 'commands' | 'options';

const none = (long: string, short?: string): OptionSpec => ({
  long,
  ...(short !== undefined && { short }),
  argument: 'none',
});
const required = (long: string, short?: string): OptionSpec => ({ ...none(long, short), argument: 'required' });

const TLS = [
  required('private-key', 'p'),
  required('certificate', 'c'),
  required('ca-cert', 'C'),
  required('ssl-protocols'),
  required('ssl-ciphers'),
  required('ssl-ciphersuites'),
  required('ssl-server-name'),
];

/** Refused by name: a CA certificate that comes with the connection proves nothing. */
const UNTRUSTED = [required('bootstrap-ca-cert'), required('peer-ca-cert')];

/** Refused by name: these tools do not run on as daemons here. */
const DAEMON = [
  none('detach'),
  none('no-self-confinement'),
  none('no-chdir'),
  { long: 'pidfile', argument: 'optional' } as const,
  none('overwrite-pidfile'),
  none('monitor'),
  required('user'),
  required('unixctl', 'u'),
];

/** The options in the order in which messages name those that are meant. */
export function toolOptions(tool: Tool): OptionSpec[] {
  const isDaemon = tool.messages === 'ovn-dbctl';
  return [
    required('db'),
    none('no-syslog'),
    ...(tool.waits === undefined && !isDaemon ? [] : [none('no-wait'), required('wait')]),
    ...(isDaemon ? [none('print-wait-time')] : []),
    none('dry-run'),
    none('oneline'),
    required('timeout', 't'),
    none('help', 'h'),
    none('commands'),
    none('options'),
    none('leader-only'),
    none('no-leader-only'),
    ...(isDaemon ? [none('shuffle-remotes'), none('no-shuffle-remotes')] : []),
    none('version', 'V'),
    ...(isDaemon ? DAEMON : []),
    { long: 'verbose', short: 'v', argument: 'optional' },
    { long: 'log-file', argument: 'optional' },
    required('syslog-method'),
    required('syslog-target'),
    ...TLS,
    ...UNTRUSTED,
    required('format', 'f'),
    required('data', 'd'),
    none('no-headings'),
    none('pretty'),
    none('bare'),
    required('max-column-width'),
  ];
}

/** `--if-exists`, `--columns=`, `--bfd?`: a command's option as its table spells it. */
export function commandOption(text: string): OptionSpec {
  const match = /^--([\w-]+)([=?]?)$/.exec(text);
  if (match === null) throw new Error(`'${text}' is not the spelling of an option`);
  const argument = match[2] === '=' ? 'required' : match[2] === '?' ? 'optional' : 'none';
  return { long: match[1]!, argument };
}

/** The options of a tool's commands, which may also stand before the first command: each once. */
function commandOptions(tool: Tool): OptionSpec[] {
  const texts = new Set([...tool.commands.flatMap(({ options = [] }) => options), ...tool.otherOptions]);
  return [...texts].map((text) => commandOption(text));
}

function chosen<T extends string>(value: string, choices: readonly T[], what: string): T {
  return choices.find((choice) => choice === value) ?? fail(`unknown ${what} format "${value}"`);
}

function timeoutOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > 0xffff_ffff) fail(`value ${text} on -t or --timeout is invalid`);
  return seconds;
}

/** Reads `--wait`, `--no-wait`. */
function waitOf(tool: Tool, value: string): WaitFor {
  const found = tool.waits?.find((choice) => choice === value);
  if (found !== undefined) return found;
  if (tool.waits?.includes('hv') === true) return fail('argument to --wait must be "none", "sb", or "hv"');
  return fail('argument to --wait must be "none", "sb" ');
}

export type ReadOptions =
  | { readonly information: Information }
  | {
      readonly options: ToolOptions;
      /** Options that stood before the first command and are that command's, as they were written. */
      readonly local: readonly { readonly name: string; readonly value: string | undefined }[];
      /** The command line from the first command on. */
      readonly words: readonly string[];
    };

class Reader {
  readonly #tool: Tool;
  readonly #local: { readonly name: string; readonly value: string | undefined }[] = [];
  readonly #tls = new Map<string, string>();
  readonly #verbose: (string | undefined)[] = [];
  #db: string | undefined;
  #isDryRun = false;
  #isOneLine = false;
  #timeout: number | undefined;
  #wait: WaitFor = 'none';
  #leaderOnly = true;
  #format: TableFormat = 'list';
  #data: DataFormat = 'string';
  #headings = true;
  #pretty = false;
  #maxColumnWidth = 0;
  #logFile: string | undefined;

  constructor(tool: Tool) {
    this.#tool = tool;
  }

  read({ options, words }: ReadWords, isOwn: (name: string) => boolean): ReadOptions {
    for (const { name, value } of options) {
      if (!isOwn(name)) {
        this.#addLocal(name, value);
        continue;
      }
      const information = this.#take(name, value ?? '');
      if (information !== undefined) return { information };
    }
    return { options: this.#options(), local: this.#local, words };
  }

  #addLocal(name: string, value: string | undefined): void {
    if (this.#local.some((option) => option.name === `--${name}`)) {
      if (this.#tool.messages === 'ovn-dbctl') fail(`'--${name}' option specified multiple times`);
      // Of several, getopt's tools take the first.
      return;
    }
    this.#local.push({ name: `--${name}`, value });
  }

  #take(name: string, value: string): Information | undefined {
    switch (name) {
      case 'help':
      case 'version':
      case 'commands':
      case 'options':
        return name;
      case 'db':
        this.#db = value;
        break;
      case 'dry-run':
        this.#isDryRun = true;
        break;
      case 'oneline':
        this.#isOneLine = true;
        break;
      case 'timeout':
        this.#timeout = timeoutOf(value);
        break;
      case 'wait':
      case 'no-wait':
        if (this.#tool.waits === undefined) fail(`--${name} not supported`);
        this.#wait = name === 'wait' ? waitOf(this.#tool, value) : 'none';
        break;
      case 'leader-only':
      case 'no-leader-only':
        this.#leaderOnly = name === 'leader-only';
        break;
      case 'format':
        this.#format = chosen(value, TABLE_FORMATS, 'output');
        break;
      case 'data':
        this.#data = chosen(value, DATA_FORMATS, 'data');
        break;
      case 'no-headings':
        this.#headings = false;
        break;
      case 'pretty':
        this.#pretty = true;
        break;
      case 'bare':
        this.#format = 'list';
        this.#data = 'bare';
        this.#headings = false;
        break;
      case 'max-column-width':
        this.#maxColumnWidth = /^\d+$/.test(value)
          ? Number(value)
          : fail(`value ${value} on --max-column-width is invalid`);
        break;
      case 'verbose':
        this.#verbose.push(value === '' ? undefined : value);
        break;
      case 'log-file':
        this.#logFile = value;
        break;
      // There is no syslog to keep out of, and servers are taken in random order, always.
      case 'no-syslog':
      case 'syslog-method':
      case 'syslog-target':
      case 'shuffle-remotes':
      case 'no-shuffle-remotes':
        break;
      default:
        if (TLS.some(({ long }) => long === name)) this.#tls.set(name, value);
        else fail(`--${name} is not among what this library does; the full ${this.#tool.name} comes with OVN`);
    }
    return undefined;
  }

  #options(): ToolOptions {
    return {
      db: this.#db,
      isDryRun: this.#isDryRun,
      isOneLine: this.#isOneLine,
      timeout: this.#timeout,
      wait: this.#wait,
      leaderOnly: this.#leaderOnly,
      style: {
        format: this.#format,
        data: this.#data,
        headings: this.#headings,
        pretty: this.#pretty,
        maxColumnWidth: this.#maxColumnWidth,
      },
      tls: this.#tls,
      verbose: this.#verbose,
      logFile: this.#logFile,
    };
  }
}

/** Reads a tool's command line up to its first command. Throws CtlError. */
export function readOptions(tool: Tool, argv: readonly string[]): ReadOptions {
  const own = toolOptions(tool);
  const names = new Set(own.map(({ long }) => long));
  const commands = commandOptions(tool).filter(({ long }) => !names.has(long));
  const words = readWords(argv, [...own, ...commands], tool.messages);
  return new Reader(tool).read(words, (name) => names.has(name));
}
