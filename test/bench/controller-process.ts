/** A controller as a process of its own, and what Linux says that it used. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds of processor time in a while that count as rest: timers and echoes. */
const RESTING = 10;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class ControllerProcess {
  readonly #command: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  /** Milliseconds that each thread has used, also those that have ended since. */
  readonly #threads = new Map<string, number>();

  constructor(command: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#command = command;
    this.#environment = environment;
  }

  start(): void {
    const [program = '', ...args] = this.#command;
    this.#threads.clear();
    const child = spawn(program, args, { env: this.#environment, stdio: 'ignore' });
    child.on('exit', () => running.delete(child));
    child.on('error', () => running.delete(child));
    running.add(child);
    this.#child = child;
  }

  /** Resolves when it has ended in order. */
  async stop(): Promise<void> {
    const child = this.#running();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    this.#child = undefined;
  }

  /** Ends it, whatever became of it. */
  async end(): Promise<void> {
    if (this.#child !== undefined && running.has(this.#child)) await this.stop();
  }

  #running(): ChildProcess {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${this.#command[0]} has ended by itself with ${child?.exitCode ?? child?.signalCode}`);
    return child;
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.#running().pid}/${file}`, 'utf8');
  }

  /** Milliseconds of processor time that its threads have used so far, as far as they were seen. Never falls. */
  cpu(): number {
    for (const thread of readdirSync(`/proc/${this.#running().pid}/task`)) {
      const used = this.#usedBy(thread);
      if (used !== undefined) this.#threads.set(thread, used);
    }
    return [...this.#threads.values()].reduce((sum, used) => sum + used, 0);
  }

  /** Undefined: it has ended meanwhile. */
  #usedBy(thread: string): number | undefined {
    try {
      return Number(this.#proc(`task/${thread}/schedstat`).split(' ')[0]) / 1e6;
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
      throw error;
    }
  }

  #kilobytes(name: string): number {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(this.#proc('status'))?.[1]);
  }

  /** Memory in MB: resident now, and the most it ever was. */
  memory(): { readonly resident: number; readonly peak: number } {
    return { resident: this.#kilobytes('VmRSS') / 1024, peak: this.#kilobytes('VmHWM') / 1024 };
  }
}

/** Milliseconds of processor time of all of them. */
export const cpuOf = (controllers: readonly ControllerProcess[]): number =>
  controllers.reduce((sum, controller) => sum + controller.cpu(), 0);

/** Resolves when they have used no processor time to speak of for so many milliseconds, to true; to false when that never comes. */
export async function quiet(controllers: readonly ControllerProcess[], milliseconds: number): Promise<boolean> {
  const end = performance.now() + 60_000;
  for (;;) {
    const before = cpuOf(controllers);
    await pause(milliseconds);
    if (cpuOf(controllers) - before <= RESTING) return true;
    if (performance.now() > end) return false;
  }
}
