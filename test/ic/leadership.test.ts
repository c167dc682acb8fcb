/** Roles and failures (contract 1): what only the leader writes carries the lock, and what forces a recompute does. */
import { equal, ok } from 'uvu/assert';
import type { Operation } from '../../host/ovsdb/api.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { attach, insert } from '../model/generate/step.ts';
import { text } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/leadership');

const ZONES = ['az1', 'az2'] as const;

const leader = (bench: Bench): string => {
  const [zone, ...others] = [...bench.lab.controllers]
    .filter(([, { context }]) => context.isLeader)
    .map(([name]) => name);
  if (zone === undefined || others.length > 0) throw new Error('there is one leader');
  return zone;
};

const names = (bench: Bench): string[] =>
  bench
    .rows('isb', '', 'Datapath_Binding')
    .map(({ row }) => text(row, 'transit_switch'))
    .sort();

const recomputes = (bench: Bench, zone: string): number =>
  bench.lab.controllers.get(zone)?.engine.statistics().get('route')?.recompute ?? 0;

test(
  "every transaction with the leader's writes asserts the lock, and no other zone sends any",
  story(ZONES, (bench) => {
    const who = leader(bench);
    let sent = 0;
    for (const [zone, controller] of bench.lab.controllers)
      controller.onRun = ({ transactions }) => {
        for (const { transaction } of transactions) {
          const operations: readonly Operation[] = transaction.operations();
          const writes = operations.filter(({ table }) => table === 'Datapath_Binding' || table === 'IC_SB_Global');
          if (writes.length === 0) continue;
          sent += writes.length;
          equal(zone, who);
          ok(
            operations.some(({ op, lock }) => op === 'assert' && lock === 'ovn_ic_sb'),
            JSON.stringify(operations),
          );
        }
      };
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.insert('inb', '', 'Transit_Router', { name: 'tr9' });
    bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 9 });
    bench.settle();
    bench.remove('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settle();
    equal(sent, 4);
  }),
);

test(
  'the leader whose zone loses its name leaves the lead to another, and stands in line again when it has one',
  story(ZONES, (bench) => {
    const [first = '', other = ''] = leader(bench) === 'az1' ? ['az1', 'az2'] : ['az2', 'az1'];
    bench.rename(first, '');
    bench.settle();
    equal(leader(bench), other);
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settle();
    ok(names(bench).includes('ts9'));
    bench.rename(first, first);
    bench.settled();
    equal(leader(bench), other);
    bench.rename(other, '');
    bench.settle();
    equal(leader(bench), first);
  }),
);

test('the leader dies at any moment of its work: the next one finishes it', () => {
  for (let turns = 0; turns < 24; turns++)
    story(ZONES, (bench) => {
      const who = leader(bench);
      bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
      bench.remove('inb', '', 'Transit_Switch', { name: 'ts2' });
      bench.lab.advance(turns);
      bench.lab.stop(who);
      bench.settled();
      equal(names(bench), ['ts1', 'ts9'], `after ${turns} turns`);
      bench.lab.start(who, typescriptKernels());
      bench.settled();
    })();
});

test(
  'becoming the leader forces a recompute',
  story(ZONES, (bench) => {
    const who = leader(bench);
    const other = who === 'az1' ? 'az2' : 'az1';
    const before = recomputes(bench, other);
    bench.lab.controllers.get(who)?.pause();
    bench.settle();
    equal(leader(bench), other);
    equal(recomputes(bench, other), before + 1);
  }),
);

for (const database of ['nb', 'sb', 'inb', 'isb'] as const)
  test(
    `a reconnect to ${database} forces a recompute, and changes missed meanwhile are found`,
    story(ZONES, (bench) => {
      const before = recomputes(bench, 'az1');
      bench.lab.cut(database, database === 'nb' || database === 'sb' ? 'az1' : '');
      bench.settle();
      ok(recomputes(bench, 'az1') > before);
      bench.lab.cut(database, database === 'nb' || database === 'sb' ? 'az1' : '');
      bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
      bench.settled();
      equal(bench.rows('nb', 'az1', 'Logical_Switch', { name: 'ts9' }).length, 1);
    }),
  );

test(
  'a refused commit forces a recompute',
  story(ZONES, (bench) => {
    const before = new Map(ZONES.map((zone) => [zone, recomputes(bench, zone)]));
    for (const zone of ZONES) {
      const ls = bench.row('nb', zone, 'Logical_Switch', { name: 'ts1' }).uuid;
      const port = insert('nb', 'Logical_Switch_Port', { name: `${zone}-p`, type: 'switch' }, 'port');
      bench.send('nb', zone, [port, attach('Logical_Switch', ls, 'ports', 'port')]);
    }
    bench.settle();
    equal(bench.failures.length, 1, 'both wanted key 1');
    const loser = bench.failures[0]!.zone as (typeof ZONES)[number];
    for (const zone of ZONES) equal(recomputes(bench, zone), (before.get(zone) ?? 0) + (zone === loser ? 1 : 0), zone);
    bench.settled();
  }),
);

test.run();
