/** What the daemon refuses, and what it puts up with. */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { equal, is, match, ok } from 'uvu/assert';
import {
  askBoth,
  DATABASES,
  DETACHED,
  inPlace,
  OURS,
  REFERENCE,
  runProgram,
  startDaemon,
  succeeded,
} from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/daemon-refusals', onDebian);

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
    ['resume'],
    ['vlog/disable-rate-limit', 'jsonrpc'],
    ['vlog/close'],
    ['vlog/reopen'],
  ];
  await inPlace((ours) =>
    inPlace(async (reference) => {
      await Promise.all([startDaemon(ours), startDaemon(reference, REFERENCE)]);
      for (const question of questions) {
        const [mine, theirs] = await askBoth(ours, reference, ...question);
        equal(mine, theirs, question.join(' '));
      }
    }),
  );
});

test('a second start is refused, unless asked to overwrite', () =>
  inPlace(async (place) => {
    await startDaemon(place);
    const first = place.pid();
    const refused = await place.run(OURS, ...DETACHED);
    equal(refused, {
      status: 1,
      stdout: '',
      stderr: `ovn-ic: ${place.path('ovn-ic.pid')}: already running as pid ${first}, aborting\n`,
    });
    is((await place.ask('status')).status, 0);
    await startDaemon(place, OURS, '--overwrite-pidfile');
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
      if (status === 1) match(stderr, /already running as pid \d+, aborting\n$/, JSON.stringify(stderr));
    const files = readdirSync(place.directory).filter((name) => name !== 'ovn-ic.log');
    equal(files.sort(), [`ovn-ic.${place.pid()}.ctl`, 'ovn-ic.pid']);
  }));

test('what keeps it from starting is said on one line, with status 1', () =>
  inPlace(async (place) => {
    const nowhere = place.path('nosuch/x');
    const failures: [string[], RegExp][] = [
      [['--bogus'], /^ovn-ic: unrecognized option '--bogus'\n$/],
      [['-vfoo'], /^ovn-ic: processing "foo": no destination, level, or module "foo"\n$/],
      [[`--unixctl=${nowhere}`], /nosuch\/x: could not initialize control socket \(No such file or directory\)\n$/],
      [[`--pidfile=${nowhere}`], /nosuch\/x\.tmp\d+: create failed \(No such file or directory\)\n$/],
      [[`--log-file=${nowhere}`], /nosuch\/x: failed to open for logging \(No such file or directory\)\n$/],
      [['-p', nowhere], /--private-key: cannot read .*nosuch\/x \(No such file or directory\)\n$/],
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

test('clients that send nonsense, too much or nothing, and those that never read: the daemon does its work', () =>
  inPlace(async (place) => {
    await startDaemon(place);
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
    ok(log.some((line) => /\|unixctl\|WARN\|unixctl#\d+: control connection dropped: /.test(line)));
    equal(readdirSync(place.directory), ['ovn-ic.log']);
  }));

// Only root may become somebody else.
if (process.geteuid?.() === 0) {
  test('what that user may not read or write is reported at once', () =>
    inPlace(async (place) => {
      // The place is its owner's: the user may only pass through.
      chmodSync(place.directory, 0o711);
      const key = place.path('key.pem');
      writeFileSync(key, 'secret', { mode: 0o600 });
      mkdirSync(place.path('open'));
      chmodSync(place.path('open'), 0o777);
      const elsewhere = `--unixctl=${place.path('open/ctl')}`;
      const cases: [string[], string][] = [
        [['--pidfile', elsewhere], `ovn-ic.pid.tmp`],
        [[], 'could not initialize control socket (Permission denied)'],
        [[elsewhere, '-p', key], `--private-key: cannot read ${key} (Permission denied)`],
      ];
      for (const [args, reason] of cases) {
        const { status, stderr } = await place.run(OURS, ...DATABASES, '-vconsole:off', '--user=nobody', ...args);
        is(status, 1, args.join(' '));
        match(stderr, reason);
        match(stderr, '(Permission denied)\n');
        is(stderr.split('\n').length, 2, stderr);
      }
      equal(readdirSync(place.directory).sort(), ['key.pem', 'open']);
      equal(readdirSync(place.path('open')), []);
    }));
}

test.run();
