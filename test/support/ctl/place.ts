/** An embedded server with a tool's database, and the tool as a library on it, in time that stands still. */
import { openVSwitch } from '../../../host/schema/open-vswitch.ts';
import { ToolClient } from '../../../host/ctl/client.ts';
import { startTool } from '../../../host/ctl/execute.ts';
import type { ToolResult } from '../../../host/ctl/result.ts';
import type { DatabaseKind, ToolName } from '../../../host/ctl/tool.ts';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';
import { silentLogger } from '../../../host/log/logger.ts';
import type { DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import { memoryDialer } from '../../../host/ovsdb/server/memory.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { icNorthbound } from '../../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../../host/schema/ic-southbound.ts';
import { northbound } from '../../../host/schema/northbound.ts';
import { southbound } from '../../../host/schema/southbound.ts';
import type { Place } from './replay.ts';

export const SCHEMAS: Readonly<Record<DatabaseKind, DatabaseSchema>> = {
  vs: openVSwitch,
  nb: northbound,
  sb: southbound,
  inb: icNorthbound,
  isb: icSouthbound,
};

export const TOOL_NAMES: Readonly<Record<DatabaseKind, ToolName>> = {
  vs: 'ovs-vsctl',
  nb: 'ovn-nbctl',
  sb: 'ovn-sbctl',
  inb: 'ovn-ic-nbctl',
  isb: 'ovn-ic-sbctl',
};

/** Callbacks in the order in which they were asked for. */
class Queue {
  readonly #waiting: (() => void)[] = [];

  readonly schedule = (callback: () => void): void => {
    this.#waiting.push(callback);
  };

  drain(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
  }
}

/** Milliseconds that a command may take before it counts as stuck. */
const PATIENCE = 60_000;

/** A place for one script: the replica stays warm from command to command. */
export class LibraryPlace implements Place {
  readonly server: Server;
  readonly schema: DatabaseSchema;
  readonly remote = 'unix:memory';
  readonly client: ToolClient;
  readonly kind: DatabaseKind;
  readonly #tool: ToolName;
  readonly #queue = new Queue();
  readonly #clock = new VirtualClock();

  constructor(kind: DatabaseKind, seed = 1) {
    this.kind = kind;
    this.#tool = TOOL_NAMES[kind];
    this.schema = SCHEMAS[kind];
    const clock = this.#clock;
    const random = seededRandom(seed);
    this.server = new Server({ random, clock });
    this.server.addDatabase(this.schema);
    const { schedule } = this.#queue;
    this.client = new ToolClient(this.schema, {
      remotes: this.remote,
      dialer: memoryDialer(new Map([[this.remote, this.server]]), schedule),
      clock,
      random,
      logger: () => silentLogger,
      schedule,
    });
    this.#queue.drain();
  }

  run(argv: readonly string[]): Promise<ToolResult> {
    return Promise.resolve(this.runNow(argv));
  }

  /** Begins a command; the result ends it. */
  start(argv: readonly string[], done: (result: ToolResult) => void): () => void {
    const context = { databases: { [this.kind]: this.client }, clock: this.#clock };
    return startTool([this.#tool, ...argv], context, done);
  }

  /** Lets everything happen that needs no time. */
  settle(): void {
    this.#queue.drain();
  }

  /** Runs a command to its end, moving time on where it waits. */
  runNow(argv: readonly string[]): ToolResult {
    const results: ToolResult[] = [];
    this.start(argv, (result) => results.push(result));
    this.settle();
    for (let waited = 0; results.length === 0 && waited < PATIENCE; waited += 500) {
      this.#clock.advance(500);
      this.#queue.drain();
    }
    const [result] = results;
    if (result === undefined) throw new Error(`${argv.join(' ')}: no result`);
    return result;
  }

  close(): void {
    this.client.close();
  }
}
