/** The interconnection daemon, with its commands and metrics. */
import type { Logger } from '../log/logger.ts';
import { controllerCommands } from './commands-controller.ts';
import type { Lifetime } from './lifetime.ts';
import type * as metricsModule from './metrics.ts';
import type { Options } from './options.ts';
import { runProcess, type ProcessContext, type ProcessPart } from './process.ts';
import { loadKernels, startController } from './start.ts';

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

async function prepareIc(options: Options, context: ProcessContext): Promise<() => Promise<ProcessPart>> {
  const { log, lifetime, commands, coverage, stopwatches } = context;
  for (const operand of options.operands) log('daemon_unix').warn(`ignoring extra command line argument "${operand}"`);
  const kernels = await loadKernels(options.kernels, log('ovn_ic'));
  return async () => {
    const { api, stop } = startController({
      options,
      kernels,
      log,
      coverage,
      stopwatches,
      print: (text) => void process.stdout.write(text),
      exit: (status) => lifetime.end(status),
    });
    lifetime.onEnd(stop);
    commands.add(controllerCommands(api));
    if (options.metrics !== undefined)
      await startMetrics(options.metrics, lifetime, log('metrics'), [api, coverage, stopwatches]);
    return api;
  };
}

export { dumpGraph } from './start.ts';

/** See 'runProcess'. */
export const runDaemon = (options: Options, detached: boolean, ready: () => void): Promise<void> =>
  runProcess(options, detached, ready, (context) => prepareIc(options, context));
