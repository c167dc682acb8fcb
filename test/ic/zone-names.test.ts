/**
 * Zones that are given one name (contract 2). Property: after any renames, restarts, pauses and cut connections every zone falls silent, with
 * few words; and once the names are distinct again each zone has its own row, and the model agrees.
 */
import { array, assert, constantFrom, oneof, property, record, nat } from 'fast-check';
import { equal, is, match, ok } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';
import { text } from '../model/world.ts';
import { Bench, story } from '../support/bench.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/zone-names');

const ZONES = ['az1', 'az2', 'az3'] as const;
type ZoneLabel = (typeof ZONES)[number];

/** Zones with a router each that others learn from. */
function build(bench: Bench): void {
  for (const [at, zone] of bench.zones.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
}

function busy(bench: Bench): void {
  build(bench);
  bench.settled();
  bench.clearLog();
}

const registered = (bench: Bench): string[] =>
  bench
    .rows('isb', '', 'Availability_Zone')
    .map(({ row }) => text(row, 'name'))
    .sort();

/** The UUIDs of what zones have in IC-SB. */
const had = (bench: Bench): string[] =>
  ['Gateway', 'Port_Binding', 'Route'].flatMap((table) => bench.rows('isb', '', table).map(({ uuid }) => uuid)).sort();

type Event =
  | { readonly rename: ZoneLabel; readonly name: string }
  | { readonly restart: ZoneLabel }
  | { readonly stop: ZoneLabel }
  | { readonly pause: ZoneLabel }
  | { readonly cut: 'isb' | 'sb'; readonly zone: ZoneLabel }
  | { readonly turns: number };

const zones = constantFrom(...ZONES);
const events = oneof(
  { arbitrary: record({ rename: zones, name: constantFrom('az1', 'az2', 'az3', 'other') }), weight: 5 },
  { arbitrary: record({ restart: zones }), weight: 2 },
  { arbitrary: record({ stop: zones }), weight: 1 },
  { arbitrary: record({ pause: zones }), weight: 1 },
  { arbitrary: record({ cut: constantFrom<'isb' | 'sb'>('isb', 'sb'), zone: zones }), weight: 1 },
  { arbitrary: record({ turns: nat(80) }), weight: 2 },
);

function happen(bench: Bench, event: Event): void {
  const { lab } = bench;
  if ('rename' in event) bench.rename(event.rename, event.name);
  else if ('turns' in event) lab.advance(event.turns, { northd: true });
  else if ('stop' in event) lab.stop(event.stop);
  else if ('restart' in event) {
    lab.stop(event.restart);
    lab.start(event.restart, typescriptKernels());
  } else if ('cut' in event) lab.cut(event.cut, event.cut === 'isb' ? '' : event.zone);
  else {
    const controller = lab.controllers.get(event.pause);
    if (controller?.isPaused === true) controller.resume();
    else controller?.pause();
  }
}

/** Lines that a burst may cost a zone: a wait, who has its name, and what else is in the way because of it. */
const LINES = 12;

test(
  'any renames, restarts and equal names fall silent; distinct names end right',
  () => {
    assert(
      property(array(array(events, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }), (script) => {
        story(ZONES, (bench) => {
          build(bench);
          bench.settle();
          const said: string[] = [];
          try {
            for (const burst of script) {
              bench.clearLog();
              for (const event of burst) {
                said.push(JSON.stringify(event));
                happen(bench, event);
              }
              bench.lab.settle();
              for (const zone of ZONES) {
                const said = bench.warnings(zone).length + bench.failures.filter((line) => line.zone === zone).length;
                ok(said <= LINES, `${zone} says ${bench.warnings(zone).join('\n')}`);
              }
            }
            for (const zone of ZONES) {
              bench.rename(zone, zone);
              if (!bench.lab.controllers.has(zone)) bench.lab.start(zone, typescriptKernels());
              bench.lab.resume(zone);
            }
            bench.lab.settle();
            // What the zones left behind under other names is an operator's to remove.
            for (const { row, uuid } of bench.rows('isb', '', 'Availability_Zone')) {
              if (ZONES.includes(text(row, 'name') as ZoneLabel)) continue;
              for (const table of ['Gateway', 'Port_Binding', 'Route'])
                bench.remove('isb', '', table, { availability_zone: uuid });
              bench.remove('isb', '', 'Availability_Zone', { name: text(row, 'name') });
            }
            bench.clearLog();
            bench.settled();
            equal(registered(bench), [...ZONES]);
          } catch (error) {
            throw new Error(`after ${said.join(' ')}`, { cause: error });
          }
        })();
      }),
      {
        ...runs(40),
        examples: [
          // Zones are started under the names of zones that are down: each keeps the row that holds its own.
          [
            [
              [
                { rename: 'az2', name: 'az1' },
                { cut: 'isb', zone: 'az1' },
              ],
              [{ stop: 'az3' }],
              [{ rename: 'az1', name: 'az3' }, { restart: 'az2' }, { restart: 'az1' }],
              [{ stop: 'az2' }],
            ],
          ],
          // A zone is started under a name that two others are about to swap.
          [
            [
              [{ rename: 'az1', name: 'az2' }],
              [{ rename: 'az3', name: 'az2' }, { restart: 'az1' }, { rename: 'az2', name: 'az3' }],
              [{ restart: 'az1' }, { pause: 'az3' }, { rename: 'az1', name: 'az1' }],
            ],
          ],
          // Two zones in a swap, one of them renamed while its controller is down.
          [
            [
              [
                { rename: 'az2', name: 'az3' },
                { cut: 'isb', zone: 'az1' },
              ],
              [{ rename: 'az3', name: 'az2' }],
              [{ stop: 'az2' }],
              [{ turns: 0 }],
            ],
          ],
          // A zone has the name of another one for a while, and leaves it.
          [
            [
              [
                { rename: 'az3', name: 'az2' },
                { rename: 'az1', name: 'az1' },
              ],
              [{ restart: 'az3' }, { cut: 'isb', zone: 'az1' }],
              [{ rename: 'az3', name: 'az1' }],
              [{ restart: 'az3' }, { stop: 'az1' }],
            ],
          ],
          // A zone takes the name that another one leaves, and is given its own one back.
          [
            [
              [
                { rename: 'az1', name: 'az3' },
                { rename: 'az3', name: 'other' },
                { turns: 2 },
                { cut: 'sb', zone: 'az3' },
              ],
              [{ rename: 'az1', name: 'az1' }],
            ],
          ],
        ],
      },
    );
  },
  { deadline: 600_000 },
);

test(
  'somebody else renames the row of a zone: it looks for a row of its own name, and registers when there is none',
  story(['az1', 'az2'], (bench) => {
    busy(bench);
    const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'az1' });
    bench.update('isb', '', 'Availability_Zone', { name: 'az1' }, { name: 'theirs' });
    bench.settle();
    equal(registered(bench), ['az1', 'az2', 'theirs']);
    ok(bench.warnings('az1').length > 0);
    for (const line of bench.warnings('az1')) ok(line.includes(uuid), line);
    for (const table of ['Gateway', 'Port_Binding', 'Route'])
      bench.remove('isb', '', table, { availability_zone: uuid });
    bench.remove('isb', '', 'Availability_Zone', { name: 'theirs' });
    bench.settled();
    equal(registered(bench), ['az1', 'az2']);
    equal(bench.failures, []);
  }),
);

test(
  'a zone that is started under the name of one that is down works on under its earlier row',
  story(['az1', 'az2'], (bench) => {
    busy(bench);
    const before = had(bench);
    bench.lab.stop('az1');
    bench.lab.stop('az2');
    bench.rename('az1', 'az2');
    bench.lab.start('az1', typescriptKernels());
    bench.settle();
    equal(had(bench), before);
    match(bench.warnings('az1').join('\n'), /AZ az1 can't be renamed to az2/);
    bench.rename('az1', 'az1');
    bench.lab.start('az2', typescriptKernels());
    bench.settled();
    equal(had(bench), before);
  }),
);

test(
  "a standby that takes over when its zone has been given the name of one that is down works on under its zone's earlier row",
  story(['az1', 'az2'], (bench) => {
    busy(bench);
    const active = bench.lab.controllers.get('az1')!;
    const standby = bench.lab.start('az1', typescriptKernels());
    bench.settle();
    equal(standby.status, 'standby');
    const before = had(bench);
    bench.lab.stop('az2');
    active.close();
    bench.rename('az1', 'az2');
    bench.settle();
    equal(standby.status, 'active');
    equal(had(bench), before);
    match(bench.warnings('az1').join('\n'), /AZ az1 can't be renamed to az2/);
  }),
);

/** Holds one remote's connections back. */
class Gate {
  #held: string | undefined;
  readonly #waiting: (() => void)[] = [];

  readonly dialing =
    (dialer: Dialer): Dialer =>
    (remote, events) => {
      const opened = (): void => {
        if (remote === this.#held) this.#waiting.push(() => events.opened());
        else events.opened();
      };
      return dialer(remote, {
        opened,
        received: (bytes) => events.received(bytes),
        closed: (why) => events.closed(why),
      });
    };

  close(remote: string): void {
    this.#held = remote;
  }

  open(): void {
    this.#held = undefined;
    for (const open of this.#waiting.splice(0)) open();
  }
}

for (const last of ['nb-az1', 'sb-az1', 'inb', 'isb']) {
  const gate = new Gate();
  test(
    `a zone with a port that is declared with a chassis finds its earlier row, whichever database is the last: ${last}`,
    story(
      ['az1', 'az2'],
      (bench) => {
        busy(bench);
        declare(bench, 'Switch', 'declared', 'az1-gw');
        bench.settled();
        const before = had(bench);
        for (const zone of ['az1', 'az2']) bench.lab.stop(zone);
        bench.settle();
        bench.rename('az1', 'az2');
        gate.close(`unix:${last}`);
        const controller = bench.lab.start('az1', typescriptKernels());
        bench.lab.advance(200);
        is(controller.isReady, false);
        gate.open();
        bench.settle();
        is(controller.isReady, true);
        equal(had(bench), before);
      },
      { dialing: gate.dialing },
    ),
  );
}

test('a zone that is given the name of one that is down keeps its row, at whatever moment of its start', () => {
  // The moments at which it has found its row, and has not run yet, are among them.
  for (let turns = 30; turns < 50; turns++)
    story(['az1', 'az2'], (bench) => {
      busy(bench);
      const before = had(bench);
      for (const zone of ['az1', 'az2']) bench.lab.stop(zone);
      bench.settle();
      const controller = bench.lab.start('az1', typescriptKernels());
      bench.lab.advance(turns);
      if (turns % 2 === 0) controller.pause();
      bench.rename('az1', 'az2');
      bench.settle();
      controller.resume();
      bench.settle();
      equal(had(bench), before, `renamed after ${turns} turns`);
    })();
});

test('a controller that was active takes over again after its zone has been renamed twice, the second time to the name of one that is down', () => {
  for (let turns = 0; turns < 30; turns += 2)
    story(['az1', 'az2'], (bench) => {
      busy(bench);
      const first = bench.lab.controllers.get('az1')!;
      bench.lab.start('az1.2', typescriptKernels());
      bench.settle();
      first.pause();
      bench.settle();
      first.resume();
      bench.settle();
      equal(first.status, 'standby');
      bench.lab.stop('az2');
      bench.rename('az1', 'foo');
      bench.lab.advance(turns);
      bench.rename('az1', 'az2');
      bench.settle();
      const before = had(bench);
      bench.lab.stop('az1.2');
      bench.settle();
      equal(first.status, 'active');
      equal(had(bench), before, `renamed again after ${turns} turns`);
    })();
});

test(
  'a standby of the same zone is no other zone: it takes the name over from one that is frozen, whose connections live on',
  story(['az1', 'az2'], (bench) => {
    busy(bench);
    const frozen = bench.lab.controllers.get('az1')!;
    const second = bench.lab.start('az1', typescriptKernels());
    bench.lab.settle();
    equal(second.status, 'standby');
    // Its connection to IC-SB lives on, with its locks; SB has missed it.
    frozen.context.db.sb.close();
    bench.lab.settle();
    equal(second.status, 'active');
    equal(second.isWaitingForName, false);
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.66.0.0/16', nexthop: '10.0.1.9' });
    bench.lab.settle();
    equal(bench.rows('isb', '', 'Route', { ip_prefix: '10.66.0.0/16' }).length, 1);
    frozen.close();
    bench.settled();
  }),
);

/** A port of IC-NB on a transit switch or router, with a chassis or ('') for the leader to make. */
function declare(bench: Bench, kind: 'Switch' | 'Router', name: string, chassis: string): void {
  const at = kind === 'Switch' ? 'ts1' : 'tr1';
  if (kind === 'Router') bench.insert('inb', '', 'Transit_Router', { name: at });
  const { uuid } = bench.row('inb', '', `Transit_${kind}`, { name: at });
  const address =
    kind === 'Switch'
      ? { addresses: ['0a:00:00:00:09:01 169.254.100.9'] }
      : { mac: '0a:00:00:00:09:02', networks: ['169.254.9.1/24'] };
  bench.insertInto('inb', '', `Transit_${kind}_Port`, { name, chassis, ...address }, `Transit_${kind}`, uuid, 'ports');
}

test(
  'a zone with a transit router port and a transit switch port without a chassis, renamed while its controller is down, finds its earlier row',
  story(['az1', 'az2'], (bench) => {
    busy(bench);
    bench.lab.pause('az2');
    declare(bench, 'Switch', 'shared', '');
    bench.settle();
    bench.lab.resume('az2');
    declare(bench, 'Router', 'trp', 'az1-gw');
    bench.settled();
    const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'az1' });
    for (const name of ['shared', 'trp'])
      equal(bench.row('isb', '', 'Port_Binding', { logical_port: name }).row['availability_zone'], uuid);
    bench.lab.stop('az1');
    bench.rename('az1', 'az2');
    bench.lab.start('az1', typescriptKernels());
    bench.settle();
    equal(bench.lab.controllers.get('az1')?.isWaitingForName, false);
    equal(registered(bench), ['az1', 'az2']);
    // It works on under that row.
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.77.0.0/16', nexthop: '10.0.1.9' });
    bench.settle();
    equal(bench.row('isb', '', 'Route', { ip_prefix: '10.77.0.0/16' }).row['availability_zone'], uuid);
    bench.rename('az1', 'az1');
    bench.settled();
    equal(bench.row('isb', '', 'Availability_Zone', { name: 'az1' }).uuid, uuid);
  }),
);

test(
  "a row that holds nothing but a transit switch port without a chassis is not this zone's own: a zone given its name keeps the row it has",
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'az1-gw', '10.255.0.1');
    bench.router('az1', 'lr1', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.lab.pause('az1');
    bench.settle();
    declare(bench, 'Switch', 'shared', '');
    bench.settle();
    bench.lab.resume('az1');
    bench.settled();
    const zones = ['az1', 'az2'].map((name) => bench.row('isb', '', 'Availability_Zone', { name }).uuid);
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'shared' }).row['availability_zone'], zones[1]);
    const own = (): string[] =>
      ['Gateway', 'Port_Binding', 'Route'].flatMap((table) =>
        bench.rows('isb', '', table, { availability_zone: zones[0]! }).map((row) => row.uuid),
      );
    const before = own();
    ok(before.length >= 3, String(before.length));
    bench.clearLog();
    bench.rename('az1', 'az2');
    bench.settle();
    equal(own(), before);
    match(bench.warnings('az1').join('\n'), /can't be renamed to az2/);
    bench.rename('az1', 'az1');
    bench.settled();
    equal(own(), before);
  }),
);

test.run();
