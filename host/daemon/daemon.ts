/** The daemon's life: everything that is opened is opened here, in order, and given back in the opposite one. */
import { accessSync, constants } from 'node:fs';
import type { Logger } from '../log/logger.ts';
import type { Libc } from '../node/libc.ts';
import { loadLibc } from '../node/libc.ts';
import { createPidfile } from '../node/pidfile.ts';
import { notifySystemd } from '../node/readiness.ts';
import { StartupError } from '../node/startup-error.ts';
import { errorText } from '../node/system-error.ts';
import { become, findIdentity } from '../node/user.ts';
import { controllerCommands } from './commands-controller.ts';
import { logCommands } from './commands-log.ts';
import { processCommands } from './commands-process.ts';
import { CommandRegistry } from './commands.ts';
import { Coverage, SAMPLE_INTERVAL } from './coverage.ts';
import { describeError, Lifetime } from './lifetime.ts';
import { startLogging, type Logging } from './logging.ts';
import type * as metricsModule from './metrics.ts';
import type { Options, TlsOptions } from './options.ts';
import { loadKernels, startController, type RunningController } from './start.ts';
import { Stopwatches } from './stopwatch.ts';
import { listenForCommands } from './unixctl.ts';

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

/** What only makes sense once logging works. */
function logStart(log: Logger, options: Options, why: string | undefined): void {
  if (why !== undefined && options.daemon.pidfile !== undefined)
    log.warn(`the pidfile is not locked, so ovs-appctl -t ovn-ic will not find this daemon by it: ${why}`);
  for (const operand of options.operands) log.warn(`ignoring extra command line argument "${operand}"`);
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
      // It has been logged; whoever sent a signal can't be answered.
    }
  });
}

/** `--metrics`: loaded only here, since few ask for them. */
async function startMetrics(
  at: NonNullable<Options['metrics']>,
  lifetime: Lifetime,
  log: Logger,
  sources: Parameters<typeof metricsModule.collectMetrics>,
): Promise<void> {
  const [{ collectMetrics }, { serveMetrics }] = await Promise.all([
    import('./metrics.ts'),
    import('./metrics-server.ts'),
  ]);
  const metrics = collectMetrics(...sources);
  lifetime.onEnd(() => metrics.stop());
  const server = await serveMetrics(at, metrics.registry, log);
  lifetime.onEnd(() => server.close());
  log.info(`serving metrics on ${at.host} port ${server.port}`);
}

async function startCommands(
  options: Options,
  logging: Logging,
  lifetime: Lifetime,
  libc: Libc | undefined,
): Promise<void> {
  const coverage = new Coverage();
  const stopwatches = new Stopwatches();
  const commands = new CommandRegistry();
  const log = logging.vlog.factory;
  // Also what keeps the process alive when nothing else does.
  const sampling = setInterval(() => coverage.sample(), SAMPLE_INTERVAL * 1000);
  lifetime.onEnd(() => clearInterval(sampling));

  let controller: RunningController | undefined;
  commands.add(logCommands(logging.vlog, logging));
  commands.add(
    processCommands({
      coverage,
      stopwatches,
      memory: () => controller?.face.memory() ?? {},
      exit: () => lifetime.end(0),
    }),
  );
  const kernels = await loadKernels(options.kernels, log('ovn_ic'));
  if (options.unixctl !== undefined) {
    const control = await listenForCommands(options.unixctl, commands, log('unixctl'));
    lifetime.onEnd(() => control.close());
    lifetime.onCrash(() => control.remove());
  }
  // Within the turn in which the socket came to be: nobody who finds it may miss a command.
  controller = startController({
    options,
    kernels,
    log,
    coverage,
    stopwatches,
    print: (text) => void process.stdout.write(text),
    exit: (status) => lifetime.end(status),
  });
  const { face } = controller;
  lifetime.onEnd(controller.stop);
  commands.add(controllerCommands(face));
  if (options.metrics !== undefined) {
    await startMetrics(options.metrics, lifetime, log('metrics'), [face, coverage, stopwatches]);
  }
  lifetime.onEnd(() => notifySystemd(libc, 'STOPPING=1'));
}

/**
 * Runs the daemon until something ends it, then ends the process. 'ready' is called when commands are answered and the pidfile is in place.
 * Rejects with StartupError when it can't start; then nothing is left behind.
 */
export async function runDaemon(options: Options, detached: boolean, ready: () => void): Promise<void> {
  const loaded = loadLibc();
  const { libc } = loaded;
  const logging = startLogging(options.logging, libc, '');
  const log = logging.vlog.factory('daemon_unix');
  const lifetime = new Lifetime(log);
  try {
    if (options.daemon.user !== undefined) changeUser(options.daemon.user, logging);
    // As whoever reads them later.
    checkReadable(options.tls);
    if (detached && options.daemon.chdir) process.chdir('/');
    logStart(log, options, loaded.libc === undefined ? loaded.why : undefined);
    const { pidfile: path, overwritePidfile: overwrite } = options.daemon;
    if (path !== undefined) {
      const pidfile = createPidfile({ path, pid: process.pid, overwrite, libc });
      lifetime.onEnd(() => pidfile.remove());
      lifetime.onCrash(() => pidfile.remove());
    }
    watchSignals(lifetime, logging);
    await startCommands(options, logging, lifetime, libc);
  } catch (error) {
    // The console is told by whoever called; a restarted daemon has only its log to say why it does not start.
    logging.leaveConsole();
    log.err(`cannot start: ${error instanceof StartupError ? error.message : describeError(error)}`);
    await lifetime.unwind();
    throw error;
  }
  if (detached) logging.leaveConsole();
  ready();
  notifySystemd(libc, `READY=1\nMAINPID=${process.pid}`);
}
