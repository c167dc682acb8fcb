/** Which of a daemon's processes this one is, and what it does: start another, watch it, or be the daemon. */
import { detach } from '../node/daemonize.ts';
import { makeStateFile } from '../node/kept-state.ts';
import { monitor } from '../node/monitor.ts';
import { readySignal, ROLE_VARIABLE } from '../node/readiness.ts';
import { startLogging } from './logging.ts';
import type { CommonOptions } from './options.ts';

type Role = 'starter' | 'monitor' | 'daemon';

/** What the process that started this one said that it is to be. */
function roleGiven(): Role {
  const role = process.env[ROLE_VARIABLE];
  return role === 'monitor' || role === 'daemon' ? role : 'starter';
}

async function runMonitor(
  options: CommonOptions,
  script: string,
  argv: readonly string[],
  ready: () => void,
): Promise<number> {
  const { detach: detached, chdir } = options.daemon;
  // The log is reopened on SIGHUP here as in the daemon: both append to one file.
  const logging = startLogging(options, 'monitor');
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
    state: makeStateFile(),
  } as const;
  const up = (): void => {
    if (detached) logging.leaveConsole();
    if (detached && chdir) process.chdir('/');
    ready();
  };
  return monitor({ spawn, log: logging.vlog.factory('daemon_unix'), up });
}

/** Is the daemon, until it ends; 'ready' is called when it is up. Rejects with StartupError. */
export type BeDaemon = (detached: boolean, ready: () => void) => Promise<void>;

/**
 * Makes this process what it is to be of a daemon with these options. 'script' and 'argv' start this program once more. Rejects with
 * StartupError.
 */
export async function runProcesses(
  options: CommonOptions,
  script: string,
  argv: readonly string[],
  beDaemon: BeDaemon,
): Promise<void> {
  const role = roleGiven();
  const { detach: detached, monitor: monitored } = options.daemon;
  const ready = readySignal(process.env);
  if (role === 'daemon' || (!detached && !monitored)) await beDaemon(detached, ready);
  else if (role === 'starter' && detached)
    process.exitCode = await detach(script, argv, monitored ? 'monitor' : 'daemon');
  else process.exit(await runMonitor(options, script, argv, ready));
}
