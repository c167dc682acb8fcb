/** A program that runs on while a test looks at what it prints. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Running {
  /** All that it has printed, on either stream. */
  output = '';
  readonly #what: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#what = [program, ...args].join(' ');
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.#wake();
      });
    this.#ended = this.#untilClosed();
  }

  async #untilClosed(): Promise<void> {
    await once(this.#child, 'close');
    running.delete(this.#child);
    this.#hasEnded = true;
    this.#wake();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Resolves when what it has printed matches; rejects when it ends without. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.#hasEnded) throw new Error(`${this.#what} ended and printed:\n${this.output}`);
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** Ends it; resolves when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }

  /** Resolves when it has ended by itself. */
  ended(): Promise<void> {
    return this.#ended;
  }
}
