import { createSocket } from 'node:dgram';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { is, match, throws } from 'uvu/assert';
import type { LogProcess, LogRecord } from '../../host/log/pattern.ts';
import { loadLibc } from '../../host/node/libc.ts';
import { LogFile } from '../../host/node/log-file.ts';
import { syslogSink, SyslogError, type SyslogRequest } from '../../host/node/syslog.ts';
import { suite } from '../support/suite.ts';

const test = suite('node/log-sinks');

const { libc } = loadLibc();
let directory = '';
test.before(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-'));
});
test.after(() => rmSync(directory, { recursive: true, force: true }));

const self: LogProcess = { program: 'ovn-ic', pid: 7, host: 'h', subprogram: '', started: 0 };
const record: LogRecord = { time: Date.UTC(2026, 7, 3), serial: 1, module: 'm', level: 'warn', message: 'hello' };
const request = (more: Partial<SyslogRequest>): SyslogRequest => ({
  method: 'null',
  target: undefined,
  libc: () => libc,
  process: self,
  targetFacility: () => 16,
  prefix: () => '<28> prefix:',
  ...more,
});

test('the log file is appended to, and reopened after a rotation', () => {
  const path = join(directory, 'a.log');
  const file = new LogFile(path);
  file.write('lost');
  file.open();
  file.write('one');
  renameSync(path, `${path}.1`);
  file.write('two');
  file.open();
  file.write('three');
  file.close();
  file.write('lost');
  is(readFileSync(`${path}.1`, 'utf8'), 'one\ntwo\n');
  is(readFileSync(path, 'utf8'), 'three\n');
  is(statSync(path).mode & 0o777, 0o640);
});

test('a link to a file is followed, as an operator means it; a link to nothing makes no file elsewhere', () => {
  const [path, target] = [join(directory, 'link.log'), join(directory, 'elsewhere.log')];
  symlinkSync(target, path);
  const file = new LogFile(path);
  throws(
    () => file.open(),
    (error: Error) =>
      error.message === `it is a link to ${target}, which does not exist: make that file, or remove the link`,
  );
  is(existsSync(target), false);
  writeFileSync(target, 'kept\n');
  file.open();
  file.write('one');
  file.close();
  is(readFileSync(target, 'utf8'), 'kept\none\n');
});

test('a failed reopening leaves the file open', () => {
  const path = join(directory, 'b.log');
  const file = new LogFile(path);
  file.open();
  renameSync(path, `${path}.1`);
  mkdirSync(path);
  throws(() => file.open());
  file.write('still there');
  file.close();
  is(readFileSync(`${path}.1`, 'utf8'), 'still there\n');
});

test('syslog over UDP, as the method and as the target', async () => {
  const server = createSocket('udp4').bind(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${server.address().port}`;
  const packets: string[] = [];
  const both = new Promise<void>((resolve) => {
    server.on('message', (packet) => {
      if (packets.push(packet.toString()) === 2) resolve();
    });
  });
  const sink = syslogSink(request({ method: `udp:${address}`, target: address }));
  sink.write('ovs|00001|m|WARN|hello', record);
  await both;
  server.close();
  const [local = '', remote = ''] = packets.sort();
  is(local, '<132>1 2026-08-03T00:00:00.000Z h ovn-ic 7 m - \uFEFFhello');
  is(remote, '<28> prefix: ovs|00001|m|WARN|hello');
});

test('syslog over a unix socket', async () => {
  const path = join(directory, 'log.sock');
  const script =
    'import socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.bind(sys.argv[1]); print("up",flush=True); print(s.recv(999).decode(),flush=True)';
  const receiver = spawn('python3', ['-c', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = '';
  const up = once(receiver.stdout, 'data');
  receiver.stdout.on('data', (text: Buffer) => {
    seen += text.toString();
  });
  await up;
  syslogSink(request({ method: `unix:${path}` })).write('line', record);
  await once(receiver, 'close');
  match(seen, '<28> prefix: line\n');
});

test('a syslog that is not there is no error', () => {
  syslogSink(request({ method: `unix:${join(directory, 'nosuch')}` })).write('line', record);
  syslogSink(request({ method: `unix:${'x'.repeat(200)}` })).write('line', record);
  syslogSink(request({ method: 'libc', libc: () => undefined })).write('line', record);
});

test('an address that can be none is refused', () => {
  for (const target of ['nowhere', 'host:', ':514', 'h:99999'])
    throws(
      () => syslogSink(request({ target })),
      (error: unknown) => error instanceof SyslogError && error.message.includes(`'${target}'`),
    );
});

test.run();
