/** Routes after changes in one transaction that touch one another: what the next recompute would have is there at once. */
import { equal } from 'uvu/assert';
import { insert, remove, update } from '../model/generate/step.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-changes');

const ZONES = ['az1', 'az2'] as const;

function connect(bench: Bench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.5.0.0/16', nexthop: '10.0.1.9' });
  bench.settled();
}

/** The second zone alone. */
function connectSecond(bench: Bench): void {
  bench.router('az2', 'lr2', []);
  bench.attachRouter('az2', 'lr2', 'ts1', ['169.254.100.2/24']);
  bench.settled();
}

const learned = (bench: Bench): string[] =>
  bench.column('nb', 'az2', 'Logical_Router_Static_Route', 'ip_prefix').map(String).sort();

test(
  'a transit router that is attached itself: a recompute that makes its port advertises the port that NB gets, and takes it back with it',
  story(ZONES, (bench) => {
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.settled();
    bench.attachRouter('az1', 'tr1', 'ts1', ['169.254.100.1/24']);
    connectSecond(bench);
    // The other zone makes the row in IC-SB, so that az1's first run makes the port, and recomputes everything.
    bench.lab.pause('az1');
    const { uuid: tr_uuid } = bench.row('inb', '', 'Transit_Router');
    const port = { name: 'trp', mac: '0a:00:00:00:08:01', networks: ['10.88.0.1/24'], tr_uuid };
    bench.insertInto('inb', '', 'Transit_Router_Port', port, 'Transit_Router', tr_uuid, 'ports');
    bench.settle();
    bench.lab.resume('az1');
    // Nothing recomputes from here on.
    bench.settle();
    equal(bench.differences(), []);
    const { uuid } = bench.row('nb', 'az1', 'Logical_Router_Port', { name: 'trp' });
    const { row } = bench.row('isb', '', 'Route', { ip_prefix: '10.88.0.1/24' });
    equal((row['external_ids'] as Readonly<Record<string, string>>)['nb-id'], uuid);
    equal(learned(bench), ['10.88.0.1/24']);
    bench.detach('inb', '', 'Transit_Router', 'ports', bench.row('inb', '', 'Transit_Router_Port').uuid);
    bench.settle();
    equal(bench.rows('isb', '', 'Route', { ip_prefix: '10.88.0.1/24' }), []);
    equal(learned(bench), []);
  }),
);

test(
  'a router whose datapath is replaced, by one that arrives earlier or later, keeps its dynamic routes',
  story(ZONES, (bench) => {
    connect(bench);
    const { uuid: router } = bench.row('nb', 'az2', 'Logical_Router', { name: 'lr2' });
    const { uuid: logical_port } = bench.row('sb', 'az2', 'Port_Binding', { logical_port: 'lr2-in' });
    const { uuid: datapath } = bench.row('sb', 'az2', 'Datapath_Binding', { nb_uuid: router });
    const dynamic = { datapath, logical_port, ip_prefix: '10.5.0.0/16', nexthop: '10.0.2.8' };
    bench.insert('sb', 'az2', 'Learned_Route', dynamic);
    bench.settled();
    equal(learned(bench), ['10.0.1.1/24']);
    for (const isEarlier of [true, false]) {
      const { uuid: old, row } = bench.row('sb', 'az2', 'Datapath_Binding', { nb_uuid: router });
      const fresh = insert('sb', 'Datapath_Binding', { ...row, tunnel_key: isEarlier ? 901 : 902 }, 'fresh');
      const moved = (['Port_Binding', 'Learned_Route'] as const).flatMap((table) =>
        bench
          .rows('sb', 'az2', table, { datapath: old })
          .map(({ uuid }) => update('sb', table, uuid, { datapath: 'fresh' })),
      );
      const gone = remove('Datapath_Binding', old);
      bench.send('sb', 'az2', isEarlier ? [fresh, ...moved, gone] : [gone, fresh, ...moved]);
      bench.lab.settle({ northd: false });
      equal(bench.lab.plans(), []);
      equal(learned(bench), ['10.0.1.1/24']);
    }
  }),
);

test(
  'a VIP in two load balancers, with a port and without, by a group and by itself: each keeps a prefix out',
  story(ZONES, (bench) => {
    connect(bench);
    const all = ['10.0.1.1/24', '10.5.0.0/16'];
    const { uuid: router } = bench.row('nb', 'az2', 'Logical_Router', { name: 'lr2' });
    const vips = (name: string, ...names: string[]) =>
      bench.update('nb', 'az2', 'Load_Balancer', { name }, { vips: Object.fromEntries(names.map((vip) => [vip, ''])) });
    for (const name of ['one', 'two'])
      bench.insert('nb', 'az2', 'Load_Balancer', { name, vips: { '10.5.1.1:80': '' } });
    const [one = '', two = ''] = ['one', 'two'].map((name) => bench.row('nb', 'az2', 'Load_Balancer', { name }).uuid);
    bench.insert('nb', 'az2', 'Load_Balancer_Group', { name: 'group', load_balancer: [two] });
    const { uuid: group } = bench.row('nb', 'az2', 'Load_Balancer_Group');
    const balanced = { load_balancer: [one], load_balancer_group: [group] };
    bench.update('nb', 'az2', 'Logical_Router', { name: 'lr2' }, balanced);
    const left = (expected: readonly string[]): void => {
      bench.settled();
      equal(learned(bench), expected);
    };
    left(['10.0.1.1/24']);
    vips('one', '10.5.1.1:80', '10.5.1.1');
    left(['10.0.1.1/24']);
    vips('two');
    left(['10.0.1.1/24']);
    vips('one', '10.5.1.1');
    left(['10.0.1.1/24']);
    vips('one');
    left(all);
    // A VIP comes to a balancer of a group that the router leaves in the same transaction, and one that it keeps.
    bench.send('nb', 'az2', [
      update('nb', 'Load_Balancer', two, { vips: { '10.5.1.1:80': '' } }),
      update('nb', 'Logical_Router', router, { load_balancer_group: [] }),
    ]);
    left(all);
    bench.send('nb', 'az2', [
      update('nb', 'Load_Balancer', two, { vips: {} }),
      update('nb', 'Load_Balancer', one, { vips: { '10.5.2.2': '' } }),
      update('nb', 'Logical_Router', router, { load_balancer: [one, two] }),
    ]);
    left(['10.0.1.1/24']);
  }),
);

test.run();
