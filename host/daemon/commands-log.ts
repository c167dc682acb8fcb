/** The commands that are about logging: `vlog/...`. */
import { SpecError } from '../log/spec.ts';
import type { Vlog } from '../log/vlog.ts';
import { ANY, command, CommandError, type Command } from './commands.ts';

/** The log file, as commands and SIGHUP treat it. Both do nothing without `--log-file`. */
export interface LogFileControl {
  /** Throws CommandError when the file can't be opened. */
  reopen(): void;
  close(): void;
}

/** Does something that a word of the user may make impossible. */
function attempt(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SpecError) throw new CommandError(error.message);
    throw error;
  }
  return '';
}

export function logCommands(vlog: Vlog, file: LogFileControl): Command[] {
  const set = (specs: readonly string[]): void => {
    for (const spec of specs.length === 0 ? [''] : specs) vlog.set(spec);
  };
  const modules = { usage: '[module]...', maximum: ANY };
  return [
    command('vlog/set', (specs) => attempt(() => set(specs)), {
      usage: '{spec | PATTERN:destination:pattern}',
      maximum: ANY,
    }),
    command('vlog/list', () => vlog.list()),
    command('vlog/list-pattern', () => vlog.listPatterns()),
    command('vlog/enable-rate-limit', (names) => attempt(() => vlog.setRateLimited(names, true)), modules),
    command('vlog/disable-rate-limit', (names) => attempt(() => vlog.setRateLimited(names, false)), modules),
    command('vlog/close', () => attempt(() => file.close())),
    command('vlog/reopen', () => attempt(() => file.reopen())),
  ];
}
