/** The interconnection daemon's own part: the controller, its commands, its metrics. */
import { controllerCommands } from './commands-controller.ts';
import { metricsText, serveMetrics } from './metrics.ts';
import type { Options } from './options.ts';
import { runProcess, type ProcessContext, type ProcessPart } from './process.ts';
import { startController } from './start.ts';

async function startIc(
  options: Options,
  { log, lifetime, commands, coverage, stopwatches }: ProcessContext,
): Promise<ProcessPart> {
  for (const operand of options.operands) log('daemon_unix').warn(`ignoring extra command line argument "${operand}"`);
  const controller = await startController({
    options,
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
    const metrics = await serveMetrics(options.metrics, () => metricsText(face, coverage));
    lifetime.onEnd(() => metrics.close());
    log('metrics').info(`serving metrics on ${options.metrics.host} port ${metrics.port}`);
  }
  return face;
}

/** Runs the daemon: see 'runProcess'. */
export const runDaemon = (options: Options, detached: boolean, ready: () => void): Promise<void> =>
  runProcess(options, detached, ready, (context) => startIc(options, context));
