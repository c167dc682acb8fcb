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
import { COMMAND, inPlace, OURS, Place, REFERENCE, runProgram, type Result } from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/daemon', onDebian);

const DATABASES = ['--ovnnb-db=unix:a', '--ovnsb-db=unix:b', '--ic-nb-db=unix:c', '--ic-sb-db=unix:d'];
const DETACHED = [...DATABASES, '-vconsole:off', '--detach', '--no-chdir', '--pidfile', '--log-file'];

const succeeded = ({ status, stderr }: Result): void => is(status, 0, stderr);

/** Lines, whatever the columns are wide. */
const squeeze = (text: string): string[] => text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));

/** Starts a daemon of either kind. */
async function start(place: Place, program = OURS, ...more: string[]): Promise<void> {
  succeeded(await place.run(program, ...more, ...DETACHED));
}

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

/** Asks both daemons the same; gives ours and the reference's answer. */
async function askBoth(ours: Place, reference: Place, ...args: string[]): Promise<[Result, Result]> {
  return Promise.all([ours.ask(...args), reference.ask(...args)]);
}

test('starts detached, is there when it returns, answers ovn-appctl, and ends', () =>
  inPlace(async (place) => {
    const started = await place.run(OURS, '-v', ...DETACHED);
    equal(started, { status: 0, stdout: '', stderr: '' });
    const pid = place.pid();
    equal(readdirSync(place.directory).sort(), [`ovn-ic.${pid}.ctl`, 'ovn-ic.log', 'ovn-ic.pid']);
    is(readFileSync(`/proc/${pid}/comm`, 'utf8'), 'ovn-ic\n');
    match((await place.ask('version')).stdout, /^ovn-ic \d/);
    match((await place.ask('status')).stdout, /^Status: (active|standby)\n$/);
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
    await start(place, place.path('again'));
    match((await place.ask('version')).stdout, /^ovn-ic \d/);
    is((await place.run(place.path('bin/other-ic'), '--version')).stdout.startsWith('ovn-ic '), true);
  }));

test('ovn-ic-wasm ic is the same daemon, detached and watched as well', () =>
  inPlace(async (place) => {
    const [mine, dropIn] = await Promise.all([place.run(COMMAND, 'ic', '--help'), place.run(OURS, '--help')]);
    equal(mine, dropIn);
    equal(await place.run(COMMAND, 'help', 'ic'), dropIn);
    await start(place, COMMAND, 'ic', '--monitor');
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
    match(unknown.stderr, /^ovn-ic-wasm: 'ci' is no command: did you mean 'ic'\? .*\n$/);
  }));

test('log lists, patterns and commands read like the reference’s', async () => {
  await inPlace((ours) =>
    inPlace(async (reference) => {
      await Promise.all([start(ours, OURS, '-vjsonrpc:file:dbg'), start(reference, REFERENCE, '-vjsonrpc:file:dbg')]);

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

test('refuses with the reference’s words', async () => {
  const questions = [
    ['foo'],
    ['version', 'x'],
    ...['list-commands', 'status', 'is-paused', 'resume', 'exit', 'memory/show', 'coverage/show', 'vlog/list'].map(
      (name) => [name, 'x'],
    ),
    ...['vlog/list-pattern', 'vlog/close', 'vlog/reopen'].map((name) => [name, 'x']),
    ['nosuch', 'x', 'y'],
    ['pause', 'x'],
    ['coverage/read-counter'],
    ['coverage/read-counter', 'a', 'b'],
    ['coverage/read-counter', 'nosuch'],
    ['vlog/set', 'foo:bar'],
    ['vlog/set', 'console:file'],
    ['vlog/set', 'off:dbg'],
    ['vlog/set', 'jsonrpc:reconnect'],
    ['vlog/set', 'PATTERN'],
    ['vlog/set', 'PATTERN:foo:x'],
    ['vlog/set', 'FACILITY:bogus'],
    ['vlog/disable-rate-limit', 'nosuch'],
    ['vlog/set', 'any'],
    ['vlog/set', 'hmap:off'],
    ['is-paused'],
    ['pause'],
    ['is-paused'],
    ['status'],
    ['resume'],
    ['vlog/disable-rate-limit', 'jsonrpc'],
    ['vlog/close'],
    ['vlog/reopen'],
  ];
  await inPlace((ours) =>
    inPlace(async (reference) => {
      await Promise.all([start(ours), start(reference, REFERENCE)]);
      for (const question of questions) {
        const [mine, theirs] = await askBoth(ours, reference, ...question);
        equal(mine, theirs, question.join(' '));
      }
    }),
  );
});

test('a second start is refused, unless asked to overwrite', () =>
  inPlace(async (place) => {
    await start(place);
    const first = place.pid();
    const refused = await place.run(OURS, ...DETACHED);
    equal(refused, {
      status: 1,
      stdout: '',
      stderr: `ovn-ic: ${place.path('ovn-ic.pid')}: already running as pid ${first}, aborting\n`,
    });
    is((await place.ask('status')).status, 0);
    await start(place, OURS, '--overwrite-pidfile');
    const second = place.pid();
    ok(second !== first);
    const old = await runProgram('ovn-appctl', ['-t', place.path(`ovn-ic.${first}.ctl`), 'exit'], { env: place.env });
    succeeded(old);
    await place.until(() => !existsSync(place.path(`ovn-ic.${first}.ctl`)));
    is(place.pid(), second);
  }));

test('of several that start at once, one runs', () =>
  inPlace(async (place) => {
    const results = await Promise.all([1, 2, 3, 4].map(() => place.run(OURS, ...DETACHED)));
    equal(results.map(({ status }) => String(status)).sort(), ['0', '1', '1', '1']);
    for (const { status, stderr } of results)
      if (status === 1) match(stderr, /already running as pid \d+, aborting\n$/);
    const files = readdirSync(place.directory).filter((name) => name !== 'ovn-ic.log');
    equal(files.sort(), [`ovn-ic.${place.pid()}.ctl`, 'ovn-ic.pid']);
  }));

test('a pidfile that a dead daemon left is replaced', () =>
  inPlace(async (place) => {
    writeFileSync(place.path('ovn-ic.pid'), '1\n');
    await start(place);
    match((await place.ask('status')).stdout, 'Status');
  }));

test('what keeps it from starting is said on one line, with status 1', () =>
  inPlace(async (place) => {
    const nowhere = place.path('nosuch/x');
    const failures: [string[], RegExp][] = [
      [['--bogus'], /^ovn-ic: unrecognized option '--bogus'\n$/],
      [['-vfoo'], /^ovn-ic: processing "foo": no destination, level, or module "foo"\n$/],
      [[`--unixctl=${nowhere}`], /nosuch\/x: could not initialize control socket \(no such file or directory\)\n$/],
      [[`--pidfile=${nowhere}`], /nosuch\/x\.tmp\d+: create failed \(no such file or directory\)\n$/],
      [[`--log-file=${nowhere}`], /nosuch\/x: failed to open for logging \(no such file or directory\)\n$/],
      [['-p', nowhere], /--private-key: cannot read .*nosuch\/x \(no such file or directory\)\n$/],
      [['--syslog-method=foo'], /^ovn-ic: unsupported syslog method 'foo'\n$/],
      [['--metrics=x'], /\[HOST:\]PORT/],
    ];
    for (const mode of [[], ['--detach'], ['--detach', '--monitor'], ['--monitor']]) {
      const runs = failures.map(([args]) => place.run(OURS, ...DATABASES, '-vconsole:off', ...mode, ...args));
      for (const [at, result] of (await Promise.all(runs)).entries()) {
        const [args = [], expected = /^$/] = failures[at] ?? [];
        is(result.status, 1, args.join(' '));
        is(result.stdout, '');
        match(result.stderr, expected);
        is(result.stderr.split('\n').length, 2, result.stderr);
      }
    }
    equal(readdirSync(place.directory), []);
  }));

test('until it is up, a detached daemon’s log lines come to the console', () =>
  inPlace(async (place) => {
    const result = await place.run(OURS, ...DATABASES, '--detach', '--pidfile', '--log-file', 'stray');
    succeeded(result);
    match(result.stderr, /\|vlog\|INFO\|opened log file /);
    match(result.stderr, /\|daemon_unix\|WARN\|ignoring extra command line argument "stray"\n/);
    match((await place.ask('vlog/list')).stdout, /^vlog {15}OFF {7}INFO {7}INFO$/m);
  }));

test('leaves the directory it was started in, unless told not to; relative names still mean what they did', () =>
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
    await start(place);
    process.kill(place.pid(), 'SIGTERM');
    await place.gone();
    equal(readdirSync(place.directory), ['ovn-ic.log']);
    match(place.read('ovn-ic.log'), '|fatal_signal|WARN|terminating with signal 15 (Terminated)\n');
  }));

test('SIGHUP and vlog/reopen reopen the log', () =>
  inPlace(async (place) => {
    await start(place);
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
      match(said, '{"id":0,"result":"Status: standby\\n","error":null}');
      await over;
    }
  }));

test('a crashed daemon is started again, one that was ended is not', () =>
  inPlace(async (place) => {
    await start(place, OURS, '--monitor');
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

test('clients that send nonsense, too much or nothing, and those that never read: the daemon does its work', () =>
  inPlace(async (place) => {
    await start(place);
    const path = place.path(`ovn-ic.${place.pid()}.ctl`);
    const before = (await place.ask('memory/show')).stdout;
    const request = '{"id":1,"method":"inc-engine/graph","params":[]}';
    const garbage = [
      'nonsense',
      '{"id":1}',
      '[]',
      '\0\u{1f4a9}',
      '{"id":1,"method":"',
      'x'.repeat(3 << 20),
      request.slice(0, 20),
      '',
    ];
    const dropped: Promise<unknown>[] = [];
    for (const text of garbage) {
      const socket = connect(path);
      socket.on('error', () => undefined).resume();
      dropped.push(new Promise((resolve) => socket.on('close', resolve)));
      socket.end(text);
    }
    // These ask for more than any socket holds, and read nothing of it.
    const deaf = Array.from({ length: 20 }, () => {
      const socket = connect(path).pause();
      socket.on('error', () => undefined);
      socket.write(request.repeat(2000));
      return socket;
    });
    await Promise.all(dropped);
    match((await place.ask('status')).stdout, 'Status: standby\n');
    const resident = (text: string): number => Number(/rss-kB:(\d+)/.exec(text)?.[1]);
    // All answers together are 20 times 2000 graphs, or half a gigabyte.
    ok(resident((await place.ask('memory/show')).stdout) < resident(before) + 100_000);
    succeeded(await place.ask('exit'));
    await place.gone();
    for (const socket of deaf) socket.destroy();
    const log = place.read('ovn-ic.log').split('\n');
    equal(
      log.filter((line) => /\|(ERR|EMER)\|/.test(line)),
      [],
    );
    ok(log.some((line) => line.includes('|unixctl|WARN|control connection dropped: ')));
    equal(readdirSync(place.directory), ['ovn-ic.log']);
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
    await start(place);
    const pid = place.pid();
    succeeded(await place.ask('exit'));
    await over;
    is(said, `bound\nREADY=1\nMAINPID=${pid}\nSTOPPING=1\n`);
    await place.gone();
  }));

// Only root may become somebody else.
if (process.geteuid?.() === 0) {
  test('--user makes it somebody else, log file included', () =>
    inPlace(async (place) => {
      chmodSync(place.directory, 0o777);
      await start(place, OURS, '--user=nobody');
      const { uid } = statSync(`/proc/${place.pid()}`);
      ok(uid !== 0);
      for (const name of ['ovn-ic.log', 'ovn-ic.pid', `ovn-ic.${place.pid()}.ctl`])
        is(statSync(place.path(name)).uid, uid);
      match((await place.run(OURS, '--user=nosuchuser')).stderr, 'ovn-ic: user nosuchuser not found, aborting.\n');
    }));

  test('what that somebody may not read or write is said at once', () =>
    inPlace(async (place) => {
      // The place is its owner's: the user may pass through, and no more.
      chmodSync(place.directory, 0o711);
      const key = place.path('key.pem');
      writeFileSync(key, 'secret', { mode: 0o600 });
      mkdirSync(place.path('open'));
      chmodSync(place.path('open'), 0o777);
      const elsewhere = `--unixctl=${place.path('open/ctl')}`;
      const cases: [string[], string][] = [
        [['--pidfile', elsewhere], `ovn-ic.pid.tmp`],
        [[], 'could not initialize control socket (permission denied)'],
        [[elsewhere, '-p', key], `--private-key: cannot read ${key} (permission denied)`],
      ];
      for (const [args, reason] of cases) {
        const { status, stderr } = await place.run(OURS, ...DATABASES, '-vconsole:off', '--user=nobody', ...args);
        is(status, 1, args.join(' '));
        match(stderr, reason);
        match(stderr, '(permission denied)\n');
        is(stderr.split('\n').length, 2, stderr);
      }
      equal(readdirSync(place.directory).sort(), ['key.pem', 'open']);
      equal(readdirSync(place.path('open')), []);
    }));
}

test('metrics are served while it runs', () =>
  inPlace(async (place) => {
    await start(place, OURS, '--metrics=0');
    const port = /serving metrics on 127\.0\.0\.1 port (\d+)/.exec(place.read('ovn-ic.log'))?.[1];
    match(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), 'ovn_ic_build_info{version="');
  }));

test('the socket can have a name of its own, or not be there', () =>
  inPlace(async (place) => {
    await start(place, OURS, '--unixctl=my.ctl');
    match(
      (await runProgram('ovn-appctl', ['-t', place.path('my.ctl'), 'status'], { env: place.env })).stdout,
      'Status',
    );
    await runProgram('ovn-appctl', ['-t', place.path('my.ctl'), 'exit'], { env: place.env });
    await place.gone();
    await start(place, OURS, '--unixctl=none');
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
