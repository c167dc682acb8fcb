import {
  mkdtempSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
  existsSync,
  readFileSync,
  symlinkSync,
} from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, is, match, ok, unreachable } from 'uvu/assert';
import { command, CommandError, CommandRegistry } from '../../host/daemon/commands.ts';
import { listenForCommands, UnixctlError, type ControlSocket } from '../../host/daemon/unixctl.ts';
import { silentLogger, type Logger } from '../../host/log/logger.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/unixctl');

let directory = '';
let path = '';
let control: ControlSocket | undefined;
/** Warnings. */
const said: string[] = [];
let release = (): void => undefined;

function registry(): CommandRegistry {
  const commands = new CommandRegistry();
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  commands.add([
    command('echo', (args) => args.join(' '), { maximum: 9 }),
    command('big', () => 'x'.repeat(1 << 20)),
    command('fail', () => Promise.reject(new CommandError('no'))),
    command('broken', () => {
      throw new TypeError('a fault');
    }),
    command('slow', async () => {
      await waiting;
      return 'at last';
    }),
  ]);
  return commands;
}

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'unixctl-'));
  path = join(directory, 'c.ctl');
  const warn: Logger['warn'] = (message) => void said.push(typeof message === 'string' ? message : message());
  control = await listenForCommands(path, registry(), { ...silentLogger, warn });
});

test.after(async () => {
  await control?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Sends bytes and gives what came back by the time the server, or 'enough' replies, ended it. */
function talk(bytes: string | Buffer, enough = Infinity, at = path): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = createConnection(at);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.split('"error":').length > enough) socket.end();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.write(bytes);
  });
}

const request = (method: string, params: unknown = [], id: unknown = 0): string =>
  JSON.stringify({ id, method, params });
const replies = (text: string): unknown[] => JSON.parse(`[${text.replaceAll('}{', '},{')}]`) as unknown[];

test('answers with one line of text at least', async () => {
  equal(replies(await talk(request('echo', ['a', 'b']), 1)), [{ id: 0, result: 'a b\n', error: null }]);
  equal(replies(await talk(request('echo'), 1)), [{ id: 0, result: '', error: null }]);
  equal(replies(await talk(request('fail', [], 'x'), 1)), [{ id: 'x', result: null, error: 'no\n' }]);
});

test('several requests on one connection are answered in order', async () => {
  const text = await talk(request('echo', ['1'], 1) + request('nosuch', [], 2) + request('echo', ['3'], 3), 3);
  equal(replies(text), [
    { id: 1, result: '1\n', error: null },
    {
      id: 2,
      result: null,
      error: '"nosuch" is not a valid command (use "list-commands" to see a list of valid commands)\n',
    },
    { id: 3, result: '3\n', error: null },
  ]);
});

test('a request may come in pieces, even inside a character', async () => {
  const bytes = Buffer.from(request('echo', ['ä€']));
  const socket = createConnection(path);
  const answer = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  for (const byte of bytes) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
  equal(replies(await answer), [{ id: 0, result: 'ä€\n', error: null }]);
  socket.destroy();
});

test('json format wraps replies', async () => {
  const text = await talk(request('set-options', ['--format', 'json'], 1) + request('echo', ['a'], 2), 2);
  equal(replies(text)[1], { id: 2, result: { 'reply-format': 'plain', reply: 'a\n' }, error: null });
});

test('garbage ends the connection and nothing else', async () => {
  const bad = [
    'garbage\n',
    '[1]',
    request('echo', {}),
    request('echo', [], null),
    '{"id":0,"method":"echo"}',
    '{"method":"echo","params":[]}',
    '{"id":0,"result":"x","error":null}',
    '{"id":0,"method":"echo","params":[],"foo":1}',
    Buffer.from([0xff, 0xfe, 0x00]),
    `{"id":0,"method":"${'x'.repeat((1 << 20) + 1)}`,
    `{"id":${'['.repeat(5000)}${']'.repeat(5000)},"method":"echo","params":[]}`,
    `{"id":0,"method":"echo","params":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    '{"id":0,"method":{"toString":1,"valueOf":1},"params":[]}',
  ];
  said.length = 0;
  const answers = bad.map((bytes) => talk(bytes).catch(() => ''));
  equal(
    await Promise.all(answers),
    bad.map(() => ''),
  );
  is(said.length, bad.length);
  for (const line of said) match(line, /^unixctl#\d+: control connection dropped: /);
  match(await talk(request('echo', ['alive']), 1), 'alive');
});

test('an exception while a client is served ends its connection, with one warning, and nothing else', async () => {
  const broken = new CommandRegistry();
  broken.run = () => {
    // What a command throws goes to the client; this can't even be sent.
    throw { toString: 1, valueOf: 1 };
  };
  const at = join(directory, 'broken.ctl');
  const warnings: string[] = [];
  const warn: Logger['warn'] = (message) => void warnings.push(typeof message === 'string' ? message : message());
  const socket = await listenForCommands(at, broken, { ...silentLogger, warn });
  is(await talk(request('echo'), 1, at), '');
  is(await talk(request('echo'), 1, at), '');
  is(warnings.length, 2);
  match(warnings[1] ?? '', /^unixctl#2: control connection dropped: internal error: /);
  await socket.close();
});

test('an answer of many megabytes, all of which have to be escaped', async () => {
  const huge = new CommandRegistry();
  huge.add([command('huge', () => '\u0001'.repeat(1 << 19))]);
  const at = join(directory, 'huge.ctl');
  const socket = await listenForCommands(at, huge, silentLogger);
  is(
    (await talk(request('huge'), 1, at)).length,
    '{"id":0,"result":"\\n","error":null}'.length + '\\\\x01'.length * (1 << 19),
  );
  await socket.close();
});

test('a fault in a command is reported and harms no other', async () => {
  match(await talk(request('broken'), 1), 'internal error: a fault');
  match(await talk(request('echo', ['alive']), 1), 'alive');
});

test('a client that never reads is not read from, and others are served', async () => {
  const deaf = createConnection(path).pause();
  deaf.on('error', () => undefined);
  deaf.write(request('big').repeat(1000));
  match(await talk(request('echo', ['alive']), 1), 'alive');
  const closed = new Promise((resolve) => deaf.once('close', resolve));
  deaf.destroy();
  await closed;
});

test('what a client has asked for that is gone is not done', async () => {
  let done = 0;
  const big = new CommandRegistry();
  big.add([
    command('big', () => {
      done++;
      return 'x'.repeat(1 << 20);
    }),
  ]);
  const at = join(directory, 'gone.ctl');
  const socket = await listenForCommands(at, big, silentLogger);
  const client = createConnection(at);
  client.write(request('big').repeat(100));
  await new Promise((resolve) => client.once('data', resolve));
  client.destroy();
  await socket.close();
  // Whatever goes on without waiting for anything has ended by then.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  ok(done < 50, `${done} of 100 requests were answered`);
});

test('a client that closes its sending side still gets its answer', async () => {
  const socket = createConnection({ path, allowHalfOpen: true });
  socket.end(request('slow'));
  const answer = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  match(await talk(request('echo', ['alive']), 1), 'alive');
  release();
  match(await answer, 'at last');
});

test('the socket is for its owner and group', () => {
  is(statSync(path).mode & 0o777, 0o750);
});

test('replaces a link, wherever it leads', async () => {
  const [at, target] = [join(directory, 'link.ctl'), join(directory, 'target')];
  for (const content of [undefined, 'kept']) {
    if (content !== undefined) writeFileSync(target, content);
    symlinkSync(target, at);
    const socket = await listenForCommands(at, registry(), silentLogger);
    match(await talk(request('echo', ['linked']), 1, at), 'linked');
    await socket.close();
    is(existsSync(target) ? readFileSync(target, 'utf8') : undefined, content);
  }
});

test('replaces a socket that was left behind, but no other file', async () => {
  const at = join(directory, 'old.ctl');
  const first = await listenForCommands(at, registry(), silentLogger);
  const second = await listenForCommands(at, registry(), silentLogger);
  match(await talk(request('echo', ['second']), 1, at), 'second');
  await second.close();
  await first.close();
  is(existsSync(at), false);
  writeFileSync(at, 'precious');
  try {
    await listenForCommands(at, registry(), silentLogger);
  } catch (error) {
    is(error instanceof UnixctlError, true);
    match(
      (error as Error).message,
      `${at}: could not initialize control socket (what is there is no socket: remove it, or choose another name)`,
    );
    is(existsSync(at), true);
    return;
  }
  unreachable('it listens where a file is');
});

test('says that a directory is missing', async () => {
  try {
    await listenForCommands(join(directory, 'nosuch', 'x'), registry(), silentLogger);
  } catch (error) {
    match((error as Error).message, 'could not initialize control socket (No such file or directory)');
    return;
  }
  unreachable('it listens in a directory that is not there');
});

test('a name longer than a socket address works', async () => {
  const deep = join(directory, 'd'.repeat(120));
  mkdirSync(deep);
  const at = join(deep, 'long.ctl');
  const long = await listenForCommands(at, registry(), silentLogger);
  is(statSync(at).isSocket(), true);
  await long.close();
  is(existsSync(at), false);
});

test.run();
