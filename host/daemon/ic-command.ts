/** The daemon's command line, be it called `ovn-ic` or `ovn-ic-wasm ic`. */
import { startDirectory } from '../node/readiness.ts';
import { parseOptions } from './options.ts';
import { PROGRAM } from './version.ts';

/**
 * Does what 'argv' asks for. 'before': what stands before it when this program is started once more. Only what reads the command
 * line is loaded here: `--version` must not wait for sockets, engines and native libraries. Rejects with StartupError.
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
  const { run } = await import('./daemon.ts');
  await run(invocation.options, script, [...before, ...argv]);
}

/** `ovn-ic-wasm ic`. */
export const runIcSubcommand = (argv: readonly string[]): Promise<void> => runIc(argv, ['ic']);
