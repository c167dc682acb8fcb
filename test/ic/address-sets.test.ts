/** Address sets (contract 10): names that a zone has of its own, and waits that end and begin again. */
import { equal, ok } from 'uvu/assert';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/address-sets');

const ZONES = ['az1', 'az2'] as const;

function offer(bench: Bench): void {
  for (const zone of ZONES) for (const option of ['ic-as-adv', 'ic-as-learn']) bench.option(zone, option, 'true');
  bench.insert('nb', 'az2', 'Address_Set', { name: 'as', addresses: ['10.1.1.1'] });
  bench.insert('nb', 'az1', 'Address_Set', { name: 'as', addresses: ['10.1.1.2'], options: { 'ic-adv': 'true' } });
}

test(
  'a set of a name that the zone has of its own is not learned: warned of once each time it begins, until the own one goes',
  story(ZONES, (bench) => {
    offer(bench);
    bench.settled();
    const own = bench.row('nb', 'az2', 'Address_Set', { name: 'as' });
    equal(own.row['addresses'], ['10.1.1.1']);
    equal(bench.warnings('az2').length, 1);
    ok(bench.warnings('az2')[0]!.includes(own.uuid));
    bench.update('nb', 'az1', 'Address_Set', { name: 'as' }, { addresses: ['10.1.1.3', '10.1.1.4'] });
    bench.settled();
    equal(bench.warnings('az2').length, 1, 'not again');
    bench.setKey('nb', 'az1', 'Address_Set', { name: 'as' }, 'options', 'ic-adv', undefined);
    bench.settled();
    bench.setKey('nb', 'az1', 'Address_Set', { name: 'as' }, 'options', 'ic-adv', 'true');
    bench.settled();
    equal(bench.warnings('az2').length, 2, 'it began again');
    bench.remove('nb', 'az2', 'Address_Set', { name: 'as' });
    bench.settled();
    equal(bench.row('nb', 'az2', 'Address_Set').row['addresses'], ['10.1.1.3', '10.1.1.4']);
    bench.update('nb', 'az1', 'Address_Set', { name: 'as' }, { name: 'renamed' });
    bench.settled();
    equal(bench.column('nb', 'az2', 'Address_Set', 'name'), ['renamed']);
    equal(bench.column('isb', '', 'Address_Set', 'name'), ['renamed']);
    equal(bench.failures, []);
  }),
);

test(
  "another zone's row gets another name: the learnt set of the old name goes",
  story(ZONES, (bench) => {
    bench.option('az1', 'ic-as-learn', 'true');
    bench.insert('isb', '', 'Availability_Zone', { name: 'elsewhere' });
    const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'elsewhere' });
    bench.insert('isb', '', 'Address_Set', { name: 'one', addresses: ['10.1.1.1'], availability_zone: uuid });
    bench.settled();
    bench.update('isb', '', 'Address_Set', { name: 'one' }, { name: 'two' });
    bench.settled();
    equal(bench.column('nb', 'az1', 'Address_Set', 'name'), ['two']);
  }),
);

test.run();
