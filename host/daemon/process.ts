/** A daemon's life: everything that is opened is opened here, in order, and given back in the opposite one. */
import { accessSync, constants } from 'node:fs';
import { describeError } from '../log/describe-error.ts';
import type { LoggerFactory } from '../log/logger.ts';
import { loadLibc } from '../node/libc.ts';
import { prepareForLongRun } from '../node/long-run.ts';
import { createPidfile } from '../node/pidfile.ts';
import { notifySystemd } from '../node/readiness.ts';
import { StartupError } from '../node/startup-error.ts';
import { errorText } from '../node/system-error.ts';
import { become, findIdentity } from '../node/user.ts';
import { logCommands } from './commands-log.ts';
import { processCommands } from './commands-process.ts';
import { CommandRegistry } from './commands.ts';
import { Coverage, SAMPLE_INTERVAL } from './coverage.ts';
import { Lifetime } from './lifetime.ts';
import { startLogging, type Logging } from './logging.ts';
import type { CommonOptions, TlsOptions } from './options.ts';
import { Stopwatches } from './stopwatch.ts';
import { listenForCommands } from './unixctl.ts';

/** What a daemon's own part is started with. */
export interface ProcessContext {
  readonly log: LoggerFactory;
  readonly lifetime: Lifetime;
  readonly commands: CommandRegistry;
  readonly coverage: Coverage;
  readonly stopwatches: Stopwatches;
}

/** What the process asks of the daemon's own part. */
export interface ProcessPart {
  /** Sizes by name, for `memory/show`. */
  memory(): Readonly<Record<string, number>>;
}

/**
 * Readies the daemon's own part, and resolves to what starts it: what it opens it registers with the lifetime. Commands that it adds before it first waits are
 * there for the first client of the control socket. Both reject with StartupError.
 */
export type PreparePart = (context: ProcessContext) => Promise<() => Promise<ProcessPart>>;

/** Refuses to start with TLS files that can't be read. */
function checkReadable({ privateKey, certificate, caCert }: TlsOptions): void {
  const files = { '--private-key': privateKey, '--certificate': certificate, '--ca-cert': caCert };
  for (const [option, file] of Object.entries(files)) {
    if (file === undefined || (option === '--ca-cert' && file === 'none')) continue;
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      throw new StartupError(`${option}: cannot read ${file} (${errorText(error)})`, { cause: error });
    }
  }
}

function changeUser(spec: string, logging: Logging): void {
  const identity = findIdentity(spec);
  logging.changeOwner(identity.uid, identity.gid);
  try {
    become(identity);
  } catch (error) {
    throw new StartupError(`--user: cannot become ${spec} (${errorText(error)})`, { cause: error });
  }
}

function watchSignals(lifetime: Lifetime, logging: Logging): void {
  const log = logging.vlog.factory('fatal_signal');
  const terminate = (name: string, number: number) => (): void => {
    log.warn(`terminating with signal ${number} (${name})`);
    lifetime.end(0);
  };
  process.on('SIGTERM', terminate('Terminated', 15)).on('SIGINT', terminate('Interrupt', 2));
  process.on('SIGHUP', () => {
    try {
      logging.reopen();
    } catch {
      // It has been logged; the sender of a signal can't be answered.
    }
  });
}

async function startParts(
  options: CommonOptions,
  logging: Logging,
  lifetime: Lifetime,
  prepare: PreparePart,
): Promise<void> {
  const coverage = new Coverage();
  const stopwatches = new Stopwatches();
  const commands = new CommandRegistry();
  const log = logging.vlog.factory;
  // Also what keeps the process alive when nothing else does.
  const sampling = setInterval(() => coverage.sample(), SAMPLE_INTERVAL * 1000);
  lifetime.onEnd(() => clearInterval(sampling));

  let part: ProcessPart | undefined;
  commands.add(logCommands(logging.vlog, logging));
  commands.add(
    processCommands({
      program: options.program,
      coverage,
      stopwatches,
      memory: () => part?.memory() ?? {},
      exit: () => lifetime.end(0),
    }),
  );
  const start = await prepare({ log, lifetime, commands, coverage, stopwatches });
  if (options.unixctl !== undefined) {
    const control = await listenForCommands(options.unixctl, commands, log('unixctl'));
    lifetime.onEnd(() => control.close());
    lifetime.onCrash(() => control.remove());
  }
  // In the turn in which the socket came to be: who finds it finds every command.
  part = await start();
  lifetime.onEnd(() => notifySystemd('STOPPING=1'));
}

/**
 * Runs a daemon until something ends it, then ends the process. 'ready' is called when commands are answered and the pidfile is in place.
 * Rejects with StartupError when it can't start; then nothing is left behind.
 */
export async function runProcess(
  options: CommonOptions,
  detached: boolean,
  ready: () => void,
  prepare: PreparePart,
): Promise<void> {
  const { program } = options;
  const logging = startLogging(options, '');
  const log = logging.vlog.factory('daemon_unix');
  const lifetime = new Lifetime(log);
  try {
    if (options.daemon.user !== undefined) {
      // That user may not be allowed to read it.
      loadLibc();
      changeUser(options.daemon.user, logging);
    }
    // As the user that reads them later.
    checkReadable(options.tls);
    if (detached && options.daemon.chdir) process.chdir('/');
    const { pidfile: path, overwritePidfile: overwrite } = options.daemon;
    if (path !== undefined) {
      const loaded = loadLibc();
      const { libc } = loaded;
      if (libc === undefined)
        log.warn(
          `the pidfile is not locked, so ovs-appctl -t ${program} will not find this daemon by it: ${loaded.why}`,
        );
      const pidfile = createPidfile({ path, pid: process.pid, overwrite, libc });
      lifetime.onEnd(() => pidfile.remove());
      lifetime.onCrash(() => pidfile.remove());
    }
    watchSignals(lifetime, logging);
    await startParts(options, logging, lifetime, prepare);
  } catch (error) {
    // The caller prints it on the console; a restarted daemon has only its log to say why it does not start.
    logging.leaveConsole();
    log.err(`cannot start: ${error instanceof StartupError ? error.message : describeError(error)}`);
    await lifetime.unwind();
    throw error;
  }
  if (detached) logging.leaveConsole();
  prepareForLongRun();
  ready();
  notifySystemd(`READY=1\nMAINPID=${process.pid}`);
}
