/** Which tunnel keys datapaths get, who repairs them, and when the zones' switches and routers ask for them (contract 4 to 6). */
import { equal, ok } from 'uvu/assert';
import type { Operation } from '../../host/ovsdb/api.ts';
import { insert } from '../model/generate/step.ts';
import { option, shown, text } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/datapath-keys');

const ZONES = ['az1', 'az2'] as const;
const FIRST = 16_711_682;

const upwards = (a: number, b: number): number => a - b;

const keyOf = (bench: Bench, transit_switch: string): number =>
  Number(bench.row('isb', '', 'Datapath_Binding', { transit_switch }).row['tunnel_key']);

/** `other_config` of a zone's copy of a transit switch. */
const configOf = (bench: Bench, zone: string, name: string): unknown =>
  bench.row('nb', zone, 'Logical_Switch', { name }).row['other_config'];

const setMode = (bench: Bench, value: string): void =>
  bench.setKey('inb', '', 'IC_NB_Global', {}, 'options', 'vxlan_mode', value);

/** A gateway that speaks VXLAN, without which the option does nothing. */
function addVxlan(bench: Bench): void {
  const encap = insert('sb', 'Encap', { type: 'vxlan', ip: '10.255.0.9', chassis_name: 'vx' }, 'encap');
  const chassis = { name: 'vx', encaps: ['encap'], other_config: { 'is-interconn': 'true' } };
  bench.send('sb', 'az1', [encap, insert('sb', 'Chassis', chassis)]);
  bench.settled();
}

/** Does something and settles; for each run that wrote for all, what its zone wrote in NB: operations as they were sent. */
function runs(bench: Bench, change: () => void): { readonly leader: boolean; readonly nb: readonly Operation[] }[] {
  const found: { leader: boolean; nb: readonly Operation[] }[] = [];
  for (const controller of bench.lab.controllers.values())
    controller.onRun = ({ transactions }) => {
      const nb = transactions.filter(({ database }) => database === 'nb');
      if (nb.length === 0) return;
      found.push({
        leader: controller.context.isLeader,
        nb: nb.flatMap(({ transaction }) => transaction.operations()),
      });
    };
  change();
  bench.settled();
  for (const controller of bench.lab.controllers.values()) controller.onRun = undefined;
  return found;
}

test(
  'a new key is the lowest free one above the minimum',
  story(ZONES, (bench) => {
    equal(['ts1', 'ts2'].map((name) => keyOf(bench, name)).sort(upwards), [FIRST, FIRST + 1]);
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts3' });
    bench.settled();
    equal(keyOf(bench, 'ts3'), FIRST + 2);
    const freed = keyOf(bench, 'ts1');
    bench.remove('inb', '', 'Transit_Switch', { name: 'ts1' });
    bench.settled();
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts4' });
    bench.settled();
    const router = bench.row('isb', '', 'Datapath_Binding', { type: 'transit-router' }).row['tunnel_key'];
    equal([Number(router), keyOf(bench, 'ts4')].sort(upwards), [freed, FIRST + 3]);
  }),
);

test(
  'VXLAN mode and back: other_config has three keys, and the key follows the mode',
  story(['az1'], (bench) => {
    bench.remove('inb', '', 'Transit_Switch', { name: 'ts2' });
    bench.settled();
    const config = (mode: boolean, key: number): unknown => ({
      'ic-vxlan_mode': String(mode),
      'interconn-ts': 'ts1',
      'requested-tnl-key': String(key),
    });
    addVxlan(bench);
    equal(configOf(bench, 'az1', 'ts1'), config(false, FIRST));
    setMode(bench, 'true');
    bench.settled();
    equal(configOf(bench, 'az1', 'ts1'), config(true, 1025));
    setMode(bench, 'false');
    bench.settled();
    equal(configOf(bench, 'az1', 'ts1'), config(false, FIRST));
    bench.setKey('nb', 'az1', 'Logical_Switch', { name: 'ts1' }, 'other_config', 'ic-vxlan_mode', undefined);
    bench.settled();
    equal(configOf(bench, 'az1', 'ts1'), config(false, FIRST));
  }),
);

test(
  'keys follow the mode, whatever they were: of the small range only while it is on, all others only while it is off',
  story(ZONES, (bench) => {
    const spoil = (tunnel_key: number): number => {
      bench.update('isb', '', 'Datapath_Binding', { transit_switch: 'ts1' }, { tunnel_key });
      bench.settled();
      return keyOf(bench, 'ts1');
    };
    const own = keyOf(bench, 'ts1');
    for (const wrong of [1024, 2000, 4095]) equal(spoil(wrong), own, String(wrong));
    for (const odd of [1, 1023, 4096, 800_000, 16_711_681]) equal(spoil(odd), odd, 'somebody chose it: it is adopted');
    addVxlan(bench);
    setMode(bench, 'true');
    bench.settled();
    const small = keyOf(bench, 'ts1');
    ok(small >= 1024 && small <= 4095);
    for (const wrong of [1, 1023, 4096, 800_000, FIRST]) equal(spoil(wrong), small, String(wrong));
    for (const right of [1024, 3000, 4095]) equal(spoil(right), right);
  }),
);

test(
  'a new leader repairs the keys that an old one has left',
  story(ZONES, (bench) => {
    const own = keyOf(bench, 'ts1');
    for (const zone of ZONES) bench.lab.pause(zone);
    bench.settle();
    bench.update('isb', '', 'Datapath_Binding', { transit_switch: 'ts1' }, { tunnel_key: 2000 });
    bench.settle();
    bench.lab.resume('az2');
    bench.settled();
    equal(keyOf(bench, 'ts1'), own);
  }),
);

test(
  "the leader's zone has a key in the turn that allocates it, new or changed; the others when IC-SB has it",
  story(ZONES, (bench) => {
    addVxlan(bench);
    for (const change of [
      () => bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' }),
      () => setMode(bench, 'true'),
    ]) {
      const found = runs(bench, change);
      const key = `["requested-tnl-key","`;
      const own = found.filter(({ leader }) => leader);
      equal(own.length, 1, 'one transaction');
      ok(JSON.stringify(own[0]?.nb).includes(key));
      const others = found.filter(({ leader }) => !leader);
      equal(others.length, 2, 'the switch and the mode at once, and the key when it is committed');
      ok(!JSON.stringify(others[0]?.nb).includes(key));
    }
  }),
);

test(
  "a transit router's key goes to every zone when IC-SB has it, to the leader's too",
  story(ZONES, (bench) => {
    const found = runs(bench, () => bench.insert('inb', '', 'Transit_Router', { name: 'tr1' }));
    equal(found.length, 4);
    equal(found.filter(({ nb }) => JSON.stringify(nb).includes('["requested-tnl-key","')).length, 2);
  }),
);

test(
  "a transit router's row that names no router is left alone, and its key is taken",
  story(ZONES, (bench) => {
    bench.insert('isb', '', 'Datapath_Binding', { type: 'transit-router', tunnel_key: FIRST + 2 });
    bench.settled();
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.settled();
    equal(
      bench.column('isb', '', 'Datapath_Binding', 'tunnel_key').map(Number).sort(upwards),
      [0, 1, 2, 3, 4].map((at) => FIRST + at),
    );
    bench.recompute();
    bench.remove('isb', '', 'Datapath_Binding', { nb_ic_uuid: undefined });
    bench.insert('inb', '', 'Transit_Router', { name: 'tr2' });
    bench.settled();
    ok(bench.column('isb', '', 'Datapath_Binding', 'tunnel_key').includes(FIRST + 2));
  }),
);

test(
  'a datapath row or a copy of a transit switch or router that somebody deletes comes back, with its key',
  story(ZONES, (bench) => {
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.settled();
    const keys = (): unknown[] =>
      bench
        .rows('isb', '', 'Datapath_Binding')
        .map(({ row }) => `${text(row, 'transit_switch')} ${text(row, 'type')} ${shown(row['tunnel_key'])}`)
        .sort();
    const before = keys();
    for (const where of [{ transit_switch: 'ts2' }, { type: 'transit-router' }, {}]) {
      bench.remove('isb', '', 'Datapath_Binding', where);
      bench.settled();
      equal(keys(), before);
    }
    for (const zone of ZONES) {
      const config = configOf(bench, zone, 'ts1');
      bench.remove('nb', zone, 'Logical_Switch', { name: 'ts1' });
      bench.settled();
      equal(configOf(bench, zone, 'ts1'), config);
      bench.remove('nb', zone, 'Logical_Router', { name: 'tr1' });
      bench.settled();
      const { row } = bench.row('nb', zone, 'Logical_Router', { name: 'tr1' });
      ok(before.includes(` transit-router ${option(row, 'options', 'requested-tnl-key')}`));
    }
    equal(keys(), before);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test.run();
