/** Transit switches' and routers' datapaths in IC-SB, their keys, and how the zones follow (contract 4 to 6). */
import { equal, ok } from 'uvu/assert';
import { insert, remove } from '../model/generate/step.ts';
import { option, shown } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/datapaths');

const ZONES = ['az1', 'az2'] as const;
const SWITCHES = ['ts1', 'ts2'] as const;

const GLOBAL = [16_711_681, 16_777_215] as const;
const VXLAN = [1024, 4095] as const;

/** The keys in IC-SB, which all zones' switches ask for, with the mode that they tell of. */
function keys(bench: Bench, mode: 'true' | 'false'): number[] {
  return SWITCHES.map((name) => {
    const { row } = bench.row('isb', '', 'Datapath_Binding', { transit_switch: name });
    const key = Number(row['tunnel_key']);
    for (const zone of ZONES) {
      const ls = bench.row('nb', zone, 'Logical_Switch', { name }).row;
      equal(option(ls, 'other_config', 'requested-tnl-key'), String(key), `${name} in ${zone}`);
      equal(option(ls, 'other_config', 'ic-vxlan_mode'), mode, `${name} in ${zone}`);
    }
    return key;
  });
}

const inRange = (all: readonly number[], [least, most]: readonly [number, number]): boolean =>
  all.every((key) => key >= least && key <= most);

test(
  'the keys are of the small range while the option is set and some zone has a VXLAN encap: both, and for as long as both',
  story(ZONES, (bench) => {
    const setMode = (value?: string): void =>
      bench.setKey('inb', '', 'IC_NB_Global', {}, 'options', 'vxlan_mode', value);
    const addVxlan = (zone: string, ip: string): void => {
      const encap = insert('sb', 'Encap', { type: 'vxlan', ip, chassis_name: 'vx' }, 'encap');
      const chassis = { name: 'vx', hostname: zone, encaps: ['encap'], other_config: { 'is-interconn': 'true' } };
      bench.send('sb', zone, [encap, insert('sb', 'Chassis', chassis)]);
    };
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.settled();
    const first = keys(bench, 'false');
    ok(inRange(first, GLOBAL));
    setMode('true');
    bench.settled();
    equal(keys(bench, 'false'), first, 'nobody has a VXLAN encap');
    addVxlan('az2', '10.255.0.2');
    bench.settled();
    const small = keys(bench, 'true');
    ok(inRange(small, VXLAN));
    equal(new Set(small).size, SWITCHES.length);
    setMode('no');
    bench.settled();
    ok(inRange(keys(bench, 'false'), GLOBAL));
    setMode('TRUE');
    bench.settled();
    ok(inRange(keys(bench, 'true'), VXLAN));
    bench.remove('sb', 'az2', 'Chassis', { name: 'vx' });
    bench.settled();
    ok(inRange(keys(bench, 'false'), GLOBAL));
    equal(bench.failures, []);
  }),
);

test(
  'a row of an older writer, or one that was spoilt, gets what it lacks and keeps its key',
  story(ZONES, (bench) => {
    const row = { transit_switch: 'ts3', tunnel_key: 16_712_345 };
    // As it stands when the switch comes, in one transaction each: the leader takes no row away that is about to be used.
    bench.lab.pause('az1');
    bench.lab.pause('az2');
    bench.insert('isb', '', 'Datapath_Binding', row);
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts3' });
    for (const zone of ZONES) bench.lab.resume(zone);
    bench.settled();
    const nb_ic_uuid = bench.row('inb', '', 'Transit_Switch', { name: 'ts3' }).uuid;
    const said = (): unknown[] => {
      const { row: now } = bench.row('isb', '', 'Datapath_Binding', { transit_switch: 'ts3' });
      return [now['tunnel_key'], now['type'], now['nb_ic_uuid']];
    };
    equal(said(), [row.tunnel_key, 'transit-switch', nb_ic_uuid]);
    for (const spoilt of [{ type: undefined }, { nb_ic_uuid: undefined }]) {
      bench.update('isb', '', 'Datapath_Binding', { transit_switch: 'ts3' }, spoilt);
      bench.settled();
      equal(said(), [row.tunnel_key, 'transit-switch', nb_ic_uuid], JSON.stringify(Object.keys(spoilt)));
    }
    // Another switch of the name, at once: the datapath is that one's.
    bench.send('inb', '', [remove('Transit_Switch', nb_ic_uuid), insert('inb', 'Transit_Switch', { name: 'ts3' })]);
    bench.settled();
    equal(said(), [row.tunnel_key, 'transit-switch', bench.row('inb', '', 'Transit_Switch', { name: 'ts3' }).uuid]);
    bench.remove('inb', '', 'Transit_Switch', { name: 'ts3' });
    bench.settled();
    equal(bench.rows('isb', '', 'Datapath_Binding', { transit_switch: 'ts3' }), []);
    for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Switch', { name: 'ts3' }), []);
  }),
);

test(
  'a switch that was renamed in NB gets its name back, and a second one of a transit switch goes',
  story(ZONES, (bench) => {
    bench.settled();
    const { uuid } = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' });
    bench.update('nb', 'az1', 'Logical_Switch', { name: 'ts1' }, { name: 'wrong' });
    bench.settled();
    equal(bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' }).uuid, uuid);
    bench.insert('nb', 'az1', 'Logical_Switch', { name: 'twin', other_config: { 'interconn-ts': 'ts1' } });
    bench.settled();
    const left = bench
      .rows('nb', 'az1', 'Logical_Switch')
      .filter(({ row }) => option(row, 'other_config', 'interconn-ts') === 'ts1');
    equal(left.length, 1);
    equal(left[0]?.row['name'], 'ts1');
    keys(bench, 'false');
  }),
);

test(
  "a transit router's datapath is found by its row in IC-NB: under another name it keeps its key, and NB gets a router of that name",
  story(ZONES, (bench) => {
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.settled();
    const { uuid } = bench.row('inb', '', 'Transit_Router');
    const datapath = bench.row('isb', '', 'Datapath_Binding', { type: 'transit-router' });
    const said = (): unknown => {
      const { row } = bench.row('isb', '', 'Datapath_Binding', { nb_ic_uuid: uuid });
      return [row['transit_switch'], row['tunnel_key'], row['type']];
    };
    // Names are for switches, so that a router is never taken for one.
    const key = datapath.row['tunnel_key'];
    equal(said(), ['', key, 'transit-router']);
    const router = bench.row('nb', 'az2', 'Logical_Router', { name: 'tr1' }).uuid;
    bench.update('nb', 'az2', 'Logical_Router', {}, { name: 'wrong' });
    bench.settled();
    equal(bench.row('nb', 'az2', 'Logical_Router', { name: 'tr1' }).uuid, router);
    bench.update('inb', '', 'Transit_Router', {}, { name: 'tr2' });
    bench.settled();
    equal(said(), ['', key, 'transit-router']);
    for (const zone of ZONES) {
      equal(bench.column('nb', zone, 'Logical_Router', 'name'), ['tr2']);
      const options = { 'interconn-tr': 'tr2', 'requested-tnl-key': shown(key) };
      equal(bench.column('nb', zone, 'Logical_Router', 'options'), [options]);
    }
    bench.remove('inb', '', 'Transit_Router', {});
    bench.settled();
    equal(bench.rows('isb', '', 'Datapath_Binding', { type: 'transit-router' }), []);
    for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router'), []);
  }),
);

test.run();
