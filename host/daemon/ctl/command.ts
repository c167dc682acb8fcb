/** `ovn-ic-wasm nbctl` and the other three: the command lines of OVN's tools. */
import { consoleSink, writeError } from '../../node/console.ts';
import { startDirectory } from '../../node/readiness.ts';
import { TIMED_OUT } from '../../ctl/result.ts';
import { findTool } from '../../ctl/tools.ts';
import type { SubcommandMain } from '../subcommand.ts';
import { runTool } from './run-tool.ts';

/** A tool's main program: a status other than 0 goes to `process.exitCode`. Throws Error for a name that isn't a tool's. */
export function toolMain(name: string): SubcommandMain {
  const tool = findTool(name);
  if (tool === undefined) throw new Error(`there is no tool called ${name}`);
  return async (argv) => {
    const place = { environment: process.env, cwd: startDirectory(), console: consoleSink };
    const { stdout, stderr, status } = await runTool(tool, argv, place);
    process.stdout.write(stdout);
    if (stderr !== '') writeError(stderr);
    // As alarm(2) would end it, so that shells see what they know.
    if (status === TIMED_OUT) process.kill(process.pid, 'SIGALRM');
    else if (status !== 0) process.exitCode = status;
  };
}
