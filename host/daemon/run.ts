/** What the interconnection daemon's options ask for: its graph, a dry run, or the daemon. */
import { readySignal } from '../node/readiness.ts';
import { runDaemon } from './daemon.ts';
import type { Options } from './options.ts';
import { runProcesses } from './processes.ts';
import { dumpGraph } from './start.ts';

/** Does what the options ask for. 'script' and 'argv' start this program once more. Rejects with StartupError. */
export async function run(options: Options, script: string, argv: readonly string[]): Promise<void> {
  if (options.dumpGraph !== undefined) {
    process.stdout.write(dumpGraph(options, options.dumpGraph.node));
    return;
  }
  // A dry run is over soon and is to be read.
  if (options.dryRun !== undefined) await runDaemon(options, false, readySignal(process.env));
  else await runProcesses(options, script, argv, (detached, ready) => runDaemon(options, detached, ready));
}
