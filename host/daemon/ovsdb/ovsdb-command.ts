/** The OVSDB server as a command. */
import { startDirectory } from '../../node/readiness.ts';
import { OWN_IDENTITY, type Identity } from './identity.ts';
import { parseOvsdbOptions } from './options.ts';

/** Does what 'argv' asks for, under the name of 'identity'; the server is loaded by the process that serves. Rejects with StartupError. */
export async function runOvsdbAs(identity: Identity, argv: readonly string[]): Promise<void> {
  process.title = identity.program;
  const [, script = ''] = process.argv;
  const { env: environment, pid } = process;
  const invocation = parseOvsdbOptions({ argv, environment, cwd: startDirectory(), pid }, identity);
  if ('print' in invocation) {
    process.stdout.write(invocation.print);
    return;
  }
  const { options } = invocation;
  const { runProcesses } = await import('../processes.ts');
  await runProcesses(options, script, [...identity.before, ...argv], async (detached, ready) => {
    const [{ runProcess }, { startOvsdb }] = await Promise.all([import('../process.ts'), import('./start.ts')]);
    await runProcess(options, detached, ready, async (context) => () => startOvsdb(options, context));
  });
}

/** `ovn-ic-wasm ovsdb`. */
export const runOvsdb = (argv: readonly string[]): Promise<void> => runOvsdbAs(OWN_IDENTITY, argv);
