/** The programs' code that V8 has compiled beforehand: it is taken, and a program does without. */
import { cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { equal, is, ok } from 'uvu/assert';
import { COMMAND, inPlace, OURS, type Place } from '../support/daemon.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/code-cache');

/** Preloaded into a program: at its end it writes what V8 did with the code that it was given for each module. */
const PROBE = `
const { basename } = require('node:path');
const vm = require('node:vm');
const seen = {};
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    seen[basename(options.filename)] = options.cachedData === undefined ? 'none' : this.cachedDataRejected ? 'refused' : 'taken';
  }
};
process.on('exit', () => require('node:fs').writeFileSync(process.env.SEEN, JSON.stringify(seen)));
`;

/** Runs a program; which modules had code that V8 took, had refused code, and had none. */
async function modulesOf(place: Place, program: string, ...args: string[]): Promise<Record<string, string[]>> {
  writeFileSync(place.path('probe.cjs'), PROBE);
  place.env['NODE_OPTIONS'] = `--require=${place.path('probe.cjs')}`;
  place.env['SEEN'] = place.path('seen');
  const { status, stderr } = await place.run(program, ...args);
  equal([status, stderr], [0, '']);
  const all = Object.entries(JSON.parse(readFileSync(place.path('seen'), 'utf8')) as Record<string, string>);
  ok(all.length > 5);
  const those = (what: string): string[] => all.filter(([, was]) => was === what).map(([name]) => name);
  return { taken: those('taken'), refused: those('refused'), none: those('none') };
}

test('V8 takes the code of every module that a daemon, a server and a tool load', () =>
  inPlace(async (place) => {
    const databases = ['--ovnnb-db', '--ovnsb-db', '--ic-nb-db', '--ic-sb-db'].map((name) => `${name}=unix:nowhere`);
    const runs: [string, ...string[]][] = [
      [OURS, '--dump-inc-proc-graph', ...databases],
      [COMMAND, 'ovsdb', '--run=true', `--unixctl=${place.path('ctl')}`, '-vconsole:off', 'memory:OVN_Northbound'],
      [COMMAND, 'nbctl', '--db=unix:nowhere', '--help'],
    ];
    for (const [program, ...args] of runs) {
      const { refused, none } = await modulesOf(place, program, ...args);
      equal([refused, none], [[], []], `${program} ${args.join(' ')}`);
    }
  }));

test('without it, with what is none, and with modules changed since, a program starts as well', () =>
  inPlace(async (place) => {
    for (const path of ['ovn-ic', 'host/programs']) cpSync(`build/${path}`, place.path(path), { recursive: true });
    const start = (): Promise<Record<string, string[]>> => modulesOf(place, place.path('ovn-ic'), '--version');
    const cache = place.path('host/programs/ic.cache');
    const good = readFileSync(cache);

    // Of another version of V8: its number is in the first 8 bytes of each module's code.
    const other = Buffer.from(good);
    const heading = good.indexOf('\n');
    const index = JSON.parse(good.toString('latin1', 0, heading)) as [string, [number, number]][];
    for (const [, [at]] of index) other.fill(0xee, at, at + 8);
    writeFileSync(cache, other);
    const refused = await start();
    equal([refused['taken'], refused['none']], [[], []]);

    for (const wrong of ['', 'no index\n', '{}\n', good.subarray(0, heading), good.subarray(0, heading + 100)]) {
      writeFileSync(cache, wrong);
      equal((await start())['taken'], []);
    }

    writeFileSync(cache, good);
    const changed = new Date(Date.now() + 3_600_000);
    utimesSync(place.path('host/programs/version.cjs'), changed, changed);
    const { none } = await start();
    equal(none, ['version.cjs']);

    rmSync(cache);
    is((await start())['none']?.includes('version.cjs'), true);
  }));

test.run();
