/** Port keys that stay when rows of IC-SB have to be made again (contract 7). */
import { equal, not } from 'uvu/assert';
import { IsbBindings } from '../../host/ic/port-binding/isb-bindings.ts';
import { option, shown, text } from '../model/world.ts';
import { addPorts } from '../stories/section-15/keys.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/port-keys');

const ZONES = ['az1', 'az2'] as const;

/** By port, the keys in IC-SB. */
const keys = (bench: Bench): Record<string, unknown> =>
  Object.fromEntries(
    bench
      .rows('isb', '', 'Port_Binding')
      .map(({ row }) => [text(row, 'logical_port'), row['tunnel_key']] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** A port of each kind in each zone's databases, and some that come and go, so that the keys left are not the first. */
function ports(bench: Bench): void {
  bench.chassis('az1', 'gw1', '10.255.0.1');
  addPorts(bench, 'az1', ['gone1', 'gone2', 'a1', 'b1']);
  bench.settled();
  addPorts(bench, 'az2', ['gone3', 'a2']);
  bench.settled();
  const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
  const declared = { chassis: 'gw1', addresses: ['0a:00:00:00:99:01 10.77.0.1'] };
  for (const name of ['gone4', 'tsp'])
    bench.insertInto('inb', '', 'Transit_Switch_Port', { ...declared, name }, 'Transit_Switch', ts, 'ports');
  bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
  const tr_uuid = bench.row('inb', '', 'Transit_Router').uuid;
  const port = { mac: '0a:00:00:00:88:01', networks: ['10.88.0.1/24'], chassis: '', tr_uuid };
  for (const name of ['gone5', 'trp'])
    bench.insertInto('inb', '', 'Transit_Router_Port', { ...port, name }, 'Transit_Router', tr_uuid, 'ports');
  bench.settled();
  for (const [zone, name] of [
    ['az1', 'gone1'],
    ['az1', 'gone2'],
    ['az2', 'gone3'],
  ] as const)
    bench.detach('nb', zone, 'Logical_Switch', 'ports', bench.row('nb', zone, 'Logical_Switch_Port', { name }).uuid);
  for (const [table, name] of [
    ['Transit_Switch', 'gone4'],
    ['Transit_Router', 'gone5'],
  ] as const)
    bench.detach('inb', '', table, 'ports', bench.row('inb', '', `${table}_Port`, { name }).uuid);
  bench.settled();
}

test(
  'all rows are destroyed: each port asks for the key that it has in NB, and gets it',
  story(ZONES, (bench) => {
    ports(bench);
    const before = keys(bench);
    equal(Object.keys(before), ['a1', 'a2', 'b1', 'trp', 'tsp']);
    bench.remove('isb', '', 'Port_Binding', {});
    bench.settled();
    equal(keys(bench), before);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a port whose key has gone to another gets a new one, and says so in NB',
  story(ZONES, (bench) => {
    ports(bench);
    const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: 'b1' });
    for (const zone of ZONES) bench.lab.pause(zone);
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'b1' });
    const az = bench.row('isb', '', 'Availability_Zone', { name: 'az2' }).uuid;
    const other = {
      logical_port: 'other',
      transit_switch: 'ts1',
      availability_zone: az,
      tunnel_key: row['tunnel_key'],
    };
    bench.insert('isb', '', 'Port_Binding', other);
    bench.lab.resume('az1');
    bench.settled();
    const key = bench.row('isb', '', 'Port_Binding', { logical_port: 'b1' }).row['tunnel_key'];
    not.equal(key, row['tunnel_key']);
    const { row: lsp } = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'b1' });
    equal(option(lsp, 'options', 'requested-tnl-key'), shown(key));
    equal(bench.failures, []);
  }),
);

for (const [what, key] of [
  ['free', '777'],
  ['out of range', '32768'],
  ['no number', '7x'],
] as const)
  test(
    `a port that comes with a requested key of its own: ${what}`,
    story(ZONES, (bench) => {
      addPorts(bench, 'az1', ['p']);
      bench.setKey('nb', 'az1', 'Logical_Switch_Port', { name: 'p' }, 'options', 'requested-tnl-key', key);
      bench.settled();
      equal(keys(bench), { p: what === 'free' ? 777 : 1 });
      const { row } = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'p' });
      equal(option(row, 'options', 'requested-tnl-key'), what === 'free' ? '777' : '1');
    }),
  );

test(
  'transit switches and routers that are gone leave no keys to remember, whichever goes first, rows or switch',
  story(['az1'], (bench) => {
    const controller = bench.lab.controllers.get('az1')!;
    const bindings = new IsbBindings(controller.context);
    bindings.rebuild();
    let most = 0;
    controller.engine.observer = ({ node }) => {
      if (node !== 'ic') return;
      bindings.follow(() => undefined);
      bindings.endRun();
      most = Math.max(most, bindings.keySpaces);
    };
    for (let at = 0; at < 6; at++) {
      const name = `fleeting${at}`;
      bench.insert('inb', '', 'Transit_Switch', { name });
      bench.settle();
      const ls = bench.row('nb', 'az1', 'Logical_Switch', { name }).uuid;
      const port = { name: `on-${name}`, type: 'switch', addresses: ['unknown'] };
      bench.insertInto('nb', 'az1', 'Logical_Switch_Port', port, 'Logical_Switch', ls, 'ports');
      bench.settle();
      equal(bench.rows('isb', '', 'Port_Binding', { transit_switch: name }).length, 1);
      if (at % 2 === 0) {
        bench.update('nb', 'az1', 'Logical_Switch', { name }, { ports: [] });
        bench.settle();
      }
      bench.remove('inb', '', 'Transit_Switch', { name });
      bench.settled();
    }
    equal(most, 1);
    equal(bindings.keySpaces, 0);
  }),
);

test.run();
