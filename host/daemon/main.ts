/**
 * The entry point. Only what reads the command line is loaded here: `--version` must not wait for sockets, engines and
 * native libraries.
 */
import { writeError } from '../node/console.ts';
import { startDirectory } from '../node/readiness.ts';
import { StartupError } from '../node/startup-error.ts';
import { parseOptions } from './options.ts';
import { PROGRAM } from './version.ts';

process.title = PROGRAM;

async function main(): Promise<void> {
  const [, script = '', ...argv] = process.argv;
  const { env: environment, pid } = process;
  const invocation = parseOptions({ argv, environment, cwd: startDirectory(), pid });
  if ('print' in invocation) {
    process.stdout.write(invocation.print);
    return;
  }
  const { run } = await import('./run.ts');
  await run(invocation.options, script, argv);
}

try {
  await main();
} catch (error) {
  const text = error instanceof StartupError ? error.message : error instanceof Error ? error.stack : String(error);
  writeError(`${PROGRAM}: ${text}\n`);
  process.exit(1);
}
