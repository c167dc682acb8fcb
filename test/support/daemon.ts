/** Runs daemons for tests: the built executable and Debian's, each with directories of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE } from './patience.ts';

/** The executable under test. */
export const OURS = fileURLToPath(new URL('../../build/ovn-ic', import.meta.url));
/** The executable with all commands. */
export const COMMAND = fileURLToPath(new URL('../../build/ovn-ic-wasm', import.meta.url));
/** The reference. */
export const REFERENCE = '/usr/bin/ovn-ic';

export interface Result {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; never rejects for how it ends. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Result> {
  return new Promise((resolve) => {
    execFile(program, args, { ...options, timeout: 30_000 * PATIENCE }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? 'killed'), stdout, stderr });
    });
  });
}

/** A place for one daemon: its sockets, pidfile and log. */
export class Place {
  readonly directory = mkdtempSync(join(tmpdir(), 'ovn-ic-'));
  readonly env: NodeJS.ProcessEnv;

  constructor() {
    if (!existsSync(OURS)) throw new Error(`${OURS} is not there: run 'npm run build' first`);
    const at = this.directory;
    this.env = { ...process.env, OVN_RUNDIR: at, OVS_RUNDIR: at, OVN_LOGDIR: at, OVS_LOGDIR: at };
    for (const name of ['OVN_NB_DB', 'OVN_SB_DB', 'OVN_IC_NB_DB', 'OVN_IC_SB_DB']) delete this.env[name];
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : '';
  }

  /** The process id in the pidfile. */
  pid(): number {
    return Number(this.read('ovn-ic.pid'));
  }

  /** Runs a daemon's executable with these arguments. */
  run(program: string, ...args: string[]): Promise<Result> {
    return runProgram(program, args, { env: this.env, cwd: this.directory });
  }

  /** Asks the daemon with Debian's ovn-appctl. */
  ask(...args: string[]): Promise<Result> {
    return runProgram('ovn-appctl', ['-T', String(20 * PATIENCE), '-t', 'ovn-ic', ...args], { env: this.env });
  }

  /** Resolves when the daemon answers: there is a moment in which its socket is there and takes no connections yet. */
  async answers(): Promise<void> {
    while ((await this.ask('status')).status !== 0);
  }

  /** Resolves when 'condition' holds; it is asked again whenever something in the directory changes. */
  async until(condition: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const watcher = watch(this.directory, check);
      function check(): void {
        if (!condition()) return;
        watcher.close();
        resolve();
      }
      check();
    });
  }

  /** Resolves when the daemon's pidfile is gone. */
  gone(): Promise<void> {
    return this.until(() => !existsSync(this.path('ovn-ic.pid')));
  }

  /** Ends the daemon if there is one, and removes everything. */
  async close(): Promise<void> {
    if (existsSync(this.path('ovn-ic.pid'))) {
      // One that does not answer, since it has just begun or hangs, must not keep the test.
      if ((await this.ask('exit')).status !== 0) process.kill(this.pid(), 'SIGTERM');
      await this.gone();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Gives a test a place, and takes it away again however the test ends. */
export async function inPlace(body: (place: Place) => Promise<void>): Promise<void> {
  const place = new Place();
  try {
    await body(place);
  } finally {
    await place.close();
  }
}

/** Remotes of databases that are not there: for tests of the process alone. */
export const DATABASES = ['--ovnnb-db=unix:a', '--ovnsb-db=unix:b', '--ic-nb-db=unix:c', '--ic-sb-db=unix:d'];
/** Options of a daemon in the background. */
export const DETACHED = [...DATABASES, '-vconsole:off', '--detach', '--no-chdir', '--pidfile', '--log-file'];

/** Throws what a program said, unless it ended well. */
export function succeeded({ status, stderr }: Result): void {
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
}

/** Starts a daemon of either kind in the background; 'more' comes before its other options. */
export async function startDaemon(place: Place, program = OURS, ...more: string[]): Promise<void> {
  succeeded(await place.run(program, ...more, ...DETACHED));
}

/** Asks both daemons the same; gives the answers in this order. */
export async function askBoth(ours: Place, reference: Place, ...args: string[]): Promise<[Result, Result]> {
  return Promise.all([ours.ask(...args), reference.ask(...args)]);
}
