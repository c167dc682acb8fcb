/** Ports that IC-NB declares where something of their name is there already. */
import { equal, match } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/declared-ports');

function declare(bench: Bench, name: string, chassis: string): void {
  const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
  const port = { name, chassis, addresses: ['0a:00:00:00:99:01 10.77.0.1'] };
  bench.insertInto('inb', '', 'Transit_Switch_Port', port, 'Transit_Switch', ts, 'ports');
}

test(
  'a plain copy of a port becomes its copy when IC-NB declares it',
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    declare(bench, 'p', 'gw1');
    bench.settled();
    // Its owner is away while the port is taken away and declared again: the row stays, and is copied plainly meanwhile.
    bench.lab.stop('az1');
    const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
    const [port] = bench.rows('inb', '', 'Transit_Switch_Port', { name: 'p' });
    bench.detach('inb', '', 'Transit_Switch', 'ports', port?.uuid ?? '');
    bench.settle();
    equal(bench.column('nb', 'az2', 'Logical_Switch_Port', 'options'), [{ 'requested-tnl-key': '1' }]);
    bench.insertInto(
      'inb',
      '',
      'Transit_Switch_Port',
      { name: 'p', chassis: 'gw1', addresses: ['0a:00:00:00:99:01 10.77.0.1'] },
      'Transit_Switch',
      ts,
      'ports',
    );
    bench.settle();
    bench.lab.start('az1', typescriptKernels());
    bench.settled();
    equal(bench.column('nb', 'az2', 'Logical_Switch_Port', 'options'), [
      { 'interconn-tsp': 'p', 'requested-chassis': 'gw1', 'requested-tnl-key': '1' },
    ]);
  }),
);

test(
  "the leader leaves another zone's own port alone, whatever IC-NB calls by its name",
  story(['az1', 'az2'], (bench) => {
    bench.router('az2', 'lr2', ['10.0.2.1/24']);
    bench.attachRouter('az2', 'lr2', 'ts1', ['169.254.100.2/24']);
    bench.settle();
    const before = bench.rows('isb', '', 'Port_Binding').map(({ row }) => row);
    equal(before.length, 1);
    bench.clearLog();
    declare(bench, 'az2-lr2-ts1', '');
    bench.settle();
    equal(
      bench.rows('isb', '', 'Port_Binding').map(({ row }) => row),
      before,
    );
    equal(bench.failures, []);
    match(bench.warnings('az1').join('\n'), /waits: its row in IC-SB .* is still that of availability zone 'az2'/);
    match(bench.warnings('az2').join('\n'), /is left out: this zone has another port of that name/);
    bench.recompute();
    equal(bench.rows('isb', '', 'Route').length, 1);
  }),
);

test.run();
