/** The daemon's command line, be it called `ovn-ic` or `ovn-ic-wasm ic`. */
import { readySignal, startDirectory } from '../node/readiness.ts';
import type * as daemonModule from './daemon.ts';
import { parseOptions } from './options.ts';
import { PROGRAM } from './version.ts';

/**
 * Does what 'argv' asks for. 'before': what stands before it when this program is started once more. Only what reads the command
 * line is loaded here: neither `--version` nor the process that `--detach` leaves behind must wait for sockets, engines and native
 * libraries. Rejects with StartupError.
 */
export async function runIc(argv: readonly string[], before: readonly string[] = []): Promise<void> {
  process.title = PROGRAM;
  const { env: environment, pid } = process;
  const [, script = ''] = process.argv;
  const invocation = parseOptions({ argv, environment, cwd: startDirectory(), pid });
  if ('print' in invocation) {
    process.stdout.write(invocation.print);
    return;
  }
  const { options } = invocation;
  const loadDaemon = (): Promise<typeof daemonModule> => import('./daemon.ts');
  if (options.dumpGraph !== undefined) {
    process.stdout.write((await loadDaemon()).dumpGraph(options, options.dumpGraph.node));
    return;
  }
  const beDaemon = async (detached: boolean, ready: () => void): Promise<void> =>
    (await loadDaemon()).runDaemon(options, detached, ready);
  // A dry run is over soon and is to be read.
  if (options.dryRun !== undefined) {
    await beDaemon(false, readySignal(process.env));
    return;
  }
  const { runProcesses } = await import('./processes.ts');
  await runProcesses(options, script, [...before, ...argv], beDaemon);
}

/** `ovn-ic-wasm ic`. */
export const runIcSubcommand = (argv: readonly string[]): Promise<void> => runIc(argv, ['ic']);
