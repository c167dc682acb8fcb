/** The embedded server's byte interface: cutting the stream, integers of 64 bits, the dialer. */
import { equal, is } from 'uvu/assert';
import type { Transport } from '../../../host/ovsdb/platform.ts';
import { parseJson, writeJson } from '../../../host/ovsdb/json.ts';
import { sortedText } from '../../../host/ovsdb/server/sorted-json.ts';
import { connectBytes } from '../../../host/ovsdb/server/byte-connection.ts';
import { memoryDialer } from '../../../host/ovsdb/server/memory.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { suite } from '../../support/suite.ts';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';

const test = suite('ovsdb/server/bytes');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('integers of 64 bits survive', () => {
  const text = '{"a":[9223372036854775807,-9007199254740993,1],"b":"12345678901234567890","c":0.1234567890123457}';
  const value = parseJson(text) as { a: unknown[]; b: unknown; c: unknown };
  equal(value.a, [9223372036854775807n, -9007199254740993n, 1]);
  equal([value.b, value.c], ['12345678901234567890', 0.1234567890123457]);
  is(writeJson(value), text);
  is(sortedText({ b: 1, a: [{ d: 2n, c: undefined, b: null }] }), '{"a":[{"b":null,"d":2}],"b":1}');
});

/** A queue of callbacks, run on request. */
class Queue {
  readonly #callbacks: (() => void)[] = [];
  readonly schedule = (callback: () => void): void => {
    this.#callbacks.push(callback);
  };

  drain(): void {
    for (let next = this.#callbacks.shift(); next !== undefined; next = this.#callbacks.shift()) next();
  }
}

interface Dialled {
  readonly events: string[];
  readonly transport: Transport;
  readonly queue: Queue;
  readonly server: Server;
  readonly servers: Map<string, Server>;
}

const newServer = (): Server => new Server({ random: seededRandom(1), clock: new VirtualClock() });

function dial(remote: string): Dialled {
  const queue = new Queue();
  const server = newServer();
  const servers = new Map([['unix:x', server]]);
  const events: string[] = [];
  const transport = memoryDialer(servers, queue.schedule)(remote, {
    opened: () => events.push('opened'),
    received: (bytes) => events.push(new TextDecoder().decode(bytes)),
    closed: (why) => events.push(`closed: ${why}`),
  });
  return { events, transport, queue, server, servers };
}

test('the dialer connects, later', () => {
  const { events, transport, queue } = dial('unix:x');
  equal(events, []);
  const request = bytes('{"method":"echo","params":["ü"],"id":1}');
  transport.send(request.subarray(0, 30));
  transport.send(request.subarray(30));
  is(transport.bufferedBytes, request.length);
  queue.drain();
  is(transport.bufferedBytes, 0);
  equal(events, ['opened', '{"id":1,"result":["ü"],"error":null}']);
});

test('the dialer refuses unknown remotes', () => {
  const { events, queue } = dial('unix:y');
  queue.drain();
  equal(events, ['closed: connection refused']);
});

test('a connection that arrives when its server has stopped is refused, and reaches the one that was started instead', () => {
  const stopped = dial('unix:x');
  stopped.servers.delete('unix:x');
  stopped.queue.drain();
  equal(stopped.events, ['closed: connection refused']);
  const restarted = dial('unix:x');
  restarted.servers.set('unix:x', newServer());
  restarted.queue.drain();
  restarted.server.disconnectAll('the server was killed');
  restarted.queue.drain();
  equal(restarted.events, ['opened']);
});

test('a request with 100,000 levels ends its connection, and others are served', () => {
  const server = newServer();
  const ends: string[] = [];
  const sent: string[] = [];
  const events = {
    send: (pieces: Iterable<Uint8Array>) => {
      for (const piece of pieces) sent.push(new TextDecoder().decode(piece));
    },
    closed: (why: string) => ends.push(why),
  };
  for (const id of ['['.repeat(100_000) + ']'.repeat(100_000), '1'])
    connectBytes(server, events).receive(bytes(`{"method":"echo","params":[],"id":${id}}`));
  equal(ends, ['not JSON: message nested deeper than 1000']);
  equal(sent, ['{"id":1,"result":[],"error":null}']);
});

test('a client that closes hears nothing more, and its locks are free', () => {
  const { events, transport, queue, server } = dial('unix:x');
  transport.send(bytes('{"method":"lock","params":["l"],"id":1}'));
  queue.drain();
  transport.send(bytes('{"method":"echo","params":[],"id":2}'));
  transport.close();
  queue.drain();
  is(events.length, 2);
  const other = server.connect();
  const got: unknown[] = [];
  other.onSend = (message) => got.push(message['result']);
  other.receive({ method: 'lock', params: ['l'], id: 1 });
  equal(got, [{ locked: true }]);
});

test('a server that ends the connection says so, after what it had to say', () => {
  const { events, transport, queue, server } = dial('unix:x');
  transport.send(bytes('{"method":"echo","params":[],"id":2}'));
  queue.drain();
  transport.send(bytes('{"method":"echo","params":[],"id":3} nonsense'));
  queue.drain();
  equal(events.slice(1), [
    '{"id":2,"result":[],"error":null}',
    '{"id":3,"result":[],"error":null}',
    'closed: not JSON: stream holds something other than JSON objects',
  ]);
  const second = dial('unix:x');
  second.queue.drain();
  second.server.disconnectAll('restart');
  second.queue.drain();
  equal(second.events, ['opened', 'closed: restart']);
  server.disconnectAll('nobody is there');
});

test.run();
