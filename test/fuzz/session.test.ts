/** A client of a hostile server: every reply and every notification, with any JSON in any place. It goes on, and is right when the server is. */
import { equal, is, ok } from 'uvu/assert';
import type { Database, Outcome } from '../../host/ovsdb/api.ts';
import { openDatabase } from '../../host/ovsdb/database.ts';
import { memoryDialer } from '../../host/ovsdb/server/memory.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { seededRandom, VirtualClock } from '../../host/emulation/virtual-time.ts';
import { Garbler } from '../support/fuzz/garble.ts';
import { HostileServers } from '../support/fuzz/hostile-server.ts';
import { deadline, INPUTS, SEED } from '../support/fuzz/inputs.ts';
import { implementations } from '../support/kernels.ts';
import { LogLines, request, schema, type Switch } from '../support/ovsdb-fixture.ts';
import { suite } from '../support/suite.ts';

const test = suite('fuzz/session');

/** Of all inputs. */
const SHARE = 0.25;
/** Inputs until the server is good for a while. */
const ROUND = 500;

type Operation = Readonly<Record<string, unknown>>;

class World {
  readonly #garbler = new Garbler(seededRandom(SEED));
  readonly #clock = new VirtualClock();
  readonly #server = new Server({ random: seededRandom(SEED + 1), clock: this.#clock, historySize: 3 });
  readonly #work: (() => void)[] = [];
  readonly #log = new LogLines();
  readonly hostile = new HostileServers(this.#garbler);
  readonly #client: Database;
  #outcomes = 0;

  constructor(updateDecoder: Parameters<typeof openDatabase>[1]['updateDecoder']) {
    this.#server.addDatabase(schema);
    const dialer = memoryDialer(new Map([['unix:x', this.#server]]), (work) => this.#work.push(work));
    this.#client = openDatabase(request, {
      remotes: 'unix:x',
      dialer: this.hostile.wrap(dialer),
      clock: this.#clock,
      random: seededRandom(SEED + 2),
      logger: this.#log.factory,
      updateDecoder,
    });
    this.#client.requestLock('lock');
  }

  /** Does all that is to be done. */
  settle(): void {
    for (let turn = 0; turn < 1000; turn++) {
      this.#client.poll();
      this.#client.clearChanges();
      const work = this.#work.splice(0);
      if (work.length === 0) return;
      for (const each of work) each();
    }
    throw new Error('client and server do not come to rest');
  }

  #transact(...operations: Operation[]): void {
    this.#server.transact(this.#server.database('Test')!, operations);
  }

  /** Somebody changes something. */
  step(): void {
    const { pick, below } = {
      pick: this.#garbler.pick.bind(this.#garbler),
      below: this.#garbler.below.bind(this.#garbler),
    };
    const name = `s${below(5)}`;
    const where = [['name', '==', name]];
    switch (below(10)) {
      case 0:
      case 1:
        this.#transact(
          { op: 'delete', table: 'Switch', where },
          { op: 'insert', table: 'Port', row: { name: 'p' }, 'uuid-name': 'p' },
          {
            op: 'insert',
            table: 'Switch',
            row: { name, tag: below(9), ports: ['named-uuid', 'p'], options: ['map', [['k', 'v']]] },
          },
        );
        break;
      case 2:
        this.#transact({
          op: 'update',
          table: 'Switch',
          where,
          row: { big: below(9), labels: ['set', ['a', 'b'].slice(below(2))] },
        });
        break;
      case 3:
        // More than 4 KB, so that a decoder has something to do.
        this.#transact(
          { op: 'delete', table: 'Route', where: [] },
          ...Array.from({ length: pick([0, 1, 2, 40]) }, (_, i) => ({
            op: 'insert',
            table: 'Route',
            row: {
              prefix: `10.0.${i}.0/24`,
              metric: i,
              hop: 'x',
              options: ['map', [['origin', 'static']]],
              tags: ['set', ['t']],
            },
          })),
        );
        break;
      case 4:
        this.#client.setCondition('Switch', pick([undefined, [], [['name', '==', name]]] as const));
        break;
      case 5:
        pick([() => this.#client.releaseLock('lock'), () => this.#client.requestLock('lock')])();
        break;
      case 6:
        this.#client.reconnect();
        break;
      case 7:
        // What a server says about itself changes.
        if (this.#server.database('Other') === undefined) this.#server.addDatabase({ ...schema, name: 'Other' });
        else void this.#server.removeDatabase('Other');
        break;
      default:
        this.#write(name);
    }
    this.#clock.advance(pick([0, 0, 100, 10_000]));
  }

  #write(name: string): void {
    if (this.#client.inFlight) return;
    const transaction = this.#client.transaction();
    const table = this.#client.table<Switch>('Switch');
    const [row] = table.rows();
    if (row === undefined) transaction.insert(table, { name: `mine ${name}` });
    else {
      transaction.verify(row, 'name');
      transaction.update(row, { tag: this.#garbler.below(100) });
    }
    transaction.insertInto(this.#client.columnTable('Route'), { prefix: name });
    this.#client.commit(transaction, (outcome: Outcome) => {
      ok(['unchanged', 'success', 'try-again', 'error'].includes(outcome.status));
      this.#outcomes++;
    });
  }

  /** From here on the server is good: the client must hold what it has. */
  check(): void {
    this.hostile.isHostile = false;
    this.#client.setCondition('Switch', undefined);
    for (let i = 0; i < 10; i++) {
      this.settle();
      this.#clock.advance(8000);
    }
    // What it said wrong and well formed looks like the truth: so much has happened since that it sends everything again.
    for (let i = 0; i < 4; i++)
      this.#transact(
        { op: 'delete', table: 'Switch', where: [['name', '==', 'marker']] },
        { op: 'insert', table: 'Switch', row: { name: 'marker' } },
      );
    this.#client.reconnect();
    this.settle();
    is(this.#client.isConnected, true, this.hostile.last.join('\n'));
    const { tables } = this.#server.database('Test')!;
    for (const [name, table] of tables) is(this.#client.sizes().get(name), table.rows.size, name);
    const names = Array.from(tables.get('Switch')!.rows.values(), ({ values }) => String(values[0]!.keys[0]));
    equal(Array.from(this.#client.table<Switch>('Switch').rows(), ({ name }) => name).sort(), names.sort());
    equal(
      this.#log.lines.filter((line) => line.includes('internal error')).slice(0, 3),
      [],
      this.hostile.last.join('\n'),
    );
    this.#log.lines.length = 0;
    this.hostile.isHostile = true;
  }

  close(): void {
    ok(this.#outcomes > 0);
    this.#client.close();
  }
}

for (const { name, kernels } of await implementations().then((all) => all.slice(0, 2)))
  test(
    `whatever a server says (${name})`,
    () => {
      const world = new World(kernels.updateDecoder);
      const end = (INPUTS * SHARE) / 2;
      for (let next = ROUND; world.hostile.inputs < end;) {
        world.step();
        try {
          world.settle();
        } catch (error) {
          console.error(world.hostile.last.join('\n'));
          throw error;
        }
        if (world.hostile.inputs < next) continue;
        world.check();
        next = world.hostile.inputs + ROUND;
      }
      world.check();
      world.close();
    },
    { deadline: deadline(SHARE) },
  );

test.run();
