/** Logging as the command line asks for it: one Vlog with its console, system log and file. */
import { hostname } from 'node:os';
import { TARGET_FACILITY } from '../log/facility.ts';
import { SpecError } from '../log/spec.ts';
import { Vlog } from '../log/vlog.ts';
import { consoleSink } from '../node/console.ts';
import { loadLibc } from '../node/libc.ts';
import { LogFile } from '../node/log-file.ts';
import { StartupError } from '../node/startup-error.ts';
import { syslogSink } from '../node/syslog.ts';
import { errorText } from '../node/system-error.ts';
import { CommandError } from './commands.ts';
import type { LogFileControl } from './commands-log.ts';
import type { CommonOptions } from './options.ts';

export interface Logging extends LogFileControl {
  readonly vlog: Vlog;
  /** Gives the log file to another user and group. */
  changeOwner(uid: number, gid: number): void;
  /** No more log lines on standard error: nobody is there. */
  leaveConsole(): void;
}

/** Applies `-v` specifications. Throws StartupError for one that can't be understood. */
function applySpecs(vlog: Vlog, specs: readonly string[]): void {
  for (const spec of specs) {
    try {
      vlog.set(spec);
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      throw new StartupError(`processing "${spec}": ${error.message}`, { cause: error });
    }
  }
}

/** Sets logging up for 'program'; 'subprogram' is '' in the daemon itself. Throws StartupError. */
export function startLogging(
  { program, logging: options }: Pick<CommonOptions, 'program' | 'logging'>,
  subprogram: string,
): Logging {
  const self = {
    program,
    pid: process.pid,
    host: hostname(),
    subprogram,
    started: performance.timeOrigin,
  };
  const vlog = new Vlog({ ...self, now: () => Date.now() });
  const log = vlog.factory('vlog');
  applySpecs(vlog, options.specs);
  vlog.setSink('console', consoleSink);
  vlog.setSink(
    'syslog',
    syslogSink({
      method: options.syslogMethod,
      target: options.syslogTarget,
      libc: () => loadLibc().libc,
      process: self,
      targetFacility: () => vlog.facility(TARGET_FACILITY),
      prefix: (record) => vlog.syslogPrefix(record),
    }),
  );
  const file = options.file === undefined ? undefined : new LogFile(options.file);

  const open = (): void => {
    if (file === undefined) return;
    file.open();
    vlog.setSink('file', file);
    log.info(`opened log file ${file.path}`);
  };
  try {
    open();
  } catch (error) {
    throw new StartupError(`${options.file ?? ''}: failed to open for logging (${errorText(error)})`, { cause: error });
  }
  return {
    vlog,
    reopen: () => {
      try {
        open();
      } catch (error) {
        log.warn(`failed to open ${file?.path ?? ''} for logging: ${errorText(error)}`);
        throw new CommandError(errorText(error));
      }
    },
    close: () => {
      if (file === undefined) return;
      log.info('closing log file');
      vlog.setSink('file', undefined);
      file.close();
    },
    changeOwner: (uid, gid) => file?.changeOwner(uid, gid),
    leaveConsole: () => {
      vlog.setDestination('console', 'off');
      vlog.setSink('console', undefined);
    },
  };
}
