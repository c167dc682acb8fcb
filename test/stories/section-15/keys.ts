/** Spec section 15, rows on tunnel keys: races for them, and none left. */
import { equal, match, ok } from 'uvu/assert';
import { attach, insert } from '../../model/generate/step.ts';
import { list, text } from '../../model/world.ts';
import { teller, type AnyBench, type Story } from '../../support/stories.ts';
import { zoneUuid } from './ports.ts';

export const keyStories: Story[] = [];
const tell = teller(keyStories);

/** The UUID of a zone that has no controller, made for the test. */
function foreignZone(bench: AnyBench): string {
  bench.insert('isb', '', 'Availability_Zone', { name: 'elsewhere' });
  return zoneUuid(bench, 'elsewhere');
}

/** Adds ports of type 'switch' to a zone's copy of ts1, in one transaction. */
export function addPorts(bench: AnyBench, zone: string, names: readonly string[]): void {
  const ls = bench.row('nb', zone, 'Logical_Switch', { name: 'ts1' }).uuid;
  bench.send(
    'nb',
    zone,
    names.flatMap((name, at) => [
      insert('nb', 'Logical_Switch_Port', { name, type: 'switch', addresses: ['unknown'] }, `port${at}`),
      attach('Logical_Switch', ls, 'ports', `port${at}`),
    ]),
  );
}

tell(
  'port keys exhausted: one warning, the port is left out, the rest works, and the wait ends when a key is free',
  ['az1'],
  (bench) => {
    const az = foreignZone(bench);
    // Transit-router-typed rows: nobody makes copies of them in NB, but their keys count.
    bench.send(
      'isb',
      '',
      Array.from({ length: 32_767 }, (_, at) =>
        insert('isb', 'Port_Binding', {
          transit_switch: 'ts1',
          logical_port: `full${at}`,
          availability_zone: az,
          tunnel_key: at + 1,
          type: 'transit-router-port',
        }),
      ),
    );
    addPorts(bench, 'az1', ['late']);
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settle();
    equal(bench.rows('isb', '', 'Port_Binding', { logical_port: 'late' }), []);
    equal(bench.rows('nb', 'az1', 'Logical_Switch', { name: 'ts9' }).length, 1);
    const warnings = bench.warnings();
    equal(warnings.length, 1, warnings.join('\n'));
    match(warnings[0]!, /Port late: no port key is free on ts1/);
    bench.recompute();
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'full776' });
    bench.settle();
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'late' }).row['tunnel_key'], 777);
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  },
);

tell(
  'datapath keys exhausted: one warning, the switch has no key, the rest works, and the wait ends when a key is free',
  ['az1'],
  (bench) => {
    bench.setKey('inb', '', 'IC_NB_Global', {}, 'options', 'vxlan_mode', 'true');
    bench.send('sb', 'az1', [
      insert('sb', 'Encap', { type: 'vxlan', ip: '10.255.0.1', chassis_name: 'gw1' }, 'encap'),
      insert('sb', 'Chassis', { name: 'gw1', encaps: ['encap'], other_config: { 'is-interconn': 'true' } }),
    ]);
    bench.settled();
    const taken = new Set(bench.column('isb', '', 'Datapath_Binding', 'tunnel_key'));
    const free = Array.from({ length: 3072 }, (_, at) => 1024 + at).filter((key) => !taken.has(key));
    equal(free.length, 3070);
    // By an operator who is quicker than the controller.
    bench.lab.pause('az1');
    // Routers' keys are taken as well; these routers are IC-NB's, so that nobody removes their bindings.
    const spare = free.slice(1);
    bench.send('inb', '', [
      ...spare.map((key) => insert('inb', 'Transit_Router', { name: `r${key}` })),
      insert('inb', 'Transit_Router', { name: 'last' }),
    ]);
    const routers = new Map(bench.rows('inb', '', 'Transit_Router').map(({ uuid, row }) => [text(row, 'name'), uuid]));
    bench.send(
      'isb',
      '',
      spare.map((key) =>
        insert('isb', 'Datapath_Binding', {
          transit_switch: `r${key}`,
          type: 'transit-router',
          nb_ic_uuid: routers.get(`r${key}`),
          tunnel_key: key,
        }),
      ),
    );
    bench.lab.resume('az1');
    bench.settle();
    bench.clearLog();
    bench.insert('inb', '', 'Transit_Switch', { name: 'tsx' });
    bench.insert('inb', '', 'Transit_Switch', { name: 'tsy' });
    bench.settle();
    const keyed = bench
      .rows('isb', '', 'Datapath_Binding', { type: 'transit-switch' })
      .map(({ row }) => row['transit_switch']);
    equal(keyed.length, 3, 'one of the two got the last key');
    equal(bench.rows('nb', 'az1', 'Logical_Switch').length, 4, 'both are there');
    const warnings = bench.warnings();
    equal(warnings.length, 1, warnings.join('\n'));
    match(warnings[0]!, /no datapath key is free in 1024\.\.4095/);
    bench.recompute();
    const [gone] = spare;
    bench.remove('inb', '', 'Transit_Router', { name: `r${gone}` });
    bench.settle();
    bench.recompute();
    equal(bench.rows('isb', '', 'Datapath_Binding', { type: 'transit-switch' }).length, 4);
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  },
  { deadline: 120_000 },
);

const thousand = (zone: string): string[] => Array.from({ length: 1000 }, (_, at) => `${zone}-p${at}`);

tell(
  'two zones add 1,000 ports at once: unique keys, and a lost race costs a retry, not a storm',
  ['az1', 'az2'],
  (bench) => {
    addPorts(bench, 'az1', thousand('az1'));
    addPorts(bench, 'az2', thousand('az2'));
    bench.settle();
    const rows = bench.rows('isb', '', 'Port_Binding');
    equal(rows.length, 2000);
    equal(new Set(rows.map(({ row }) => row['tunnel_key'])).size, 2000);
    ok(bench.failures.length <= 3, `${bench.failures.length} failed`);
    const ports = bench.rows('nb', 'az2', 'Logical_Switch').map(({ row }) => list(row, 'ports').length);
    equal(Math.max(...ports), 2000);
  },
  { deadline: 120_000 },
);

tell(
  'keys that other zones hold are known to be taken: ports added beside them cost no failed transaction',
  ['az1', 'az2'],
  (bench) => {
    const az = foreignZone(bench);
    const held = Array.from({ length: 50 }, (_, at) => at + 1);
    bench.send(
      'isb',
      '',
      held.map((key) =>
        insert('isb', 'Port_Binding', {
          transit_switch: 'ts1',
          logical_port: `held${key}`,
          availability_zone: az,
          tunnel_key: key,
        }),
      ),
    );
    bench.settled();
    addPorts(bench, 'az1', ['a', 'b', 'c']);
    bench.settled();
    equal(new Set(bench.column('isb', '', 'Port_Binding', 'tunnel_key')).size, 53);
    equal([...bench.warnings(), ...bench.failures], []);
  },
);
