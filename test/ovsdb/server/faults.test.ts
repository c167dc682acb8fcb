/** Whatever goes wrong while one client is served ends that client's connection, with one warning that names it, and nothing else. */
import { equal, is, match } from 'uvu/assert';
import { silentLogger, type Logger } from '../../../host/log/logger.ts';
import type { TransportEvents } from '../../../host/ovsdb/platform.ts';
import { attach } from '../../../host/ovsdb/server/attach.ts';
import type { Database } from '../../../host/ovsdb/server/stored-database.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';
import { conformanceSchema } from '../../support/conformance/schema.ts';
import { suite } from '../../support/suite.ts';

const test = suite('ovsdb/server/faults');
const DATABASE = conformanceSchema.name;

interface Client {
  readonly warnings: string[];
  readonly got: string[];
  isClosed: boolean;
  /** Throws from now on when it is sent something. */
  isBroken: boolean;
  say(method: string, ...params: unknown[]): void;
}

function start(): { server: Server; clock: VirtualClock; database: Database; client: (name: string) => Client } {
  const clock = new VirtualClock();
  const server = new Server({ random: seededRandom(1), clock });
  const database = server.addDatabase(conformanceSchema);
  const client = (name: string): Client => {
    const log: Logger['log'] = (level, message) =>
      void made.warnings.push(`${level} ${typeof message === 'string' ? message : message()}`);
    let events: TransportEvents | undefined;
    let id = 0;
    const made: Client = {
      warnings: [],
      got: [],
      isClosed: false,
      isBroken: false,
      say: (method, ...params) =>
        events?.received(new TextEncoder().encode(JSON.stringify({ method, params, id: `${name}${++id}` }))),
    };
    const open = (given: TransportEvents): { send(bytes: Uint8Array): void; bufferedBytes: number; close(): void } => {
      events = given;
      return {
        send: (bytes) => {
          if (made.isBroken) throw new RangeError('Invalid string length');
          made.got.push(new TextDecoder().decode(bytes));
        },
        bufferedBytes: 0,
        close: () => {
          made.isClosed = true;
        },
      };
    };
    attach(server, open, { name, log: { ...silentLogger, log }, probeInterval: 0, maxBacklog: 1 << 20 });
    return made;
  };
  return { server, clock, database, client };
}

const insert = { op: 'insert', table: 'T', row: { name: 'x' } };

function endedWithOneWarning(client: Client, name: string): void {
  is(client.isClosed, true);
  is(client.warnings.length, 1);
  match(
    client.warnings[0] ?? '',
    new RegExp(`^warn ${name}: disconnected: internal error: RangeError: Invalid string length`),
  );
}

test('a reply that can not be sent', () => {
  const { client } = start();
  const [a, b] = [client('a'), client('b')];
  a.isBroken = true;
  a.say('echo', 1);
  endedWithOneWarning(a, 'a');
  b.say('echo', 1);
  equal(b.got, ['{"id":"b1","result":[1],"error":null}']);
  equal(b.warnings, []);
});

test('an update that can not be sent is not the fault of the client that changed something', () => {
  const { client } = start();
  const [a, b, c] = [client('a'), client('b'), client('c')];
  a.say('monitor', DATABASE, 'm', { T: { columns: ['name'] } });
  c.say('monitor', DATABASE, 'm', { T: { columns: ['name'] } });
  a.isBroken = true;
  b.say('transact', DATABASE, insert);
  endedWithOneWarning(a, 'a');
  is(b.got.length, 1);
  match(b.got[0] ?? '', /"result":\[\{"uuid":/);
  match(c.got[1] ?? '', /"method":"update"/);
});

test('a lock that can not be handed over goes to the next', () => {
  const { client } = start();
  const [a, b, c] = [client('a'), client('b'), client('c')];
  for (const each of [a, b, c]) each.say('lock', 'l');
  b.isBroken = true;
  a.say('unlock', 'l');
  endedWithOneWarning(b, 'b');
  equal(c.got.slice(1), ['{"id":null,"method":"locked","params":["l"]}']);
});

test('a transaction that fails as none should is taken back, at once and while it waits', () => {
  const { client, database, clock, server } = start();
  const [a, b, c] = [client('a'), client('b'), client('c')];
  b.say(
    'transact',
    DATABASE,
    { op: 'wait', table: 'T', where: [], until: '==', rows: [{ name: 'never' }], columns: ['name'], timeout: 100 },
    insert,
  );
  database.log = {
    record: () => {
      throw new RangeError('Invalid string length');
    },
    isUnsynced: false,
    sync: () => Promise.resolve(),
    isOvergrown: false,
    compact: () => undefined,
    close: () => undefined,
  };
  a.say('transact', DATABASE, insert);
  endedWithOneWarning(a, 'a');
  is(database.tables.get('T')?.rows.size, 0);
  const { tables } = database;
  const table = tables.get('T')!;
  // Found out by the timer of a transaction that waits, where no request is being served.
  (database as { tables: unknown }).tables = {
    get: () => {
      throw new RangeError('Invalid string length');
    },
  };
  clock.advance(200);
  endedWithOneWarning(b, 'b');
  (database as { tables: unknown }).tables = tables;
  database.log = undefined;
  c.say('transact', DATABASE, insert);
  match(c.got[0] ?? '', /"result":\[\{"uuid":/);
  is(table.rows.size, 1);
  is([...server.connections()].length, 1);
});

test('what is no JSON-RPC is a fault as well', () => {
  const { client } = start();
  const a = client('a');
  a.say('echo');
  a.say(5 as never);
  equal(a.warnings, ['warn a: disconnected: "method" must be a string']);
});

test.run();
