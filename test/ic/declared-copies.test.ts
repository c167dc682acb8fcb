/** What the copies of declared ports say, in the zone that has the chassis and in the others; and how they follow (contract 7b, 7c). */
import { equal } from 'uvu/assert';
import { attach, detach } from '../model/generate/step.ts';
import { shown, type PlainRow } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/declared-copies');

const ZONES = ['az1', 'az2'] as const;
const ADDRESS = '0a:00:00:00:99:01 10.77.0.1';
const MAC = '0a:00:00:00:88:01';

const COLUMNS = ['type', 'peer', 'addresses', 'options'] as const;

const copy = (bench: Bench, zone: string, name: string): Record<string, unknown> => {
  const { row } = bench.row('nb', zone, 'Logical_Switch_Port', { name });
  return Object.fromEntries(
    COLUMNS.filter((column) => row[column] !== undefined).map((column) => [column, row[column]]),
  );
};

interface Case {
  readonly port: PlainRow;
  /** Besides addresses, interconn-tsp, requested-tnl-key and requested-chassis. */
  readonly own: { readonly type: string; readonly peer?: string; readonly options?: Readonly<Record<string, string>> };
}

const CASES: readonly Case[] = [
  { port: { type: '' }, own: { type: '' } },
  { port: { type: '', peer: 'q' }, own: { type: '', peer: 'q' } },
  { port: { type: 'switch', peer: 'q' }, own: { type: 'switch', peer: 'q' } },
  { port: { type: 'router', peer: 'lr1-ts1' }, own: { type: 'router', options: { 'router-port': 'lr1-ts1' } } },
  { port: { type: 'router', peer: '' }, own: { type: 'router' } },
];

test(
  'a switch port: type and peer as declared where its chassis is or where it has none, remote elsewhere; nothing that is empty',
  story(ZONES, (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
    for (const chassis of ['gw1', '']) {
      const name = `p-${chassis}`;
      const first = { name, type: 'switch', chassis, addresses: [ADDRESS] };
      bench.insertInto('inb', '', 'Transit_Switch_Port', first, 'Transit_Switch', ts, 'ports');
      bench.settled();
      for (const { port, own } of [...CASES, ...CASES.toReversed()]) {
        bench.update('inb', '', 'Transit_Switch_Port', { name }, { peer: '', ...port });
        bench.settled();
        const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: name });
        equal([row['gateway'], row['address'], row['type']], [chassis, ADDRESS, 'transit-switch-port']);
        const options = {
          'interconn-tsp': name,
          ...(chassis !== '' && { 'requested-chassis': chassis }),
          'requested-tnl-key': shown(row['tunnel_key']),
          ...own.options,
        };
        const expected = { ...own, addresses: [ADDRESS], options };
        equal(copy(bench, 'az1', name), expected, JSON.stringify(port));
        const elsewhere = chassis === '' ? expected : { ...expected, type: 'remote' };
        equal(copy(bench, 'az2', name), elsewhere, `elsewhere: ${JSON.stringify(port)}`);
      }
    }
    for (const addresses of [[], ['unknown', ADDRESS], [ADDRESS]]) {
      bench.update('inb', '', 'Transit_Switch_Port', { name: 'p-' }, { addresses });
      bench.settled();
      for (const zone of ZONES) equal(copy(bench, zone, 'p-')['addresses'], [...addresses].sort());
    }
    // northd says whether a port is up; only the copies of ports that IC-NB does not declare have it from the controller.
    for (const zone of ZONES) equal(bench.column('nb', zone, 'Logical_Switch_Port', 'up'), [undefined, undefined]);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a router port: its mac and networks are followed, everywhere and in IC-SB; nothing that is empty',
  story(ZONES, (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    const { uuid: tr_uuid } = bench.row('inb', '', 'Transit_Router');
    for (const chassis of ['gw1', '']) {
      const name = `p-${chassis}`;
      const port = { name, mac: MAC, networks: ['10.88.0.1/24'], chassis, tr_uuid };
      bench.insertInto('inb', '', 'Transit_Router_Port', port, 'Transit_Router', tr_uuid, 'ports');
      for (const change of [
        {},
        { networks: ['10.88.0.1/24', '2001:db8:88::1/64'] },
        { mac: '0a:00:00:00:88:02' },
        { networks: ['2001:db8:88::1/64'], mac: MAC },
      ]) {
        if (Object.keys(change).length > 0) bench.update('inb', '', 'Transit_Router_Port', { name }, change);
        bench.settled();
        const declared = bench.row('inb', '', 'Transit_Router_Port', { name }).row;
        const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: name });
        equal(
          [row['transit_switch'], row['type'], row['nb_ic_uuid'], row['address'], row['gateway']],
          ['tr1', 'transit-router-port', tr_uuid, declared['mac'], ''],
        );
        for (const zone of ZONES) {
          const { row: lrp } = bench.row('nb', zone, 'Logical_Router_Port', { name });
          equal([lrp['mac'], lrp['networks']], [declared['mac'], declared['networks']]);
          equal(lrp['options'], {
            'interconn-tr': name,
            ...(chassis !== '' && { 'requested-chassis': chassis }),
            'requested-tnl-key': shown(row['tunnel_key']),
          });
        }
      }
    }
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a copy is of its own switch alone: where another zone moves its port, the copy moves too',
  story(ZONES, (bench) => {
    bench.router('az1', 'lr1', []);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.settled();
    const name = 'az1-lr1-ts1';
    const { uuid } = bench.row('nb', 'az1', 'Logical_Switch_Port', { name });
    const [ts1 = '', ts2 = ''] = ['ts1', 'ts2'].map(
      (ts) => bench.row('nb', 'az1', 'Logical_Switch', { name: ts }).uuid,
    );
    bench.send('nb', 'az1', [
      detach('Logical_Switch', ts1, 'ports', uuid),
      attach('Logical_Switch', ts2, 'ports', uuid),
    ]);
    bench.settled();
    equal(bench.column('isb', '', 'Port_Binding', 'transit_switch'), ['ts2']);
    const copied = bench.row('nb', 'az2', 'Logical_Switch_Port', { name }).uuid;
    equal(bench.row('nb', 'az2', 'Logical_Switch', { name: 'ts2' }).row['ports'], [copied]);
    equal(bench.row('nb', 'az2', 'Logical_Switch', { name: 'ts1' }).row['ports'], []);
  }),
);

test.run();
