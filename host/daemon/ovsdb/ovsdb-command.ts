/** `ovn-ic-wasm ovsdb`. */
import { startDirectory } from '../../node/readiness.ts';
import { runProcess } from '../process.ts';
import { runProcesses } from '../processes.ts';
import { OVSDB_PROGRAM, parseOvsdbOptions } from './options.ts';
import { startOvsdb } from './start.ts';

/** Does what 'argv' asks for. Rejects with StartupError. */
export async function runOvsdb(argv: readonly string[]): Promise<void> {
  process.title = OVSDB_PROGRAM;
  const [, script = ''] = process.argv;
  const { env: environment, pid } = process;
  const invocation = parseOvsdbOptions({ argv, environment, cwd: startDirectory(), pid });
  if ('print' in invocation) {
    process.stdout.write(invocation.print);
    return;
  }
  const { options } = invocation;
  await runProcesses(options, script, ['ovsdb', ...argv], (detached, ready) =>
    runProcess(options, detached, ready, async (context) => () => startOvsdb(options, context)),
  );
}
