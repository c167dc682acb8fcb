/** Which ports are monitored: a big zone costs nothing extra, and nothing that is needed is missed. */
import { equal, is, match, ok } from 'uvu/assert';
import { insert } from '../model/generate/step.ts';
import type { Operation } from '../model/json.ts';
import type { PlainRow } from '../model/world.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/wanted-rows');

const ZONES = ['az1', 'az2'] as const;

/** How many ports a zone's controller holds: in NB, in SB. */
function held(bench: Bench, zone: string): readonly number[] {
  const db = bench.lab.controllers.get(zone)?.context.db;
  return [db?.logicalSwitchPort.size ?? -1, db?.sbPortBinding.size ?? -1];
}

/** A switch of a zone's own with ports of virtual machines, and what SB says of them. */
function machines(bench: Bench, zone: string, names: readonly string[]): void {
  const ports: Operation[] = names.map((name) => insert('nb', 'Logical_Switch_Port', { name }, name));
  const row: PlainRow = { name: `${zone}-machines`, ports: [...names] };
  bench.send('nb', zone, [...ports, insert('nb', 'Logical_Switch', row)]);
  bench.settle();
}

const addPort = (bench: Bench, zone: string, row: PlainRow): void =>
  bench.insertInto(
    'nb',
    zone,
    'Logical_Switch_Port',
    row,
    'Logical_Switch',
    bench.row('nb', zone, 'Logical_Switch', { name: 'ts1' }).uuid,
    'ports',
  );

test(
  'ports of virtual machines are not held, however many there are',
  story(ZONES, (bench) => {
    const before = held(bench, 'az1');
    machines(
      bench,
      'az1',
      Array.from({ length: 50 }, (_, i) => `vm${i}`),
    );
    is(bench.rows('sb', 'az1', 'Port_Binding', { type: '' }).length, 50);
    equal(held(bench, 'az1'), before);
    bench.settled();
  }),
);

test(
  'a declared port without a type: made, kept in step and removed, also while the controller is down',
  story(ZONES, (bench) => {
    const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
    for (const name of ['p1', 'p2']) {
      const row = { name, addresses: ['0a:00:00:00:88:01 10.77.0.1'] };
      bench.insertInto('inb', '', 'Transit_Switch_Port', row, 'Transit_Switch', ts, 'ports');
      bench.settled();
    }
    for (const zone of ZONES) is(bench.rows('nb', zone, 'Logical_Switch_Port', { type: '' }).length, 2);
    bench.update('inb', '', 'Transit_Switch_Port', { name: 'p1' }, { addresses: ['0a:00:00:00:88:02'] });
    bench.settled();
    equal(bench.row('nb', 'az2', 'Logical_Switch_Port', { name: 'p1' }).row['addresses'], ['0a:00:00:00:88:02']);

    bench.lab.stop('az2');
    const gone = bench.row('inb', '', 'Transit_Switch_Port', { name: 'p1' }).uuid;
    bench.detach('inb', '', 'Transit_Switch', 'ports', gone);
    bench.settle();
    is(bench.rows('nb', 'az1', 'Logical_Switch_Port', { name: 'p1' }).length, 0);
    is(bench.rows('nb', 'az2', 'Logical_Switch_Port', { name: 'p1' }).length, 1);
    bench.lab.start('az2', typescriptKernels());
    bench.settled();
    is(bench.rows('nb', 'az2', 'Logical_Switch_Port', { name: 'p1' }).length, 0, 'seen after a restart');
    is(bench.rows('nb', 'az2', 'Logical_Switch_Port', { name: 'p2' }).length, 1);
    equal(bench.failures, []);
  }),
);

test(
  'a port gets its type after it is made, and loses it',
  story(ZONES, (bench) => {
    addPort(bench, 'az1', { name: 'late', addresses: ['unknown'] });
    bench.settled();
    const shared = (): number => bench.rows('isb', '', 'Port_Binding', { logical_port: 'late' }).length;
    is(shared(), 0);
    bench.update('nb', 'az1', 'Logical_Switch_Port', { name: 'late' }, { type: 'switch' });
    bench.settled();
    is(shared(), 1);
    bench.update('nb', 'az1', 'Logical_Switch_Port', { name: 'late' }, { type: '' });
    bench.settled();
    is(shared(), 0);
    equal(bench.failures, []);
  }),
);

test(
  'the name of another zone’s port is taken by a virtual machine: refused once, logged once, and the rest goes on',
  story(ZONES, (bench) => {
    machines(bench, 'az1', ['web', 'db']);
    bench.clearLog();
    addPort(bench, 'az2', { name: 'web', type: 'switch', addresses: ['unknown'] });
    addPort(bench, 'az2', { name: 'other', type: 'switch', addresses: ['unknown'] });
    bench.settled();
    is(bench.failures.length, 1);
    is(bench.warnings('az1').length, 1);
    match(bench.warnings('az1').join(), /^Port web of availability zone 'az2' .* on ts1 is left out/);
    is(bench.rows('nb', 'az1', 'Logical_Switch_Port', { name: 'other', type: 'remote' }).length, 1);
    is(held(bench, 'az1')[0], 2, 'what is in the way is held, not all there is');
    const machine = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'web' }).uuid;
    bench.detach('nb', 'az1', 'Logical_Switch', 'ports', machine);
    bench.settled();
    is(bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'web' }).row['type'], 'remote');
  }),
);

test(
  'bindings without a type that are needed are found, before and after a restart',
  story(ZONES, (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.router('az1', 'lr1', ['10.1.0.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.settled();
    const { uuid } = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
    const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
    ok(row['address'] !== '', 'the address of the router port behind it');
    // An emulation that leaves types out, or a port that northd can't make sense of.
    const northd = { northd: false };
    for (const logical_port of ['az1-lr1-ts1', 'lr1-ts1'])
      bench.update('sb', 'az1', 'Port_Binding', { logical_port }, { type: '' });
    bench.lab.settle(northd);
    bench.lab.stop('az1');
    bench.lab.start('az1', typescriptKernels());
    bench.lab.settle(northd);
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }), { uuid, row });
    equal(bench.failures, []);
  }),
);

test(
  'a port that another zone monitors is held while it is monitored',
  story(ZONES, (bench) => {
    machines(bench, 'az2', ['web', 'db']);
    const before = held(bench, 'az2');
    for (const zone of ZONES) {
      bench.setKey('sb', zone, 'SB_Global', {}, 'options', 'svc_monitor_mac', '0a:00:00:00:00:99');
      bench.update('sb', zone, 'SB_Global', {}, {});
    }
    bench.insert('sb', 'az1', 'Service_Monitor', {
      type: 'load-balancer',
      ip: '10.2.0.5',
      protocol: 'tcp',
      port: 80,
      logical_port: 'web',
      src_ip: '10.1.0.5',
      remote: true,
      options: { 'az-name': 'az2' },
    });
    bench.settle();
    equal(held(bench, 'az2'), [before[0], (before[1] ?? 0) + 1]);
    bench.remove('sb', 'az1', 'Service_Monitor', { logical_port: 'web' });
    bench.settled();
    equal(held(bench, 'az2'), before);
  }),
);

test.run();
