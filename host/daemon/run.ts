/** Which of the daemon's processes this one is, and what it does: start another, watch it, or be the daemon. */
import { detach } from '../node/daemonize.ts';
import { loadLibc } from '../node/libc.ts';
import { monitor } from '../node/monitor.ts';
import { readySignal, ROLE_VARIABLE } from '../node/readiness.ts';
import { runDaemon } from './daemon.ts';
import { startLogging } from './logging.ts';
import type { Options } from './options.ts';
import { dumpGraph } from './start.ts';

type Role = 'starter' | 'monitor' | 'daemon';

/** What the process that started this one said that it is to be. */
function roleGiven(): Role {
  const role = process.env[ROLE_VARIABLE];
  return role === 'monitor' || role === 'daemon' ? role : 'starter';
}

async function runMonitor(
  options: Options,
  script: string,
  argv: readonly string[],
  ready: () => void,
): Promise<number> {
  const { detach: detached, chdir } = options.daemon;
  // The log is reopened on SIGHUP here as in the daemon: both append to one file.
  const logging = startLogging(options.logging, loadLibc().libc, 'monitor');
  process.on('SIGHUP', () => {
    try {
      logging.reopen();
    } catch {
      // It has been logged.
    }
  });
  const spawn = {
    script,
    argv,
    role: 'daemon',
    detached: false,
    stderr: 'inherit',
    stdio: detached ? 'ignore' : 'inherit',
  } as const;
  const up = (): void => {
    if (detached) logging.leaveConsole();
    if (detached && chdir) process.chdir('/');
    ready();
  };
  return monitor({ spawn, log: logging.vlog.factory('daemon_unix'), up });
}

/** Does what the options ask for. 'script' and 'argv' start this program once more. Rejects with StartupError. */
export async function run(options: Options, script: string, argv: readonly string[]): Promise<void> {
  if (options.dumpGraph !== undefined) {
    process.stdout.write(dumpGraph(options, options.dumpGraph.node));
    return;
  }
  const role = roleGiven();
  const { detach: detached, monitor: monitored } = options.daemon;
  // A dry run is over soon and is to be read.
  const foreground = options.dryRun !== undefined;
  const ready = readySignal(process.env);
  if (role === 'daemon' || foreground || (!detached && !monitored)) {
    await runDaemon(options, detached && !foreground, ready);
  } else if (role === 'starter' && detached) {
    process.exitCode = await detach(script, argv, monitored ? 'monitor' : 'daemon');
  } else {
    process.exit(await runMonitor(options, script, argv, ready));
  }
}
