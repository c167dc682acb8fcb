/** Encaps that have come to name another gateway than the one they belong to. */
import { equal } from 'uvu/assert';
import { story } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/gateway');

test(
  'an encap names its gateway again, on both sides',
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.settled();
    bench.update('isb', '', 'Encap', { ip: '10.255.0.1' }, { gateway_name: 'other' });
    bench.update('sb', 'az2', 'Encap', { ip: '10.255.0.1' }, { chassis_name: 'other' });
    bench.settled();
    equal(bench.column('isb', '', 'Encap', 'gateway_name'), ['gw1']);
    equal(bench.column('sb', 'az2', 'Encap', 'chassis_name'), ['gw1']);
  }),
);

test.run();
