/**
 * Logging as Open vSwitch's daemons do it (vlog): modules, each with a level for the console, the system log and the
 * log file, patterns per destination, rate limits that can be switched off, and one counter for all messages.
 *
 * ## Law
 *  1. A message is numbered once and only when some destination takes it.
 *  2. A message is one line at its sink, and no longer than can be read: see printable.ts; nothing a database holds can forge a line.
 *  3. A sink that fails is the sink's business: logging never throws.
 */
import { DAEMON_FACILITY } from './facility.ts';
import {
  LEVELS,
  type Level,
  type Logger,
  type LoggerFactory,
  type Message,
  type MessageLevel,
  type RateLimit,
} from './logger.ts';
import { FOREIGN_MODULES, MODULES } from './modules.ts';
import { compilePattern, type Formatter, type LogProcess, type LogRecord } from './pattern.ts';
import { printable } from './printable.ts';
import { droppedMessage } from './rate-limit.ts';
import { DESTINATIONS, parseSpec, SpecError, type Destination } from './spec.ts';

/** Takes finished lines (without a newline) to where they are kept. */
export interface Sink {
  write(line: string, record: LogRecord): void;
}

export interface VlogOptions extends LogProcess {
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}

const DEFAULT_PATTERNS: Record<Destination, string> = {
  console: '%D{%Y-%m-%dT%H:%M:%SZ}|%05N|%c%T|%p|%m',
  syslog: 'ovs|%05N|%c%T|%p|%m',
  file: '%D{%Y-%m-%dT%H:%M:%S.###Z}|%05N|%c%T|%p|%m',
};

/** What precedes the pattern where nothing else adds it, as vlog/list-pattern shows. */
const SYSLOG_PREFIX = '<%B> %D{%h %e %T} %E %A:';

interface Module {
  readonly name: string;
  readonly levels: Record<Destination, Level>;
  rateLimited: boolean;
  /** The most talkative level that any destination with a sink takes: an index into LEVELS. */
  threshold: number;
}

const rank = (level: Level): number => LEVELS.indexOf(level);

/** Characters of one message: whatever a peer or a database can put into one, a line stays one that can be read. */
const LONGEST = 1 << 14;

function oneLine(text: string): string {
  const shown = text.trimEnd();
  if (shown.length <= LONGEST) return printable(shown);
  return `${printable(shown.slice(0, LONGEST))}... (${shown.length - LONGEST} more characters)`;
}

export class Vlog {
  readonly #options: VlogOptions;
  readonly #modules = new Map<string, Module>();
  readonly #sinks = new Map<Destination, Sink>();
  /** What was last set for all modules: those that speak for the first time later begin with it. */
  readonly #levels: Record<Destination, Level> = { console: 'info', syslog: 'info', file: 'info' };
  readonly #patterns = { ...DEFAULT_PATTERNS };
  readonly #formatters = new Map<Destination, Formatter>();
  readonly #prefix: Formatter;
  #facility = DAEMON_FACILITY;
  #facilityChosen = false;
  #serial = 0;

  constructor(options: VlogOptions) {
    this.#options = options;
    this.#prefix = compilePattern(SYSLOG_PREFIX, options);
    for (const destination of DESTINATIONS) this.#compile(destination);
    for (const name of MODULES) this.#module(name);
  }

  /** Gives a destination its sink, or takes it away. */
  setSink(destination: Destination, sink: Sink | undefined): void {
    if (sink === undefined) this.#sinks.delete(destination);
    else this.#sinks.set(destination, sink);
    this.#updateThresholds();
  }

  /** The logger of a module; always the same rights for the same name. */
  readonly factory: LoggerFactory = (name) => {
    const module = this.#module(name);
    const log = (level: MessageLevel, message: Message, limit?: RateLimit): void => {
      if (module.threshold >= rank(level)) this.#log(module, level, message, limit);
    };
    const logger: Logger = {
      isEnabled: (level) => module.threshold >= rank(level),
      log,
      emer: (message, limit) => log('emer', message, limit),
      err: (message, limit) => log('err', message, limit),
      warn: (message, limit) => log('warn', message, limit),
      info: (message, limit) => log('info', message, limit),
      dbg: (message, limit) => log('dbg', message, limit),
    };
    return logger;
  };

  /** Does what a specification (`-vSPEC`, `vlog/set SPEC`) says. Throws SpecError with vlog's words. */
  set(spec: string): void {
    const setting = parseSpec(spec, (name) => this.#modules.has(name) || FOREIGN_MODULES.has(name));
    switch (setting.kind) {
      case 'level':
        this.#setLevel(setting.module, setting.destination, setting.level);
        break;
      case 'pattern':
        for (const destination of setting.destination === undefined ? DESTINATIONS : [setting.destination]) {
          this.#patterns[destination] = setting.pattern;
          this.#compile(destination);
        }
        break;
      case 'facility':
        this.#facility = setting.facility;
        this.#facilityChosen = true;
        break;
    }
  }

  /** Sets the level of all modules at one destination. */
  setDestination(destination: Destination, level: Level): void {
    this.#setLevel(undefined, destination, level);
  }

  /** Switches rate limits on or off, for the modules named or for all when none is. Throws SpecError for an unknown one. */
  setRateLimited(names: readonly string[], limited: boolean): void {
    const words = names.flatMap((name) => name.toLowerCase().split(/[\s,]+/)).filter((word) => word !== '');
    const all = words.length === 0 || words.includes('any');
    const chosen = all ? [...this.#modules.values()] : words.map((word) => this.#modules.get(word));
    for (const module of chosen) if (module === undefined) throw new SpecError('unknown module');
    for (const module of chosen) if (module !== undefined) module.rateLimited = limited;
  }

  /** The facility for messages that go to the local syslog, or to a target of its own default. */
  facility(unlessChosen = DAEMON_FACILITY): number {
    return this.#facilityChosen ? this.#facility : unlessChosen;
  }

  /** The start of a syslog packet that no library writes: priority, time, host, program. */
  syslogPrefix(record: LogRecord): string {
    return this.#prefix(record, this.#facility);
  }

  /** What `vlog/list` prints. */
  list(): string {
    let text = '                 console    syslog    file\n                 -------    ------    ------\n';
    for (const module of [...this.#modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const [console, syslog, file] = DESTINATIONS.map((at) => module.levels[at].toUpperCase().padStart(4));
      const suffix = module.rateLimited ? '' : '    (rate limiting disabled)';
      text += `${module.name.padEnd(16)}  ${console}       ${syslog}       ${file}${suffix}\n`;
    }
    return text;
  }

  /** What `vlog/list-pattern` prints. */
  listPatterns(): string {
    let text = '         prefix                            format\n         ------                            ------\n';
    for (const destination of ['syslog', 'console', 'file'] as const) {
      const prefix = destination === 'syslog' ? SYSLOG_PREFIX : 'none';
      text += `${destination.toUpperCase().padEnd(8)} ${prefix.padEnd(33)} ${this.#patterns[destination]}\n`;
    }
    return text;
  }

  #compile(destination: Destination): void {
    this.#formatters.set(destination, compilePattern(this.#patterns[destination], this.#options));
  }

  #module(name: string): Module {
    let module = this.#modules.get(name);
    if (module === undefined) {
      module = { name, levels: { ...this.#levels }, rateLimited: true, threshold: 0 };
      this.#modules.set(name, module);
      this.#updateThreshold(module);
    }
    return module;
  }

  #setLevel(name: string | undefined, destination: Destination | undefined, level: Level): void {
    if (name === undefined)
      for (const at of destination === undefined ? DESTINATIONS : [destination]) this.#levels[at] = level;
    const modules = name === undefined ? this.#modules.values() : [this.#module(name)];
    for (const module of modules) {
      for (const at of destination === undefined ? DESTINATIONS : [destination]) module.levels[at] = level;
      this.#updateThreshold(module);
    }
  }

  #updateThreshold(module: Module): void {
    module.threshold = 0;
    for (const destination of this.#sinks.keys())
      module.threshold = Math.max(module.threshold, rank(module.levels[destination]));
  }

  #updateThresholds(): void {
    for (const module of this.#modules.values()) this.#updateThreshold(module);
  }

  #log(module: Module, level: MessageLevel, message: Message, limit: RateLimit | undefined): void {
    if (limit !== undefined && module.rateLimited) {
      const admission = limit.admit();
      if (!admission.pass) return;
      if (admission.dropped > 0) this.#emit(module, level, droppedMessage(admission));
    }
    this.#emit(module, level, typeof message === 'string' ? message : message());
  }

  #emit(module: Module, level: MessageLevel, message: string): void {
    const { name } = module;
    this.#serial++;
    const time = this.#options.now();
    const record: LogRecord = { time, serial: this.#serial, module: name, level, message: oneLine(message) };
    for (const [destination, sink] of this.#sinks) {
      const formatter = this.#formatters.get(destination);
      if (formatter !== undefined && rank(module.levels[destination]) >= rank(level))
        sink.write(formatter(record, this.#facility), record);
    }
  }
}
