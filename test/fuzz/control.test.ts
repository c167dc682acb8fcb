/** Hostile clients of the control socket and of the metrics: every command with any JSON in any place; requests of HTTP that are none. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { equal, is, match, ok } from 'uvu/assert';
import { controllerCommands } from '../../host/daemon/commands-controller.ts';
import { logCommands } from '../../host/daemon/commands-log.ts';
import { processCommands } from '../../host/daemon/commands-process.ts';
import { CommandRegistry } from '../../host/daemon/commands.ts';
import { Coverage } from '../../host/daemon/coverage.ts';
import { serveMetrics } from '../../host/daemon/metrics-server.ts';
import { makeApi } from '../../host/daemon/start.ts';
import { Stopwatches } from '../../host/daemon/stopwatch.ts';
import { listenForCommands } from '../../host/daemon/unixctl.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { silentLogger, type Logger, type Message } from '../../host/log/logger.ts';
import { Vlog } from '../../host/log/vlog.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { Bench } from '../support/bench.ts';
import { Garbler } from '../support/fuzz/garble.ts';
import { deadline, INPUTS, SEED } from '../support/fuzz/inputs.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('fuzz/control');

/** Of all inputs, each of the two. */
const SHARE = 0.1;
/** Messages on one connection. */
const ROUND = 20;

/** A log that keeps what tells of a fault of ours. */
function faultLog(): { log: Logger; faults: string[] } {
  const faults: string[] = [];
  const keep = (message: Message): void => {
    const text = typeof message === 'string' ? message : message();
    if (/internal error|failed: (?!ovn)|metrics:/.test(text)) faults.push(text);
  };
  return { log: { ...silentLogger, warn: keep, err: keep }, faults };
}

/** Sends bytes on a connection of their own and gives what came back, when the peer has ended it. */
function talk(to: { path: string } | { port: number; host: string }, bytes: readonly Uint8Array[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(to);
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    for (const each of bytes) socket.write(each);
    socket.end();
  });
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Words that commands take. */
const ARGS = [
  'lr1',
  '10.0.1.1/24',
  'route',
  'recompute',
  'json',
  'text',
  '--format',
  'ANY:file:dbg',
  'any',
  '5',
  'txn',
  'PATTERN:console:%m',
];

test(
  'whatever is asked on the control socket',
  async () => {
    const garbler = new Garbler(seededRandom(SEED));
    const bench = new Bench(['az1', 'az2']);
    bench.router('az1', 'lr1', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.settled();
    const face = makeApi(bench.lab.controllers.get('az1') as Controller, typescriptKernels());
    const vlog = new Vlog({ program: 'ovn-ic', pid: 1, host: 'h', subprogram: '', started: 0, now: () => 0 });
    const commands = new CommandRegistry();
    commands.add(controllerCommands(face));
    commands.add(logCommands(vlog, { reopen: () => undefined, close: () => undefined }));
    const parts = { program: 'ovn-ic', coverage: new Coverage(), stopwatches: new Stopwatches() };
    commands.add(processCommands({ ...parts, memory: () => face.memory(), exit: () => undefined }));
    const { log, faults } = faultLog();
    const path = join(temporaryDirectory(), 'ctl');
    const socket = await listenForCommands(path, commands, log);
    const list = await commands.run('list-commands', [], { format: 'text' });
    const names = Array.from(list.matchAll(/^ {2}(\S+)/gm), ([, name = '']) => name);
    ok(names.length > 30);
    const request = (method: string): object => ({
      id: 0,
      method,
      params: Array.from({ length: garbler.below(3) }, () => garbler.pick(ARGS)),
    });
    // Commands that wait for a plan get one.
    const turning = setInterval(() => bench.settle(), 1);
    try {
      for (let input = 0; input < INPUTS * SHARE; input += ROUND) {
        const bytes: Uint8Array[] = [];
        for (let i = 0; i < ROUND; i++) {
          const name = garbler.pick(names);
          bytes.push(...garbler.bytes(garbler.chance(0.8) ? garbler.garble(name, request(name)) : request(name)));
        }
        await talk({ path }, bytes);
        equal(faults.slice(0, 3), []);
      }
      is(
        await talk({ path }, [encode('{"id":1,"method":"is-paused","params":[]}')]),
        `{"id":1,"result":"${face.status() === 'paused'}\\n","error":null}`,
      );
    } finally {
      clearInterval(turning);
      await socket.close();
      bench.close();
    }
  },
  { deadline: deadline(SHARE) },
);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'CONNECT', 'TRACE', 'get', '', 'GET\0', 'X'.repeat(9000)];
const TARGETS = [
  '/metrics',
  '/',
  '//',
  '///',
  '*',
  'http://[',
  'http://x/metrics',
  'x:1',
  '/metrics?a=%',
  '/%',
  '/metrics#',
  '\\',
  'http://',
  'http://a b/',
  '/\u0080',
  `/${'x'.repeat(20_000)}`,
  '__proto__',
  '',
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'http/1.1', '', 'HTTP/1.1 x'];
const HEADERS = [
  'Host: x',
  'Host:',
  'Connection: close',
  'Connection: upgrade\r\nUpgrade: websocket',
  'Expect: 100-continue',
  'Expect: x',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: x',
  '__proto__: x',
  'constructor: x',
  ': x',
  'a\0b: c',
  `X: ${'x'.repeat(20_000)}`,
  'HTTP2-Settings: AAA',
  'Range: bytes=0-',
];

test(
  'whatever is asked for metrics',
  async () => {
    const garbler = new Garbler(seededRandom(SEED));
    const { log, faults } = faultLog();
    const source = { contentType: 'text/plain', metrics: async () => 'a 1\n' };
    const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, source, log);
    const to = { host: '127.0.0.1', port: server.port };
    try {
      for (let input = 0; input < INPUTS * SHARE; input++) {
        const { pick, below } = { pick: garbler.pick.bind(garbler), below: garbler.below.bind(garbler) };
        const line = `${pick(METHODS)} ${pick(TARGETS)} ${pick(VERSIONS)}`;
        const headers = Array.from({ length: below(4) }, () => pick(HEADERS)).join('\r\n');
        const body = pick(['', 'hello', '5\r\nhello\r\n0\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', '\0\0']);
        const bytes = encode(
          garbler.chance(0.7)
            ? `${line}\r\n${headers}\r\n\r\n${body}`
            : `GET ${pick(TARGETS)} HTTP/1.1\r\nHost: x\r\n\r\n`,
        );
        if (garbler.chance(0.2)) bytes[below(bytes.length)] = below(256);
        await talk(to, [bytes]);
        equal(faults.slice(0, 3), []);
      }
      match(await talk(to, [encode('GET /metrics HTTP/1.0\r\n\r\n')]), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\na 1\n$/);
    } finally {
      server.close();
    }
  },
  { deadline: deadline(SHARE) },
);

test.run();
