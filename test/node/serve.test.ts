/** The embedded server on sockets: every passive remote, silent clients, clients that don't read, garbage. */
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { equal, is, match, ok } from 'uvu/assert';
import { WebSocket } from 'ws';
import { silentLogger, type Logger } from '../../host/log/logger.ts';
import { nodeDialer } from '../../host/node/dialer.ts';
import { systemClock, systemRandom } from '../../host/node/platform.ts';
import { serve, type Served, type ServeOptions } from '../../host/node/serve.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { NIL_UUID } from '../../host/ovsdb/server/uuid.ts';
import { Authority } from '../support/ovn/certificates.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { dialPeer, socketPeer, type Peer } from '../support/peer.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('node/serve');

/** A log that can be waited for. */
class Watched {
  readonly lines: string[] = [];
  #wake: () => void = () => undefined;
  readonly log: Logger = {
    ...silentLogger,
    log: (level, message) => {
      this.lines.push(`${level} ${typeof message === 'string' ? message : message()}`);
      this.#wake();
    },
  };

  async until(pattern: RegExp): Promise<void> {
    while (!this.lines.some((line) => pattern.test(line))) await new Promise<void>((wake) => (this.#wake = wake));
  }
}

async function inServer(
  remote: string,
  options: Partial<ServeOptions>,
  body: (server: Server, served: Served) => Promise<void>,
): Promise<void> {
  const server = new Server({ random: systemRandom, clock: systemClock });
  const served = await serve(server, remote, { log: silentLogger, ...options });
  try {
    await body(server, served);
  } finally {
    served.close('end of the test');
  }
}

async function closed(socket: Socket): Promise<void> {
  // A reset is an end like another.
  socket.on('error', () => undefined);
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

async function listsDatabases(peer: Peer): Promise<void> {
  is(((await peer.request('list_dbs', []))['result'] as unknown[])[0], '_Server');
  peer.close();
}

test('unix: for owner and group only, also under a name that is too long, also where a dead server left its socket', async () => {
  const directory = join(temporaryDirectory(), 'x'.repeat(100));
  mkdirSync(directory);
  const long = join(directory, 'socket');
  for (let round = 0; round < 2; round++)
    await inServer(`punix:${long}`, {}, async (_, served) => {
      is(served.port, undefined);
      is(statSync(long).mode & 0o777, 0o750);
    });
  const short = join(temporaryDirectory(), 'socket');
  await inServer(`punix:${short}`, {}, async (server) => {
    await listsDatabases(dialPeer(nodeDialer(), `unix:${short}`));
    // Takes the place of the other, as the next server does of one that was killed.
    const second = await serve(server, `punix:${short}`, { log: silentLogger });
    await listsDatabases(dialPeer(nodeDialer(), `unix:${short}`));
    second.close('end');
  });
  ok(!existsSync(short));
});

test('tcp and ws, IPv4 and IPv6', async () => {
  await inServer('ptcp:0:127.0.0.1', {}, (_, { port }) =>
    listsDatabases(dialPeer(nodeDialer(), `tcp:127.0.0.1:${port}`)),
  );
  await inServer('ptcp:0:[::1]', {}, (_, { port }) => listsDatabases(dialPeer(nodeDialer(), `tcp:[::1]:${port}`)));
  await inServer('ptcp:0', {}, (_, { port }) => listsDatabases(dialPeer(nodeDialer(), `tcp:127.0.0.1:${port}`)));
  await inServer('pws:0:127.0.0.1', {}, (_, { port }) =>
    listsDatabases(dialPeer(nodeDialer(), `ws://127.0.0.1:${port}`)),
  );
});

test('ws: a browser that asks for a page gets an explanation', () =>
  inServer('pws:0:127.0.0.1', {}, async (_, { port }) => {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    is(response.status, 426);
    match(await response.text(), /OVSDB server/);
  }));

test('ws: pages from elsewhere are refused', () =>
  inServer('pws:0:127.0.0.1', {}, async (_, { port }) => {
    const open = async (origin: string): Promise<string> => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { origin });
      const outcome = await new Promise<string>((resolve) => {
        socket.on('open', () => resolve('open')).on('error', (error) => resolve(error.message));
      });
      socket.terminate();
      return outcome;
    };
    is(await open('http://localhost:8080'), 'open');
    is(await open('https://evil.example'), 'Unexpected server response: 401');
  }));

test('ssl: the CA decides who may come in, and a renewed certificate counts from the next connection on', async () => {
  const directory = temporaryDirectory();
  const [ours, others] = [await Authority.create(directory, 'ours'), await Authority.create(directory, 'others')];
  const [own, friend, stranger] = [await ours.sign('server'), await ours.sign('friend'), await others.sign('stranger')];
  await inServer('pssl:0:127.0.0.1', { tls: own }, async (_, { port }) => {
    const remote = `ssl:127.0.0.1:${port}`;
    await listsDatabases(dialPeer(nodeDialer({ tls: friend }), remote));
    const refused = dialPeer(nodeDialer({ tls: { ...stranger, caCertificate: ours.certificate } }), remote);
    equal(await refused.request('list_dbs', []), { closed: true });
    await others.sign('server2');
    await ours.sign('server', 'expired');
    equal(await dialPeer(nodeDialer({ tls: friend }), remote).request('list_dbs', []), { closed: true });
    await ours.sign('server');
    await listsDatabases(dialPeer(nodeDialer({ tls: friend }), remote));
  });
});

test('what can not be listened on is named', async () => {
  const refused = async (remote: string, options: Partial<ServeOptions> = {}): Promise<string> => {
    try {
      await inServer(remote, options, () => Promise.resolve());
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  is(await refused('tcp:127.0.0.1:1'), 'tcp:127.0.0.1:1: a server listens on punix:, ptcp:, pssl: or pws:');
  is(await refused('punix:/nonexistent/x'), 'punix:/nonexistent/x: listen failed (No such file or directory)');
  match(await refused(`punix:/tmp/${'x'.repeat(120)}`), /listen failed \(File name too long\)/);
  match(await refused('pssl:0:127.0.0.1'), /private key and a certificate are needed/);
  await inServer('ptcp:0:127.0.0.1', {}, async (_, { port }) => {
    is(await refused(`ptcp:${port}:127.0.0.1`), `ptcp:${port}:127.0.0.1: listen failed (Address already in use)`);
    is(await refused(`pws:${port}:127.0.0.1`), `pws:${port}:127.0.0.1: listen failed (Address already in use)`);
  });
});

test('a client that is silent is asked, and dropped with its locks when it does not answer', async () => {
  const watched = new Watched();
  await inServer('ptcp:0:127.0.0.1', { probeInterval: 50, log: watched.log }, async (server, served) => {
    const dead = connect(served.port ?? 0, '127.0.0.1');
    dead.write('{"method":"lock","params":["l"],"id":1}');
    await once(dead, 'data');
    const waiting = dialPeer(nodeDialer(), `tcp:127.0.0.1:${served.port}`, { answersProbes: true });
    equal((await waiting.request('lock', ['l']))['result'], { locked: false });
    await closed(dead);
    await watched.until(
      /^info tcp:127\.0\.0\.1:\d+: disconnected: no response to inactivity probe after 0\.05 seconds$/,
    );
    await waiting.until((message) => message['method'] === 'locked');
    // It has answered: it is still there.
    equal((await waiting.request('echo', [1]))['result'], [1]);
    is(served.clients, 1);
    waiting.close();
    ok(server.databaseNames().length > 0);
  });
});

test('a client that does not read is dropped, and no other client notices', async () => {
  const watched = new Watched();
  await inServer('ptcp:0:127.0.0.1', { maxBacklog: 1 << 20, log: watched.log }, async (_, served) => {
    const deaf = connect(served.port ?? 0, '127.0.0.1').pause();
    const request = `{"method":"echo","params":["${'x'.repeat(100_000)}"],"id":1}`;
    const good = dialPeer(nodeDialer(), `tcp:127.0.0.1:${served.port}`);
    deaf.on('error', () => undefined);
    while (served.clients > 1 || watched.lines.length === 0) {
      if (!deaf.destroyed) deaf.write(request);
      equal((await good.request('echo', [1]))['result'], [1]);
    }
    match(
      watched.lines.join(),
      /^warn tcp:127\.0\.0\.1:\d+: disconnected: \d+ bytes wait for it and it does not read them/,
    );
    deaf.destroy();
    good.close();
  });
});

test('a client whose monitor it does not read is dropped, and gets what it missed when it comes back', async () => {
  await inServer('ptcp:0:127.0.0.1', { maxBacklog: 1 << 20 }, async (server, served) => {
    const database = server.addDatabase(conformanceSchema);
    const remote = `tcp:127.0.0.1:${served.port}`;
    const rename = (name: string): unknown =>
      server.transact(database, [{ op: 'update', table: 'Target', where: [], row: { name } }]);
    server.transact(database, [{ op: 'insert', table: 'Target', row: { name: 'seen' } }]);
    const since = (id: string): unknown[] => [conformanceSchema.name, null, { Target: [{ columns: ['name'] }] }, id];
    const reader = dialPeer(nodeDialer(), remote);
    const [, lastSeen] = (await reader.request('monitor_cond_since', since(NIL_UUID)))['result'] as [boolean, string];
    const deaf = connect(served.port ?? 0, '127.0.0.1').pause();
    deaf.on('error', () => undefined);
    deaf.write(JSON.stringify({ method: 'monitor_cond_since', params: since(NIL_UUID), id: 1 }));
    while (served.clients < 2) await reader.request('echo', []);
    for (let n = 0; served.clients > 1; n++) {
      rename(`${n} ${'x'.repeat(100_000)}`);
      await reader.request('echo', []);
    }
    rename('last');
    deaf.destroy();
    const again = dialPeer(nodeDialer(), remote);
    const [found, , updates] = (await again.request('monitor_cond_since', since(lastSeen)))['result'] as unknown[];
    is(found, true);
    match(JSON.stringify(updates), /^\{"Target":\{"[0-9a-f-]{36}":\{"modify":\{"name":"last"\}\}\}\}$/);
    again.close();
    reader.close();
  });
});

const EIGHT_MEGABYTES = 'n'.repeat(8 << 20);

/** A server with so many rows of a name of 8 MB. */
async function withLongNames(count: number, body: (served: Served, path: string) => Promise<void>): Promise<void> {
  const path = join(temporaryDirectory(), 'socket');
  await inServer(`punix:${path}`, {}, async (server, served) => {
    const database = server.addDatabase(conformanceSchema);
    const insert = { op: 'insert', table: 'Target', row: { name: EIGHT_MEGABYTES } };
    server.transact(
      database,
      Array.from({ length: count }, () => insert),
    );
    await body(served, path);
  });
}

/** Sends a request whose reply has this size, and counts it. */
async function countReply(path: string, request: unknown): Promise<number> {
  const socket = connect(path);
  socket.write(JSON.stringify(request));
  let length = 0;
  let tail = '';
  await new Promise<void>((resolve, reject) => {
    socket.on('data', (bytes) => {
      length += bytes.length;
      tail = (tail + bytes.subarray(-20).toString()).slice(-20);
      if (tail.endsWith('"error":null}')) resolve();
    });
    socket.on('close', () => reject(new Error(`closed after ${length} bytes`)));
  });
  socket.destroy();
  return length;
}

const select = { op: 'select', table: 'Target', where: [], columns: ['name'] };
const EIGHTY_SELECTS = {
  method: 'transact',
  params: [conformanceSchema.name, ...Array.from({ length: 80 }, () => select)],
  id: 1,
};

test('a reply of 640 MB, which no string could hold, reaches its reader', () =>
  withLongNames(1, async (_, path) => {
    const length = await countReply(path, EIGHTY_SELECTS);
    ok(length > 80 * EIGHT_MEGABYTES.length, `${length} bytes`);
    await listsDatabases(socketPeer(path));
  }));

test('so does an initial content of 544 MB', () =>
  withLongNames(68, async (_, path) => {
    const requests = { Target: { columns: ['name'] } };
    for (const method of ['monitor', 'monitor_cond'])
      ok((await countReply(path, { method, params: [conformanceSchema.name, null, requests], id: 1 })) > 68 << 23);
    await listsDatabases(socketPeer(path));
  }));

test('who asks for 640 MB and does not read costs little, and is cut off when more is wanted', () =>
  withLongNames(1, async (served, path) => {
    const deaf = connect(path).pause();
    deaf.on('error', () => undefined);
    const before = process.memoryUsage();
    const good = socketPeer(path);
    deaf.write(JSON.stringify(EIGHTY_SELECTS));
    await good.request('echo', []);
    const { external, heapUsed } = process.memoryUsage();
    ok(external - before.external < 32 << 20 && heapUsed - before.heapUsed < 64 << 20, `${external} bytes more`);
    while (served.clients > 1) {
      deaf.write(JSON.stringify({ method: 'get_schema', params: [conformanceSchema.name], id: 2 }).repeat(100));
      await good.request('echo', []);
    }
    good.close();
  }));

test('garbage, nesting without end and messages without end cost their sender the connection', async () => {
  const limits = { maxDepth: 1000, maxBytes: 1 << 20 };
  const watched = new Watched();
  await inServer('ptcp:0:127.0.0.1', { limits, log: watched.log }, async (_, served) => {
    const good = dialPeer(nodeDialer(), `tcp:127.0.0.1:${served.port}`);
    for (const garbage of ['GET / HTTP/1.1\r\n', '{"a":'.repeat(2000), `{"a":"${'x'.repeat(2 << 20)}"}`, '{"a":1,}']) {
      const bad = connect(served.port ?? 0, '127.0.0.1');
      bad.resume().end(garbage);
      await closed(bad);
      equal((await good.request('echo', [1]))['result'], [1]);
    }
    good.close();
    is(watched.lines.filter((line) => line.includes('disconnected: not JSON')).length, 4);
  });
});

test.run();
