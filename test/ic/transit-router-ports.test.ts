/** Transit router ports without a chassis: one row in IC-SB that all zones share (contract 7c). */
import { equal, not, ok } from 'uvu/assert';
import type { Operation } from '../../host/ovsdb/api.ts';
import { insert } from '../model/generate/step.ts';
import type { PlainRow } from '../model/world.ts';
import { shown } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/transit-router-ports');

const ZONES = ['az1', 'az2', 'az3'] as const;
const MAC = '0a:00:00:00:88:01';
const OTHER_MAC = '0a:00:00:00:88:02';

const azOf = (bench: Bench, name: string): string => bench.row('isb', '', 'Availability_Zone', { name }).uuid;

const leader = (bench: Bench): string => bench.lab.active().find(({ isLeader }) => isLeader)?.zone ?? '';

/** A router, a gateway in each of two zones, and port p. */
function begin(bench: Bench, chassis: string): void {
  bench.chassis('az1', 'hv1', '10.255.0.1');
  bench.chassis('az2', 'hv2', '10.255.0.2');
  bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
  const tr_uuid = bench.row('inb', '', 'Transit_Router', { name: 'tr1' }).uuid;
  const port = { name: 'p', mac: MAC, networks: ['10.88.0.1/24'], chassis, tr_uuid };
  bench.insertInto('inb', '', 'Transit_Router_Port', port, 'Transit_Router', tr_uuid, 'ports');
  bench.settled();
  bench.clearLog();
}

const binding = (bench: Bench) => bench.row('isb', '', 'Port_Binding', { logical_port: 'p' });

const change = (bench: Bench, row: PlainRow): void => {
  bench.update('inb', '', 'Transit_Router_Port', { name: 'p' }, row);
  bench.settled();
};

/** Every zone's LRP says the same. */
function copies(bench: Bench, mac: string, chassis: string): void {
  const key = shown(binding(bench).row['tunnel_key']);
  for (const zone of ZONES) {
    const { row } = bench.row('nb', zone, 'Logical_Router_Port');
    const options = {
      'interconn-tr': 'p',
      ...(chassis !== '' && { 'requested-chassis': chassis }),
      'requested-tnl-key': key,
    };
    equal([row['name'], row['mac'], row['networks'], row['options']], ['p', mac, ['10.88.0.1/24'], options], zone);
  }
}

test(
  'the leader makes the row, under its lock, and every zone a port that asks for its key and for no chassis',
  story(ZONES, (bench) => {
    begin(bench, '');
    const { row } = binding(bench);
    equal(row, {
      ...row,
      availability_zone: azOf(bench, leader(bench)),
      transit_switch: 'tr1',
      type: 'transit-router-port',
      nb_ic_uuid: bench.row('inb', '', 'Transit_Router').uuid,
      address: MAC,
      gateway: '',
      external_ids: {},
    });
    copies(bench, MAC, '');
    for (const zone of ZONES) equal(bench.row('sb', zone, 'Port_Binding', { logical_port: 'p' }).row['type'], 'patch');
    const sent: (readonly [zone: string, operations: readonly Operation[]])[] = [];
    for (const [zone, controller] of bench.lab.controllers)
      controller.onRun = ({ transactions }) => {
        for (const { database, transaction } of transactions)
          if (database === 'isb') sent.push([zone, transaction.operations()]);
      };
    change(bench, { mac: OTHER_MAC });
    equal(binding(bench).row['address'], OTHER_MAC);
    copies(bench, OTHER_MAC, '');
    equal(
      sent.map(([zone]) => zone),
      [leader(bench)],
    );
    ok(
      sent[0]?.[1].some(({ op, lock }) => op === 'assert' && lock === 'ovn_ic_sb'),
      'asserted',
    );
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a row that is there is shared, no matter which zone owns it, and the leader alone keeps its address in step',
  story(ZONES, (bench) => {
    begin(bench, '');
    const other = ZONES.find((zone) => zone !== leader(bench)) ?? '';
    bench.update('isb', '', 'Port_Binding', { logical_port: 'p' }, { availability_zone: azOf(bench, other) });
    bench.settled();
    const { uuid } = binding(bench);
    bench.lab.pause(leader(bench));
    bench.lab.pause(other);
    bench.update('inb', '', 'Transit_Router_Port', { name: 'p' }, { mac: OTHER_MAC });
    bench.settled();
    equal(bench.lab.active().length, 1);
    equal([binding(bench).uuid, binding(bench).row['address']], [uuid, OTHER_MAC]);
    equal(binding(bench).row['availability_zone'], azOf(bench, other));
    for (const zone of ZONES) bench.lab.resume(zone);
    bench.settled();
    equal([binding(bench).uuid, binding(bench).row['availability_zone']], [uuid, azOf(bench, other)]);
    copies(bench, OTHER_MAC, '');
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'hv1, none, hv2: the row, its owner and key stay when the chassis is cleared, and it changes hands when the port moves',
  story(ZONES, (bench) => {
    begin(bench, 'hv1');
    copies(bench, MAC, 'hv1');
    const before = binding(bench);
    equal(before.row['availability_zone'], azOf(bench, 'az1'));
    change(bench, { mac: OTHER_MAC });
    equal(binding(bench).row['address'], OTHER_MAC, 'of a port with a chassis too');
    change(bench, { mac: MAC, chassis: '' });
    equal(binding(bench), before);
    copies(bench, MAC, '');
    change(bench, { chassis: 'hv2' });
    equal(bench.rows('isb', '', 'Port_Binding').length, 1);
    equal(binding(bench).row['availability_zone'], azOf(bench, 'az2'));
    copies(bench, MAC, 'hv2');
    bench.recompute();
    equal(bench.rows('isb', '', 'Port_Binding').length, 1);
    equal(bench.failures, []);
  }),
);

test(
  "a port that is deleted: the owner removes its row, no matter who leads by then, and every zone's port goes",
  story(ZONES, (bench) => {
    begin(bench, '');
    const owner = leader(bench);
    bench.lab.pause(owner);
    bench.settled();
    const { uuid } = bench.row('inb', '', 'Transit_Router_Port', { name: 'p' });
    bench.detach('inb', '', 'Transit_Router', 'ports', uuid);
    bench.settled();
    equal(bench.rows('isb', '', 'Port_Binding').length, 1, 'another leader leaves it');
    not.equal(leader(bench), owner);
    bench.lab.resume(owner);
    bench.settled();
    equal(bench.rows('isb', '', 'Port_Binding'), []);
    for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Port'), []);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a row of mine on a transit router that no port claims is deleted, also when the router is gone; those of others stay',
  story(ZONES, (bench) => {
    begin(bench, 'hv1');
    const kept = binding(bench).uuid;
    bench.insert('isb', '', 'Availability_Zone', { name: 'elsewhere' });
    const stray = (name: string, zone: string, router: string, tunnel_key: number): void =>
      bench.send('isb', '', [
        insert('isb', 'Port_Binding', {
          logical_port: name,
          transit_switch: router,
          availability_zone: azOf(bench, zone),
          type: 'transit-router-port',
          tunnel_key,
        }),
      ]);
    const ports = (): string[] => bench.column('isb', '', 'Port_Binding', 'logical_port').map(shown).sort();
    for (const router of ['tr1', 'gone', 'ts1']) {
      stray('mine', 'az1', router, 101);
      stray('theirs', 'elsewhere', router, 102);
      bench.settled();
      equal(ports(), ['p', 'theirs'], router);
      bench.remove('isb', '', 'Port_Binding', { logical_port: 'theirs' });
    }
    // While the controller is away, and the router goes too.
    bench.lab.stop('az1');
    stray('mine', 'az1', 'tr1', 101);
    bench.remove('inb', '', 'Transit_Router', {});
    bench.settle();
    equal(ports(), ['mine', 'p']);
    ok(bench.rows('isb', '', 'Port_Binding').some(({ uuid }) => uuid === kept));
    bench.lab.start('az1');
    bench.settled();
    equal(ports(), []);
    equal(bench.failures, []);
  }),
);

test.run();
