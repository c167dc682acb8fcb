/** `ovn-ic-wasm install-as-ovn-ic`, with dpkg's own programs on a database of packages that is the test's. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { equal, is, match } from 'uvu/assert';
import { COMMAND, inPlace, type Place, type Result } from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/install', onDebian);

const REFERENCE = '#!/bin/sh\necho the reference\n';

/** A bin directory whose ovn-ic belongs to a package. */
function installPackage(place: Place): void {
  for (const name of ['bin', 'dpkg', 'dpkg/info', 'dpkg/updates']) mkdirSync(place.path(name));
  writeFileSync(place.path('bin/ovn-ic'), REFERENCE, { mode: 0o755 });
  writeFileSync(
    place.path('dpkg/status'),
    'Package: ovn-ic\nStatus: install ok installed\nMaintainer: nobody\nArchitecture: all\nVersion: 1\nDescription: x\n\n',
  );
  writeFileSync(place.path('dpkg/info/ovn-ic.list'), `/.\n${place.path('bin/ovn-ic')}\n`);
  writeFileSync(place.path('dpkg/info/format'), '1\n');
  place.env['DPKG_ADMINDIR'] = place.path('dpkg');
}

const act = (place: Place, action: string, directory = 'bin'): Promise<Result> =>
  place.run(COMMAND, `${action}-as-ovn-ic`, `--bindir=${place.path(directory)}`);

test('the package’s file is put aside, and comes back', () =>
  inPlace(async (place) => {
    installPackage(place);
    const path = place.path('bin/ovn-ic');
    const done = `${path} is now this daemon; what was there is ${path}.reference\n`;
    equal(await act(place, 'install'), { status: 0, stdout: done, stderr: '' });
    match((await place.run(path, '--version')).stdout, /^ovn-ic \d/);
    is((await place.run(`${path}.reference`)).stdout, 'the reference\n');
    is((await place.run('dpkg-divert', '--truename', path)).stdout, `${path}.reference\n`);
    equal(await act(place, 'install'), { status: 0, stdout: `${path} is this daemon already\n`, stderr: '' });

    equal(await act(place, 'uninstall'), { status: 0, stdout: `${path} is what it was before\n`, stderr: '' });
    equal(readdirSync(place.path('bin')), ['ovn-ic']);
    is(readFileSync(path, 'utf8'), REFERENCE);
    is((await place.run('dpkg-divert', '--truename', path)).stdout, `${path}\n`);
    equal(await act(place, 'uninstall'), {
      status: 1,
      stdout: '',
      stderr: `ovn-ic-wasm: ${path} is no link to this daemon: it stays\n`,
    });
  }));

test('where no package has the name, there is only the link', () =>
  inPlace(async (place) => {
    installPackage(place);
    mkdirSync(place.path('own'));
    const path = place.path('own/ovn-ic');
    equal(await act(place, 'install', 'own'), { status: 0, stdout: `${path} is now this daemon\n`, stderr: '' });
    is(lstatSync(path).isSymbolicLink(), true);
    equal(await act(place, 'uninstall', 'own'), { status: 0, stdout: `${path} is gone\n`, stderr: '' });
    equal(await act(place, 'uninstall', 'own'), { status: 0, stdout: `${path} is not there\n`, stderr: '' });
    is((await place.run('dpkg-divert', '--list')).stdout, '');
  }));

test('a file of another package is not touched; what is wrong is one line', () =>
  inPlace(async (place) => {
    installPackage(place);
    mkdirSync(place.path('own'));
    writeFileSync(place.path('own/ovn-ic'), 'mine');
    const failures: [string[], RegExp][] = [
      [[`--bindir=${place.path('own')}`], /own\/ovn-ic is there and belongs to no package: move it away/],
      [[`--bindir=${place.path('nosuch')}`], /cannot make the link .*nosuch\/ovn-ic \(No such file or directory\)/],
      [['here'], /'here' is one argument too many/],
      [['--bin'], /option '--bindir' requires an argument/],
    ];
    for (const [args, expected] of failures) {
      const { status, stdout, stderr } = await place.run(COMMAND, 'install-as-ovn-ic', ...args);
      equal([status, stdout, stderr.split('\n').length], [1, '', 2]);
      match(stderr, expected);
    }
    is(readFileSync(place.path('own/ovn-ic'), 'utf8'), 'mine');
    match((await place.run(COMMAND, 'help', 'install-as-ovn-ic')).stdout, /^usage: ovn-ic-wasm install-as-ovn-ic/);
  }));

test.run();
