/**
 * Runs other people's tools through shells that stay: a process of Node's size takes ten times as long to copy itself for a tool
 * as the tool takes to run.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ended {
  /** Its exit status, or 128 more than the number of the signal that ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  /** All of its environment; this process's own by default. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Milliseconds after which it is ended. */
  readonly timeout?: number;
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

let directory: string | undefined;
let started = 0;
process.on('exit', () => {
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
});

/** What makes one environment of another, in the words of a shell. (It has dropped variables whose names it could not use itself.) */
function changes(from: NodeJS.ProcessEnv, to: NodeJS.ProcessEnv): string {
  const gone = Object.keys(from).filter((name) => to[name] === undefined && /^[A-Za-z_]\w*$/.test(name));
  const set = Object.entries(to).filter(([name, value]) => value !== undefined && value !== from[name]);
  return [
    ...(gone.length > 0 ? [`unset ${gone.join(' ')};`] : []),
    ...set.map(([name, value = '']) => `export ${name}=${quoted(value)};`),
  ].join(' ');
}

/** A shell that runs one tool at a time. */
class Shell {
  readonly #child: ChildProcess;
  readonly #out: string;
  readonly #err: string;
  readonly #environment = { ...process.env };
  #said = '';
  #heard: ((status: number) => void) | undefined;

  constructor() {
    directory ??= mkdtempSync(join(tmpdir(), 'tools-'));
    const name = join(directory, String(started++));
    [this.#out, this.#err] = [`${name}.out`, `${name}.err`];
    this.#child = spawn('/bin/sh', [], { stdio: ['pipe', 'pipe', 'inherit'], env: this.#environment });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#child.on('exit', () => this.#take('127\n'));
    this.#hold(false);
  }

  #take(text: string): void {
    this.#said += text;
    if (!this.#said.endsWith('\n')) return;
    const heard = this.#heard;
    const status = Number(this.#said);
    [this.#said, this.#heard] = ['', undefined];
    heard?.(status);
  }

  /** Does it keep this process alive? */
  #hold(isBusy: boolean): void {
    const how = isBusy ? 'ref' : 'unref';
    this.#child[how]();
    for (const stream of [this.#child.stdin, this.#child.stdout]) (stream as Socket)[how]();
  }

  async run(program: string, args: readonly string[], { env, timeout }: ToolOptions): Promise<Ended> {
    this.#hold(true);
    const ended = new Promise<number>((resolve) => (this.#heard = resolve));
    const before = env === undefined ? '' : changes(this.#environment, env);
    const command = [program, ...args].map((word) => quoted(word)).join(' ');
    this.#child.stdin?.write(
      `(${before} exec ${command}) >${quoted(this.#out)} 2>${quoted(this.#err)} </dev/null; echo $?\n`,
    );
    const timer = timeout === undefined ? undefined : setTimeout(() => this.#end(), timeout);
    const status = await ended;
    clearTimeout(timer);
    this.#hold(false);
    return { status, stdout: readFileSync(this.#out, 'utf8'), stderr: readFileSync(this.#err, 'utf8') };
  }

  /** Ends the tool that runs. */
  #end(): void {
    const { pid } = this.#child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    for (const child of children.split(' '))
      if (Number(child) > 0) process.kill(Number(child), constants.signals.SIGTERM);
  }
}

const idle: Shell[] = [];

/** Runs a tool to its end; never rejects for how it ends. Several may run at once. */
export async function runTool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<Ended> {
  const shell = idle.pop() ?? new Shell();
  try {
    return await shell.run(program, args, options);
  } finally {
    idle.push(shell);
  }
}
