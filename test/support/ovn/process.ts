/** Daemons that tests start, which end with the test process at the latest. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { OURS } from '../daemon.ts';
import { PATIENCE } from '../patience.ts';
import { requestOnce } from '../request.ts';
import { runTool } from '../small-shell.ts';
import { startDetached } from './starting.ts';

/** Milliseconds after which a daemon that does not answer is given up; one that may be frozen, sooner. */
const LONGEST_ANSWER = 20_000 * PATIENCE;
const USUAL_ANSWER = 5000;

/** Milliseconds after which a tool is ended. */
const LONGEST_TOOL = 30_000 * PATIENCE;

const running = new Set<Daemon>();
process.on('exit', () => {
  for (const daemon of running) daemon.killNow();
});
/** Runs a tool; resolves to what it printed. Rejects, with its words, unless it succeeds. */
export async function tool(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { status, stdout, stderr } = await runTool(program, args, { env, timeout: LONGEST_TOOL });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${status}: ${stderr.trim()}`);
  return stdout;
}

/** Resolves when nobody listens on a unix socket any more; 'end' is what makes it go. */
export async function untilGone(socket: string, end: () => unknown): Promise<void> {
  const connection = connect(socket);
  await once(connection, 'connect');
  // The end may come as a reset: 'close' follows that as well.
  connection.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => connection.on('close', () => resolve()));
  connection.resume();
  await end();
  await closed;
}

export interface DaemonOptions {
  readonly program: string;
  /** Beyond those of every daemon: where its pidfile, log and control socket are. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What comes before `.pid`, `.log` and `.ctl`. */
  readonly path: string;
}

/** A daemon of OVN's kind: detaches itself, has a pidfile and a control socket. */
export class Daemon {
  readonly #options: DaemonOptions;
  #pid = 0;

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#pid !== 0;
  }

  /** The number of its process; 0 while it doesn't run. */
  get pid(): number {
    return this.#pid;
  }

  get control(): string {
    return `${this.#options.path}.ctl`;
  }

  /** Resolves when it has detached itself, which is when it answers on its control socket. */
  async start(): Promise<this> {
    const { program, args, env, path } = this.#options;
    const common = ['--detach', '--no-chdir', '-vconsole:off', `--pidfile=${path}.pid`, `--log-file=${path}.log`];
    const all = [...common, `--unixctl=${this.control}`, ...args];
    if (program === OURS) await startDetached(program, all, env);
    else await tool(program, all, env);
    this.#pid = Number(readFileSync(`${path}.pid`, 'utf8'));
    running.add(this);
    return this;
  }

  /** Asks it as ovn-appctl does. */
  async ask(method: string, ...params: string[]): Promise<string> {
    return String(await requestOnce(this.control, method, params, LONGEST_ANSWER));
  }

  /** Resolves when it has answered on its control socket; does it answer at all? */
  answers(): Promise<boolean> {
    return requestOnce(this.control, 'version', [], USUAL_ANSWER).then(
      () => true,
      () => false,
    );
  }

  /** The lines of its log, of all its lives. */
  log(): string[] {
    const file = `${this.#options.path}.log`;
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  killNow(): void {
    if (this.#pid === 0) return;
    running.delete(this);
    try {
      process.kill(this.#pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    this.#pid = 0;
  }

  /** SIGSTOP and SIGCONT, for example. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.#pid, signal);
  }

  /** As a crash: resolves when it is gone. */
  kill(): Promise<void> {
    return untilGone(this.control, () => this.killNow());
  }

  /** In order: resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#pid === 0) return;
    await untilGone(this.control, () => this.ask('exit'));
    running.delete(this);
    this.#pid = 0;
  }
}
