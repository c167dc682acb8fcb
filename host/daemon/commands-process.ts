/** The commands that are about the process: its counters, its times, its memory, its end. */
import { command, CommandError, type Command } from './commands.ts';
import type { Coverage } from './coverage.ts';
import type { Stopwatches } from './stopwatch.ts';
import { versionText } from './version.ts';

export interface ProcessApi {
  /** What the daemon calls itself. */
  readonly program: string;
  readonly coverage: Coverage;
  readonly stopwatches: Stopwatches;
  /** What the daemon holds, by name. */
  memory(): Readonly<Record<string, number>>;
  /** Begins the end; the reply still goes out. */
  exit(): void;
}

const kilobytes = (bytes: number): number => Math.round(bytes / 1024);

function memoryText(sizes: Readonly<Record<string, number>>): string {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const all = {
    ...sizes,
    'buffers-kB': kilobytes(arrayBuffers),
    'heap-kB': kilobytes(heapUsed),
    'rss-kB': kilobytes(rss),
  };
  return Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`)
    .join(' ');
}

function coverageCommands(coverage: Coverage): Command[] {
  const read = ([name = '']: readonly string[]): string => {
    const count = coverage.read(name);
    if (count === undefined) throw new CommandError('No such counter');
    return String(count);
  };
  return [
    command('coverage/show', () => coverage.show()),
    command('coverage/read-counter', read, { usage: 'COUNTER', minimum: 1 }),
  ];
}

function stopwatchCommands(watches: Stopwatches): Command[] {
  const known = (name: string | undefined): string | undefined => {
    if (name !== undefined && !watches.has(name)) throw new CommandError('No such stopwatch');
    return name;
  };
  const enable =
    (enabled: boolean) =>
    ([name]: readonly string[]): string => {
      watches.enable(known(name), enabled);
      return '';
    };
  const reset = ([name]: readonly string[]): string => {
    watches.reset(known(name));
    return '';
  };
  return [
    command('stopwatch/show', ([name]) => watches.show(known(name)), { usage: '[NAME]', maximum: 1 }),
    command('stopwatch/reset', reset, { usage: '[NAME]', maximum: 1 }),
    command('inc-engine/list-stopwatches', () => watches.list()),
    command('inc-engine/enable-stopwatch', enable(true), { usage: '[NODE]', maximum: 1 }),
    command('inc-engine/disable-stopwatch', enable(false), { usage: '[NODE]', maximum: 1 }),
  ];
}

export function processCommands(api: ProcessApi): Command[] {
  return [
    ...coverageCommands(api.coverage),
    ...stopwatchCommands(api.stopwatches),
    command('version', () => versionText(api.program)),
    command('memory/show', () => memoryText(api.memory())),
    command('exit', () => {
      api.exit();
      return '';
    }),
  ];
}
