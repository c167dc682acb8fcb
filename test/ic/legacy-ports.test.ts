/** Ports added in NB, and their copies (contract 7a): what comes and goes with SB, and what is left to others. */
import { equal } from 'uvu/assert';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { insert } from '../model/generate/step.ts';
import { addPorts } from '../stories/section-15/keys.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/legacy-ports');

const ZONES = ['az1', 'az2'] as const;

const copy = (bench: Bench, name: string) => bench.row('nb', 'az2', 'Logical_Switch_Port', { name });

test(
  'a port whose binding in SB goes has no row in IC-SB; it comes back with the binding, and has its key again',
  story(ZONES, (bench) => {
    addPorts(bench, 'az1', ['p', 'q']);
    bench.settled();
    const key = bench.row('isb', '', 'Port_Binding', { logical_port: 'p' }).row['tunnel_key'];
    bench.remove('sb', 'az1', 'Port_Binding', { logical_port: 'p' });
    bench.lab.settle({ northd: false });
    equal(bench.column('isb', '', 'Port_Binding', 'logical_port'), ['q']);
    equal(bench.rows('nb', 'az2', 'Logical_Switch_Port', { name: 'p' }), []);
    bench.settled();
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'p' }).row['tunnel_key'], key);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a copy is up when it is made; what others say of it later, and its options `is_router`, are left alone',
  story(ZONES, (bench) => {
    addPorts(bench, 'az1', ['p']);
    bench.settled();
    equal(copy(bench, 'p').row['up'], true);
    bench.update('nb', 'az2', 'Logical_Switch_Port', { name: 'p' }, { up: false });
    bench.setKey('nb', 'az2', 'Logical_Switch_Port', { name: 'p' }, 'options', 'is_router', 'true');
    bench.settled();
    bench.update('isb', '', 'Port_Binding', { logical_port: 'p' }, { tunnel_key: 77 });
    bench.settled();
    const { row } = copy(bench, 'p');
    equal([row['up'], row['options']], [false, { is_router: 'true', 'requested-tnl-key': '77' }]);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

/** IC-SB without the index that keeps logical ports unique. */
const looseSchema = {
  ...icSouthbound,
  tables: {
    ...icSouthbound.tables,
    Port_Binding: { ...icSouthbound.tables.Port_Binding, indexes: [['transit_switch', 'tunnel_key']] },
  },
};

test(
  'two rows of other zones with one logical port make one port, as long as either is there',
  story(
    ['az1'],
    (bench) => {
      for (const [at, name] of ['far1', 'far2'].entries()) {
        bench.insert('isb', '', 'Availability_Zone', { name });
        const az = bench.row('isb', '', 'Availability_Zone', { name }).uuid;
        const row = { logical_port: 'p', transit_switch: 'ts1', availability_zone: az, tunnel_key: 1 + at };
        bench.send('isb', '', [insert('isb', 'Port_Binding', row)]);
      }
      const ports = (): number => bench.rows('nb', 'az1', 'Logical_Switch_Port', { name: 'p' }).length;
      bench.settle();
      equal(ports(), 1);
      bench.lab.recompute();
      equal(ports(), 1);
      for (const key of [2, 1]) {
        bench.remove('isb', '', 'Port_Binding', { tunnel_key: key });
        bench.settle();
        equal(ports(), key === 2 ? 1 : 0);
      }
      equal([...bench.warnings(), ...bench.failures], []);
    },
    { schemas: { isb: looseSchema } },
  ),
);

test.run();
