/**
 * Runs a command line on a database: all of its commands in one transaction, again and again until it is committed.
 *
 *  - Nothing is printed before the transaction's outcome is known, and nothing at all when a command fails.
 *  - A conflict with somebody else's transaction runs the commands again, on what the database then holds.
 *  - `wait-until` runs them again whenever the database has changed.
 */
import { silentLogger, type LoggerFactory } from '../log/logger.ts';
import type { Outcome } from '../ovsdb/api.ts';
import type { Clock } from '../ovsdb/platform.ts';
import type { ToolClient } from './client.ts';
import type { Invocation } from './command.ts';
import { Content } from './content.ts';
import { CtlError } from './error.ts';
import { sortedJson } from './json-text.ts';
import { failed, tablesOf, type Plan } from './plan.ts';
import { TIMED_OUT, type ToolResult } from './result.ts';
import { Sequence } from './sequence.ts';
import { tableText, type Table } from './text-table.ts';

export interface RunContext {
  readonly client: ToolClient;
  readonly clock: Clock;
  /** Takes warnings, which the tools log: they are part of no result. */
  readonly logger?: LoggerFactory;
}

type UuidOf = (uuid: string) => string;

/** What one command has to say. */
class Output {
  text = '';
  table: Table | undefined;
  later: ((uuidOf: UuidOf) => string) | undefined;
}

/** One line whatever was printed, as `--oneline` wants it. */
const oneLine = (text: string): string =>
  `${text.replace(/\n$/, '').replace(/[\n\\]/g, (character) => (character === '\n' ? '\\n' : '\\\\'))}\n`;

class Run {
  readonly #plan: Plan;
  readonly #context: RunContext;
  readonly #done: (result: ToolResult) => void;
  readonly #sequence: Sequence;
  #cancelTimer: (() => void) | undefined;
  #cancelWait: (() => void) | undefined;
  #isOver = false;

  constructor(plan: Plan, context: RunContext, done: (result: ToolResult) => void) {
    this.#plan = plan;
    this.#context = context;
    this.#done = done;
    this.#sequence = new Sequence(plan);
  }

  start(): void {
    const { options } = this.#plan;
    try {
      tablesOf(this.#plan, this.#context.client.schema);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (options.timeout !== undefined)
      this.#cancelTimer = this.#context.clock.after(options.timeout * 1000, () => {
        this.#log('fatal_signal', 'terminating with signal 14 (Alarm clock)');
        this.finish({ stdout: '', stderr: '', status: TIMED_OUT });
      });
    this.#attempt();
  }

  /** Ends the run with this result; later ones don't count. */
  finish(result: ToolResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#cancelWait?.();
    this.#done(result);
  }

  #log(module: string, message: string): void {
    (this.#context.logger?.(module) ?? silentLogger).warn(message);
  }

  #fail(error: unknown): void {
    if (!(error instanceof CtlError)) throw error;
    this.finish(failed(this.#plan.tool, error.message));
  }

  #wait(next: () => void): void {
    this.#cancelWait = this.#context.client.onceChanged(() => {
      if (!this.#isOver) next();
    });
  }

  #attempt(): void {
    const { client } = this.#context;
    const { database } = client;
    if (!database.isConnected || !database.isReady || database.inFlight) {
      this.#wait(() => this.#attempt());
      return;
    }
    const transaction = database.transaction();
    const content = new Content(database, client.schema, transaction, client.random);
    let outputs: Output[] | undefined;
    try {
      outputs = this.#execute(content);
      if (outputs !== undefined) {
        content.symbols.check();
        content.flush();
      }
    } catch (error) {
      transaction.abort();
      this.#fail(error);
      return;
    }
    if (outputs === undefined) {
      transaction.abort();
      this.#wait(() => this.#attempt());
      return;
    }
    const shown: UuidOf = (uuid) => content.shownUuid(uuid);
    if (this.#plan.options.isDryRun) {
      transaction.abort();
      this.#print(outputs, shown);
      return;
    }
    this.#sequence.raise(content, !transaction.isEmpty);
    database.commit(transaction, (outcome) => this.#committed(outcome, outputs, shown));
  }

  /** Undefined: a command waits for something. */
  #execute(content: Content): Output[] | undefined {
    const { tool, calls, argv } = this.#plan;
    if (content.only(tool.global) === undefined) content.insert(tool.global, {});
    content.comment(`${tool.name}: ${argv.join(' ')}`);
    const outputs: Output[] = [];
    for (const call of calls) {
      const output = new Output();
      outputs.push(output);
      if (call.command.run(this.#invocation(call, content, output)) === false) return undefined;
    }
    return outputs;
  }

  #invocation(call: Plan['calls'][number], content: Content, output: Output): Invocation {
    const { tool } = this.#plan;
    return {
      ...call,
      program: tool.name,
      content,
      print: (text) => {
        output.text += text;
      },
      show: (table) => {
        output.table = table;
      },
      printLater: (text) => {
        output.later = text;
      },
      warn: (message) => this.#log(tool.module, message),
    };
  }

  #committed(outcome: Outcome, outputs: readonly Output[], shown: UuidOf): void {
    if (this.#isOver) return;
    switch (outcome.status) {
      case 'unchanged':
        this.#print(outputs, shown);
        return;
      case 'success': {
        const { inserted } = outcome;
        this.#await(() => this.#print(outputs, (uuid) => inserted?.get(uuid) ?? shown(uuid)));
        return;
      }
      case 'error': {
        const { error, details, syntax } = outcome;
        this.finish(failed(this.#plan.tool, `transaction error: ${sortedJson({ error, details, syntax })}`));
        return;
      }
      case 'try-again':
        this.#attempt();
    }
  }

  /** Waits, where `--wait` asks for it, until the change has arrived. */
  #await(then: () => void): void {
    const { client } = this.#context;
    if (this.#sequence.hasArrived(client.database)) then();
    else this.#wait(() => this.#await(then));
  }

  #print(outputs: readonly Output[], uuidOf: UuidOf): void {
    const { style, isOneLine } = this.#plan.options;
    let tables = 0;
    let stdout = '';
    for (const { text, table, later } of outputs) {
      if (table === undefined) {
        const whole = text + (later?.(uuidOf) ?? '');
        stdout += isOneLine ? oneLine(whole) : whole;
      } else stdout += tableText(table, style, tables++);
    }
    this.finish({ stdout, stderr: '', status: 0 });
  }
}

/** Runs a plan; 'done' is called once, at once or later. The result ends it without a word. */
export function runPlan(plan: Plan, context: RunContext, done: (result: ToolResult) => void): () => void {
  const run = new Run(plan, context, done);
  run.start();
  return () => run.finish({ stdout: '', stderr: '', status: 130 });
}
