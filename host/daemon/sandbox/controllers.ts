/** The sandbox's controllers, one per zone: all in this process, or each in its own. Both have a control socket and a log. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Interconnection } from '../../emulation/interconnection.ts';
import type { LoggerFactory } from '../../log/logger.ts';
import { writeError } from '../../node/console.ts';
import { controllerCommands } from '../commands-controller.ts';
import { logCommands } from '../commands-log.ts';
import { CommandRegistry } from '../commands.ts';
import { startLogging, type Logging } from '../logging.ts';
import { loadKernels, makeApi } from '../start.ts';
import { listenForCommands } from '../unixctl.ts';
import { PACKAGE, PROGRAM } from '../version.ts';
import type { Place } from './place.ts';

/** Milliseconds that a controller's process has to end when it is asked to. */
const LAST_WAIT = 3000;

export interface Controllers {
  close(): Promise<void>;
}

/** The log of each zone of this process. */
export class ZoneLogs {
  readonly #place: Place;
  readonly #logs = new Map<string, Logging>();

  constructor(place: Place) {
    this.#place = place;
  }

  of(zone: string): Logging {
    let logging = this.#logs.get(zone);
    if (logging === undefined) {
      const options = { specs: ['console:off'], syslogMethod: 'null', syslogTarget: undefined } as const;
      const file = this.#place.path(`${zone}.log`);
      logging = startLogging({ program: PROGRAM, logging: { ...options, file } }, '');
      this.#logs.set(zone, logging);
    }
    return logging;
  }

  /** The loggers of a zone; '': those of the databases that all zones share. */
  readonly factory = (zone: string): LoggerFactory => this.of(zone === '' ? 'databases' : zone).vlog.factory;

  close(): void {
    for (const logging of this.#logs.values()) logging.close();
  }
}

/** Starts them in this process. */
export async function startHere(
  world: Interconnection,
  place: Place,
  logs: ZoneLogs,
  kind: 'wasm' | 'ts',
): Promise<Controllers> {
  const sockets = await Promise.all(
    world.zones.map(async (zone) => {
      const logging = logs.of(zone);
      const kernels = await loadKernels(kind, logging.vlog.factory('ovn_ic'));
      const api = makeApi(world.start(zone, kernels), kernels);
      const commands = new CommandRegistry();
      commands.add(logCommands(logging.vlog, logging));
      commands.add(controllerCommands(api));
      return listenForCommands(place.path(`${zone}.ctl`), commands, logging.vlog.factory('unixctl'));
    }),
  );
  return {
    close: async () => {
      for (const zone of world.controllers.keys()) world.stop(zone);
      await Promise.all(sockets.map((socket) => socket.close()));
    },
  };
}

/** Starts a daemon for each zone. */
export function startProcesses(world: Interconnection, place: Place, kind: 'wasm' | 'ts'): Controllers {
  // The built one's name ends in .js.
  const script = fileURLToPath(new URL(`controller-process${extname(import.meta.url)}`, import.meta.url));
  let isEnding = false;
  const children = world.zones.map((zone): ChildProcess => {
    const child = spawn(
      process.execPath,
      [
        ...process.execArgv,
        script,
        `--ovnnb-db=unix:${place.socket('nb', zone)}`,
        `--ovnsb-db=unix:${place.socket('sb', zone)}`,
        `--ic-nb-db=unix:${place.socket('inb', zone)}`,
        `--ic-sb-db=unix:${place.socket('isb', zone)}`,
        `--unixctl=${place.path(`${zone}.ctl`)}`,
        `--log-file=${place.path(`${zone}.log`)}`,
        '--syslog-method=null',
        '-vconsole:off',
        `--kernels=${kind}`,
      ],
      // In a group of its own: Ctrl-C is for the sandbox, which ends its controllers itself.
      { stdio: ['pipe', 'ignore', 'inherit'], detached: true },
    );
    child.on('error', (error) =>
      writeError(`${PACKAGE}: the controller of ${zone} can't be started: ${error.message}\n`),
    );
    child.on('exit', (code, signal) => {
      if (!isEnding) writeError(`${PACKAGE}: the controller of ${zone} has ended (${signal ?? `status ${code}`})\n`);
    });
    return child;
  });
  return {
    close: async () => {
      isEnding = true;
      await Promise.all(children.map(end));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), LAST_WAIT);
  await gone;
  clearTimeout(timer);
}
