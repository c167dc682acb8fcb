/** Which service monitors a zone pulls out of IC-SB, and which chassis they name (contract 9). */
import { equal } from 'uvu/assert';
import { ask, pulled, serving, ZONES } from '../stories/section-15/services.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/service-monitors');

const chassisNames = (bench: Bench): unknown[] => pulled(bench).map(({ row }) => row['chassis_name']);

test(
  'a monitor is pulled for a port that has never been bound: northd sets `up` to false when it makes the binding',
  story(ZONES, (bench) => {
    serving(bench);
    const { uuid } = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ls' });
    bench.insertInto('nb', 'az1', 'Logical_Switch_Port', { name: 'vm2' }, 'Logical_Switch', uuid, 'ports');
    ask(bench, 'az2', { logical_port: 'vm2' });
    bench.settled();
    equal(bench.row('sb', 'az1', 'Port_Binding', { logical_port: 'vm2' }).row['up'], false);
    equal(chassisNames(bench), ['']);
    bench.setKey('nb', 'az1', 'Logical_Switch_Port', { name: 'vm2' }, 'options', 'requested-chassis', 'az1-gw');
    bench.settled();
    equal(chassisNames(bench), ['az1-gw']);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a binding without `up` pulls nothing, and what was pulled for it goes; true or false brings it back',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2');
    bench.settled();
    for (const up of [undefined, false, undefined, true]) {
      bench.update('sb', 'az1', 'Port_Binding', { logical_port: 'vm1' }, { up });
      bench.lab.settle({ northd: false });
      equal(chassisNames(bench), up === undefined ? [] : ['az1-gw']);
    }
    equal(bench.rows('isb', '', 'Service_Monitor').length, 1);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  "a pulled monitor names its port's chassis, and the last one while the port is on none",
  story(ZONES, (bench) => {
    serving(bench);
    bench.chassis('az1', 'az1-gw2', '10.255.0.2');
    ask(bench, 'az2');
    for (const [chassis, expected] of [
      ['az1-gw', 'az1-gw'],
      ['az1-gw2', 'az1-gw2'],
      ['', 'az1-gw2'],
      ['az1-gw', 'az1-gw'],
    ] as const) {
      bench.setKey('nb', 'az1', 'Logical_Switch_Port', { name: 'vm1' }, 'options', 'requested-chassis', chassis);
      bench.settled();
      equal(chassisNames(bench), [expected]);
    }
    equal(bench.rows('isb', '', 'Service_Monitor').length, 1);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test.run();
