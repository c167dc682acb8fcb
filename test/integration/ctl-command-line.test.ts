/** The tools as processes: links, environment, remotes, TLS, time limits, standard error. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is, match } from 'uvu/assert';
import type { ToolResult } from '../../host/ctl/result.ts';
import { systemClock, systemRandom } from '../../host/node/platform.ts';
import { serve, type Served } from '../../host/node/serve.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { northbound } from '../../host/schema/northbound.ts';
import { runProgram } from '../support/ctl/command-line-place.ts';
import { COMMAND } from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { Authority } from '../support/ovn/certificates.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ctl-command-line', onDebian);

const directory = temporaryDirectory();
const server = new Server({ random: systemRandom, clock: systemClock });
server.addDatabase(northbound);
const served: Served[] = [];

const listen = async (remote: string, tls = {}): Promise<Served> => {
  const one = await serve(server, remote, { log: silentLogger, tls });
  served.push(one);
  return one;
};

test.before(async () => {
  await listen(`punix:${join(directory, 'ovnnb_db.sock')}`);
});
test.after(() => {
  for (const one of served) one.close('the test is over');
});

const nbctl = (words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<ToolResult> =>
  runProgram(COMMAND, ['nbctl', ...words], { PATH: process.env['PATH'], OVN_RUNDIR: directory, ...environment });

test('by default the socket in the run directory, else what the environment says; relative names are taken from there', async () => {
  is((await nbctl(['ls-add', 'sw0'])).status, 0);
  match((await nbctl(['--db=unix:ovnnb_db.sock', 'ls-list'])).stdout, /\(sw0\)/);
  const elsewhere = { OVN_RUNDIR: '/nonexistent' };
  equal(await nbctl(['ls-list'], elsewhere), {
    stdout: '',
    stderr: 'ovn-nbctl: unix:/nonexistent/ovnnb_db.sock: database connection failed (No such file or directory)\n',
    status: 1,
  });
  const { stdout } = await nbctl(['ls-list'], { ...elsewhere, OVN_NB_DB: `unix:${join(directory, 'ovnnb_db.sock')}` });
  match(stdout, /\(sw0\)/);
});

test("through a link with a tool's name it is that tool", async () => {
  for (const name of ['ovn-nbctl', 'ovn-sbctl', 'ovn-ic-nbctl', 'ovn-ic-sbctl']) {
    const link = join(directory, name);
    symlinkSync(COMMAND, link);
    const { stdout } = await runProgram(link, ['--help'], { PATH: process.env['PATH'] });
    is(stdout.split('\n')[1], `usage: ${name} [OPTIONS] COMMAND [ARG...] [-- [OPTIONS] COMMAND [ARG...]]...`);
  }
  const link = join(directory, 'ovn-nbctl');
  match((await runProgram(link, ['ls-list'], { PATH: process.env['PATH'], OVN_RUNDIR: directory })).stdout, /\(sw0\)/);
});

test('options from the environment come first', async () => {
  equal(
    (await nbctl(['--columns=name', 'list', 'Logical_Switch'], { OVN_NBCTL_OPTIONS: '--format=csv --no-headings' }))
      .stdout,
    'sw0\n',
  );
});

test('a time limit ends it as alarm(2) does, with a line of log', async () => {
  for (const environment of [{}, { OVS_CTL_TIMEOUT: '1' }]) {
    const words = ['wait-until', 'Logical_Switch', 'nope'];
    const { status, stdout, stderr } = await nbctl(
      'OVS_CTL_TIMEOUT' in environment ? words : ['-t1', ...words],
      environment,
    );
    is(status, 142);
    is(stdout, '');
    match(stderr, /^\S+Z\|00001\|fatal_signal\|WARN\|terminating with signal 14 \(Alarm clock\)\n$/);
  }
});

test('warnings are logged to standard error, more with -v', async () => {
  const set = await nbctl(['set-connection', 'bogus', '--', 'del-connection']);
  match(set.stderr, /^\S+Z\|00001\|nbctl\|WARN\|target type "bogus" is possibly erroneous\n$/);
  is(set.status, 0);
  match((await nbctl(['-v', 'ls-list'])).stderr, /\|reconnect\|INFO\|unix:.*: connected\n/);
  match((await nbctl(['-vbogus:x', 'ls-list'])).stderr, /^ovn-nbctl: /);
});

test('TLS', async () => {
  const authority = await Authority.create(directory, 'ca');
  const [own, mine] = [await authority.sign('server'), await authority.sign('client')];
  const { port } = await listen('pssl:0:127.0.0.1', own);
  const tls = ['-p', mine.privateKey, '-c', mine.certificate, '-C', mine.caCertificate];
  match((await nbctl([`--db=ssl:127.0.0.1:${port}`, ...tls, 'ls-list'])).stdout, /\(sw0\)/);
  const { status, stderr } = await nbctl([`--db=ssl:127.0.0.1:${port}`, 'ls-list']);
  is(status, 1);
  match(stderr, /^ovn-nbctl: ssl:127\.0\.0\.1:\d+: database connection failed \(.*--ca-cert/);
  match(
    (await nbctl(['--bootstrap-ca-cert=x', 'ls-list'])).stderr,
    /bootstrap-ca-cert is not among what this library does/,
  );
});

test('a server that has another database says so', async () => {
  const { status, stderr } = await runProgram(
    COMMAND,
    ['sbctl', `--db=unix:${join(directory, 'ovnnb_db.sock')}`, 'show'],
    {
      PATH: process.env['PATH'],
    },
  );
  is(status, 1);
  match(stderr, /^ovn-sbctl: unix:.*: database connection failed \(the server has no database OVN_Southbound\)\n$/);
});

test('another remote of the list is taken when the first is not there', async () => {
  const remotes = `unix:/nonexistent,unix:${join(directory, 'ovnnb_db.sock')}`;
  match((await nbctl([`--db=${remotes}`, 'ls-list'])).stdout, /\(sw0\)/);
});

test.run();
