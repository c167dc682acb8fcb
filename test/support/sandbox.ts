/** `ovn-ic-wasm sandbox` as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { COMMAND } from './daemon.ts';

export class Sandbox {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';
  #check: () => void = () => undefined;

  constructor(...args: string[]) {
    this.#process = spawn(COMMAND, ['sandbox', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#check();
      });
    this.#exited = once(this.#process, 'close').then(() => this.#check());
  }

  /** What it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when it has printed something like this; rejects when it ends without. */
  async until(pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#check = () => {
        if (pattern.test(this.#output)) resolve();
        else if (this.#process.exitCode !== null || this.#process.signalCode !== null)
          reject(new Error(`the sandbox has ended without ${pattern}:\n${this.#output}`));
      };
      this.#check();
    });
  }

  /** The variables that it says are to be exported: `AZ1_NB`, `IC_SB`... */
  variables(): Record<string, string> {
    return Object.fromEntries(
      [...this.#output.matchAll(/^ {2}export (\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
  }

  /** Tells it to end; resolves to its exit status, or to the signal that has ended it. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | string | null> {
    this.#process.kill(signal);
    await this.#exited;
    return this.#process.signalCode ?? this.#process.exitCode;
  }
}
