/** The files for the system around the daemon: systemd's unit and logrotate's rules. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { equal, is, match, ok } from 'uvu/assert';
import { inPlace, runProgram, startDaemon, type Place } from '../support/daemon.ts';
import { onSystem } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/system-files', onSystem);

test('systemd has nothing to say against the unit', async () => {
  equal(await runProgram('systemd-analyze', ['verify', '--man=no', 'scripts/ovn-ic.service']), {
    status: 0,
    stdout: '',
    stderr: '',
  });
});

/** Rotates a daemon's log by these rules twice, for /var/log/ovn and /var/run/ovn read the place's; whatever is logged is in one file or another. */
async function rotate(place: Place, rules: string): Promise<void> {
  const log = place.path('ovn-ic.log');
  const config = place.path('rules');
  const local = rules
    .replaceAll('/var/log/ovn', place.directory)
    .replaceAll('/var/run/ovn', place.directory)
    // So that what was put aside can be read.
    .replaceAll(/^\s*compress$/gm, '');
  writeFileSync(config, local, { mode: 0o644 });
  await startDaemon(place);
  let last = statSync(log).ino;
  for (const round of [1, 2]) {
    const rotated = await runProgram('logrotate', ['--force', `--state=${place.path('state')}`, config], {
      env: place.env,
    });
    is(rotated.status, 0, rotated.stderr);
    await place.until(() => statSync(log, { throwIfNoEntry: false })?.ino !== last && place.read('ovn-ic.log') !== '');
    last = statSync(log).ino;
    // Only now, so that it can't have been written before the rotation.
    await place.ask('vlog/set', 'unixctl:file:dbg');
    await place.ask('version');
    await place.ask('vlog/set', 'unixctl:file:info');
    match(place.read('ovn-ic.log'), 'received request version[]', `round ${round}`);
  }
  const numbers = ['ovn-ic.log.2', 'ovn-ic.log.1', 'ovn-ic.log'].flatMap((name) =>
    [...place.read(name).matchAll(/^[^|]*\|(\d+)\|/gm)].map(([, number]) => Number(number)),
  );
  ok(numbers.length > 10);
  equal(
    numbers,
    numbers.map((_, at) => at + 1),
  );
}

test('the log is rotated by our rules, and no line is lost', () =>
  inPlace((place) => rotate(place, readFileSync('scripts/ovn-ic.logrotate', 'utf8'))));

test('and by those of OVN’s packages', () =>
  // How many are kept is said in logrotate.conf, for all.
  inPlace((place) => rotate(place, `rotate 4\n${readFileSync('/etc/logrotate.d/ovn-common', 'utf8')}`)));

test('without a daemon there is nothing to tell, and that is no error', () =>
  inPlace(async (place) => {
    writeFileSync(place.path('ovn-ic.log'), 'old\n');
    const rules = readFileSync('scripts/ovn-ic.logrotate', 'utf8').replaceAll('/var/log/ovn', place.directory);
    writeFileSync(place.path('rules'), rules, { mode: 0o644 });
    const args = ['--force', `--state=${place.path('state')}`, place.path('rules')];
    equal(await runProgram('logrotate', args, { env: place.env }), { status: 0, stdout: '', stderr: '' });
    is(place.read('ovn-ic.log.1'), 'old\n');
  }));

test.run();
