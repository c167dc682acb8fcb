import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { equal, is, match, ok } from 'uvu/assert';
import {
  askBoth,
  COMMAND,
  DATABASES,
  DETACHED,
  inPlace,
  OURS,
  REFERENCE,
  runProgram,
  startDaemon,
  succeeded,
  type Result,
} from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/daemon', onDebian);

/** Lines, whatever the columns are wide. */
const squeeze = (text: string): string[] => text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));

/** Connects to a socket in the moment in which it takes connections. */
async function reach(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    const refused = await new Promise<boolean>((resolve, reject) => {
      socket.on('connect', () => resolve(false));
      socket.on('error', (error: NodeJS.ErrnoException) =>
        ['ENOENT', 'ECONNREFUSED'].includes(error.code ?? '') ? resolve(true) : reject(error),
      );
    });
    if (!refused) return socket;
  }
}

test('starts detached, is there when it returns, answers ovn-appctl, and ends', () =>
  inPlace(async (place) => {
    const started = await place.run(OURS, '-v', ...DETACHED);
    equal(started, { status: 0, stdout: '', stderr: '' });
    const pid = place.pid();
    equal(readdirSync(place.directory).sort(), [`ovn-ic.${pid}.ctl`, 'ovn-ic.log', 'ovn-ic.pid']);
    is(readFileSync(`/proc/${pid}/comm`, 'utf8'), 'ovn-ic\n');
    match((await place.ask('version')).stdout, /^ovn-ic \d/);
    match((await place.ask('status')).stdout, /^Status: (active|standby)\nIC-SB lock: (not )?held\n$/);
    succeeded(await place.ask('exit'));
    await place.gone();
    equal(readdirSync(place.directory), ['ovn-ic.log']);
    const lines = place.read('ovn-ic.log').trimEnd().split('\n');
    lines.forEach((line, at) => {
      const number = String(at + 1).padStart(5, '0');
      match(
        line,
        new RegExp(String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\|${number}\|[a-z_]+\|(EMER|ERR|WARN|INFO|DBG)\|`),
      );
    });
    match(lines[0] ?? '', `vlog|INFO|opened log file ${place.path('ovn-ic.log')}`);
  }));

test('is ovn-ic under any other name', () =>
  inPlace(async (place) => {
    mkdirSync(place.path('bin'));
    symlinkSync(OURS, place.path('bin/other-ic'));
    symlinkSync('bin/other-ic', place.path('again'));
    await startDaemon(place, place.path('again'));
    match((await place.ask('version')).stdout, /^ovn-ic \d/);
    is((await place.run(place.path('bin/other-ic'), '--version')).stdout.startsWith('ovn-ic '), true);
  }));

test('ovn-ic-wasm ic is the same daemon, detached and watched as well', () =>
  inPlace(async (place) => {
    const [mine, dropIn] = await Promise.all([place.run(COMMAND, 'ic', '--help'), place.run(OURS, '--help')]);
    equal(mine, dropIn);
    equal(await place.run(COMMAND, 'help', 'ic'), dropIn);
    await startDaemon(place, COMMAND, 'ic', '--monitor');
    match((await place.ask('status')).stdout, /^Status: /);
    is(readFileSync(`/proc/${place.pid()}/comm`, 'utf8'), 'ovn-ic\n');
    const first = place.pid();
    process.kill(first, 'SIGSEGV');
    await place.until(
      () => place.pid() > 0 && place.pid() !== first && existsSync(place.path(`ovn-ic.${place.pid()}.ctl`)),
    );
    await place.answers();
    const unknown = await place.run(COMMAND, 'ci');
    is(unknown.status, 1);
    match(unknown.stderr, /^ovn-ic-wasm: 'ci' is not a command: did you mean 'ic'\? .*\n$/);
  }));

test('log lists, patterns and commands read like the reference’s', async () => {
  await inPlace((ours) =>
    inPlace(async (reference) => {
      await Promise.all([
        startDaemon(ours, OURS, '-vjsonrpc:file:dbg'),
        startDaemon(reference, REFERENCE, '-vjsonrpc:file:dbg'),
      ]);

      const [mine, theirs] = await askBoth(ours, reference, 'vlog/list');
      const known = new Set(theirs.stdout.split('\n'));
      const common = mine.stdout.split('\n').filter((line) => known.has(line));
      // The two lines of the heading, and the modules of both.
      ok(common.length >= 12, mine.stdout);
      equal(mine.stdout.split('\n').slice(0, 2), theirs.stdout.split('\n').slice(0, 2));
      for (const name of ['jsonrpc', 'ovn_ic', 'reconnect', 'unixctl', 'vlog'])
        ok(
          common.some((line) => line.startsWith(`${name} `)),
          name,
        );

      const [patterns, theirPatterns] = await askBoth(ours, reference, 'vlog/list-pattern');
      is(patterns.stdout, theirPatterns.stdout);

      const [commands, theirCommands] = await askBoth(ours, reference, 'list-commands');
      const all = new Set(squeeze(commands.stdout));
      for (const line of squeeze(theirCommands.stdout)) ok(all.has(line), line);
    }),
  );
});

test('a pidfile that a dead daemon left is replaced', () =>
  inPlace(async (place) => {
    writeFileSync(place.path('ovn-ic.pid'), '1\n');
    await startDaemon(place);
    match((await place.ask('status')).stdout, 'Status');
  }));

test('until it is up, a detached daemon’s log lines come to the console', () =>
  inPlace(async (place) => {
    const result = await place.run(OURS, ...DATABASES, '--detach', '--pidfile', '--log-file', 'stray');
    succeeded(result);
    match(result.stderr, /\|vlog\|INFO\|opened log file /);
    match(result.stderr, /\|daemon_unix\|WARN\|ignoring extra command line argument "stray"\n/);
    match((await place.ask('vlog/list')).stdout, /^vlog {15}OFF {7}INFO {7}INFO$/m);
  }));

test('leaves the directory it was started in, unless --no-chdir is given; relative names still mean what they did', () =>
  inPlace(async (place) => {
    mkdirSync(place.path('sub'));
    const env = { ...place.env, OVN_RUNDIR: '..', OVN_LOGDIR: '.' };
    const args = [...DATABASES, '-vconsole:off', '--detach', '--monitor', '--pidfile', '--log-file=here.log'];
    succeeded(await runProgram(OURS, args, { env, cwd: place.path('sub') }));
    const cwd = await runProgram('readlink', [`/proc/${place.pid()}/cwd`]);
    is(cwd.stdout, '/\n');
    is(existsSync(place.path('sub/here.log')), true);
  }));

test('SIGTERM ends it in order', () =>
  inPlace(async (place) => {
    await startDaemon(place);
    process.kill(place.pid(), 'SIGTERM');
    await place.gone();
    equal(readdirSync(place.directory), ['ovn-ic.log']);
    match(place.read('ovn-ic.log'), '|fatal_signal|WARN|terminating with signal 15 (Terminated)\n');
  }));

test('SIGHUP and vlog/reopen reopen the log', () =>
  inPlace(async (place) => {
    await startDaemon(place);
    const log = place.path('ovn-ic.log');
    renameSync(log, `${log}.1`);
    process.kill(place.pid(), 'SIGHUP');
    await place.until(() => place.read('ovn-ic.log').endsWith('\n'));
    renameSync(log, `${log}.2`);
    succeeded(await place.ask('vlog/reopen'));
    is(statSync(log).mode & 0o777, 0o640);
    match(place.read('ovn-ic.log'), 'opened log file');
  }));

test('who finds the socket finds every command', () =>
  inPlace(async (place) => {
    for (let round = 0; round < 5; round++) {
      const daemon = spawn(OURS, [...DATABASES, '-vconsole:off', '--unixctl=early.ctl'], { env: place.env });
      const over = once(daemon, 'close');
      const socket = await reach(place.path('early.ctl'));
      socket.write('{"id":0,"method":"status","params":[]}{"id":1,"method":"exit","params":[]}');
      let said = '';
      for await (const text of socket.setEncoding('utf8')) {
        said += text;
        if (said.includes('"id":1')) break;
      }
      match(said, '{"id":0,"result":"Status: standby\\nIC-SB lock: not held\\n","error":null}');
      await over;
    }
  }));

test('a crashed daemon is started again, one that was ended is not', () =>
  inPlace(async (place) => {
    await startDaemon(place, OURS, '--monitor');
    const first = place.pid();
    process.kill(first, 'SIGSEGV');
    await place.until(
      () => place.pid() > 0 && place.pid() !== first && existsSync(place.path(`ovn-ic.${place.pid()}.ctl`)),
    );
    match(
      place.read('ovn-ic.log'),
      new RegExp(
        String.raw`\|daemon_unix\(monitor\)\|ERR\|1 crashes: pid ${first} died, killed \(SIGSEGV\), restarting`,
      ),
    );
    await place.answers();
    const second = place.pid();
    succeeded(await place.ask('exit'));
    await place.until(() => place.read('ovn-ic.log').includes(`pid ${second} died, exit status 0, exiting`));
    is(existsSync(place.path('ovn-ic.pid')), false);
  }));

test('why it can not be started again is in the log', () =>
  inPlace(async (place) => {
    await place.run(OURS, ...DETACHED, `--unixctl=${place.path('nosuch/x')}`);
    match(place.read('ovn-ic.log'), /\|daemon_unix\|ERR\|cannot start: .*could not initialize control socket/);
  }));

test('tells systemd when it is up and when it ends', () =>
  inPlace(async (place) => {
    const script =
      'import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint("bound",flush=True)\n' +
      'for _ in range(2): print(s.recv(999).decode(),flush=True)';
    const receiver = spawn('python3', ['-c', script, place.path('notify')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    const bound = once(receiver.stdout, 'data');
    receiver.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    await bound;
    const over = once(receiver, 'close');
    place.env['NOTIFY_SOCKET'] = place.path('notify');
    await startDaemon(place);
    const pid = place.pid();
    succeeded(await place.ask('exit'));
    await over;
    is(said, `bound\nREADY=1\nMAINPID=${pid}\nSTOPPING=1\n`);
    await place.gone();
  }));

// Only root may become somebody else.
if (process.geteuid?.() === 0) {
  test('--user changes the user that runs it, and who owns its log file', () =>
    inPlace(async (place) => {
      chmodSync(place.directory, 0o777);
      await startDaemon(place, OURS, '--user=nobody');
      const { uid } = statSync(`/proc/${place.pid()}`);
      ok(uid !== 0);
      for (const name of ['ovn-ic.log', 'ovn-ic.pid', `ovn-ic.${place.pid()}.ctl`])
        is(statSync(place.path(name)).uid, uid);
      match((await place.run(OURS, '--user=nosuchuser')).stderr, 'ovn-ic: user nosuchuser not found, aborting.\n');
    }));
}

test('metrics are served while it runs', () =>
  inPlace(async (place) => {
    await startDaemon(place, OURS, '--metrics=0');
    const port = /serving metrics on 127\.0\.0\.1 port (\d+)/.exec(place.read('ovn-ic.log'))?.[1];
    match(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), 'ovn_ic_build_info{version="');
  }));

test('the socket can have a name of its own, or not be there', () =>
  inPlace(async (place) => {
    await startDaemon(place, OURS, '--unixctl=my.ctl');
    match(
      (await runProgram('ovn-appctl', ['-t', place.path('my.ctl'), 'status'], { env: place.env })).stdout,
      'Status',
    );
    await runProgram('ovn-appctl', ['-t', place.path('my.ctl'), 'exit'], { env: place.env });
    await place.gone();
    await startDaemon(place, OURS, '--unixctl=none');
    equal(
      readdirSync(place.directory).filter((name) => name.endsWith('.ctl')),
      [],
    );
    process.kill(place.pid(), 'SIGTERM');
    await place.gone();
  }));

test('ovn-ctl’s way of starting and stopping works', () =>
  inPlace(async (place) => {
    mkdirSync(place.path('bin'));
    symlinkSync(OURS, place.path('bin/ovn-ic'));
    const env = {
      ...place.env,
      PATH: `${place.path('bin')}:${process.env['PATH'] ?? ''}`,
      OVN_DBDIR: place.directory,
      OVN_SYSCONFDIR: place.directory,
      DAEMON_CWD: place.directory,
    };
    const control = (action: string): Promise<Result> =>
      runProgram('/usr/share/ovn/scripts/ovn-ctl', [action], { env, cwd: place.directory });
    succeeded(await control('start_ic'));
    match((await place.ask('version')).stdout, /^ovn-ic \d+\.\d+\.\d+\novn-ic-wasm/);
    const pid = place.pid();
    succeeded(await control('status_ic'));
    succeeded(await control('start_ic'));
    is(place.pid(), pid);
    succeeded(await control('stop_ic'));
    is(existsSync(place.path('ovn-ic.pid')), false);
    is(existsSync(`/proc/${pid}`), false);
  }));

test.run();
