/**
 * Hostile clients of the embedded server: every request of the conformance list, with any JSON in any place. Everybody else is served
 * as ever, and what was acknowledged is in the log.
 */
import { equal, is, ok } from 'uvu/assert';
import { silentLogger, type Logger } from '../../host/log/logger.ts';
import type { TransportEvents } from '../../host/ovsdb/platform.ts';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { attach } from '../../host/ovsdb/server/attach.ts';
import type { Database } from '../../host/ovsdb/server/stored-database.ts';
import { createLog, DatabaseLog } from '../../host/ovsdb/server/log.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { seededRandom, VirtualClock } from '../../host/emulation/virtual-time.ts';
import { conditionCases } from '../support/conformance/conditions.ts';
import { integrityCases } from '../support/conformance/integrity.ts';
import { monitorCases } from '../support/conformance/monitors.ts';
import { nameCases } from '../support/conformance/names.ts';
import { operationCases } from '../support/conformance/operations.ts';
import { protocolCases } from '../support/conformance/protocol.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { valueCases } from '../support/conformance/values.ts';
import { Garbler } from '../support/fuzz/garble.ts';
import { deadline, INPUTS, SEED } from '../support/fuzz/inputs.ts';
import { MemoryLog } from '../support/memory-log.ts';
import { suite } from '../support/suite.ts';

const test = suite('fuzz/server');

/** Of all inputs. */
const SHARE = 0.545;
/** Inputs until the database is looked at, and emptied. */
const ROUND = 500;

/** What clients send, and what kind of message it is. */
const MESSAGES: readonly { readonly kind: string; readonly message: unknown }[] = [
  valueCases,
  operationCases,
  conditionCases,
  integrityCases,
  protocolCases,
  monitorCases,
  nameCases,
]
  .flat()
  .flatMap(({ steps }) => steps)
  .flatMap((step, i) => {
    if (step.kind === 'close') return [];
    if (step.kind === 'message') return [{ kind: 'message', message: step.message }];
    const { method, params } = step;
    return [{ kind: method, message: { method, params, id: i } }];
  });

const DATABASE = conformanceSchema.name;
const contentOf = ({ tables }: Database): unknown =>
  [...tables.values()].map(({ name, rows }) => [name, [...rows].map(([uuid, { values }]) => [uuid, values])]);

class World {
  readonly garbler = new Garbler(seededRandom(SEED));
  readonly #clock = new VirtualClock();
  readonly #storage = new MemoryLog();
  readonly server = new Server({ random: seededRandom(SEED + 1), clock: this.#clock });
  readonly #database: Database;
  readonly #faults: string[] = [];
  #clients: ((bytes: Uint8Array) => void)[] = [];

  constructor() {
    createLog(this.#storage, schemaToJson(conformanceSchema));
    this.#database = this.server.addLogged(this.#openLog());
  }

  #openLog(): DatabaseLog {
    return new DatabaseLog(this.#storage, { log: silentLogger, now: () => 0 });
  }

  /** Another client; the oldest of ten leaves. */
  connect(): void {
    let events: TransportEvents | undefined;
    const log: Logger['log'] = (_, message) => {
      const text = typeof message === 'string' ? message : message();
      if (text.includes('internal error')) this.#faults.push(text);
    };
    const open = (given: TransportEvents): { send(): void; bufferedBytes: number; close(): void } => {
      events = given;
      return { send: () => undefined, bufferedBytes: 0, close: () => (events = undefined) };
    };
    attach(this.server, open, { name: 'client', log: { ...silentLogger, log }, probeInterval: 0, maxBacklog: 1 << 20 });
    const given = events;
    this.#clients.push((bytes) => events?.received(bytes));
    if (this.#clients.length <= 10) return;
    this.#clients.shift();
    given?.closed('closed by peer');
  }

  /** One client says something wrong. */
  step(): void {
    const { garbler } = this;
    if (garbler.chance(0.3) || this.#clients.length === 0) this.connect();
    const say = garbler.pick(this.#clients);
    const { kind, message } = garbler.pick(MESSAGES);
    for (const bytes of garbler.bytes(garbler.chance(0.9) ? garbler.garble(kind, message) : message)) say(bytes);
    if (garbler.chance(0.05)) this.#clock.advance(garbler.pick([1, 1000]));
  }

  /** The log holds what the database does; then all is emptied. */
  async check(): Promise<void> {
    equal(this.#faults.slice(0, 3), []);
    await this.server.flush();
    const other = new Server({ random: seededRandom(SEED), clock: this.#clock }).addLogged(this.#openLog());
    equal(contentOf(other), contentOf(this.#database));
    const empty = [...this.#database.tables.values()]
      .filter(({ schema }) => schema.isRoot)
      .map(({ name }) => ({ op: 'delete', table: name, where: [] }));
    this.server.transact(this.#database, empty);
    for (const { rows, name } of this.#database.tables.values()) is(rows.size, 0, name);
    await this.server.flush();
    this.#database.log?.compact(this.#database);
  }
}

test(
  'whatever clients say',
  async () => {
    const world = new World();
    const end = INPUTS * SHARE;
    for (let input = 1; input <= end; input++) {
      world.step();
      if (input % ROUND === 0) await world.check();
    }
    await world.check();
    ok([...world.server.connections()].length > 0);
    is(world.server.databaseNames().join(), `_Server,${DATABASE}`);
  },
  { deadline: deadline(SHARE) },
);

test.run();
