/** Node `az` (contract 2, 12): the zone is an input like the rest, so that another name of it is handled. */
import { equal } from 'uvu/assert';
import { isCompute } from '../../host/engine/node.ts';
import { story } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/az');

test(
  'a zone is renamed: no node is recomputed, and service monitors of either direction follow the name',
  story(['az1', 'az2'], (bench) => {
    for (const zone of ['az1', 'az2'])
      bench.update('sb', zone, 'SB_Global', {}, { options: { svc_monitor_mac: '0a:00:00:00:00:01' } });
    const monitor = { ip: '10.5.0.1', port: 80, protocol: 'tcp', logical_port: 'vm' };
    bench.insert('sb', 'az1', 'Service_Monitor', { ...monitor, remote: true, options: { 'az-name': 'az2' } });
    bench.settled();
    equal(bench.row('isb', '', 'Service_Monitor').row['source_availability_zone'], 'az1');
    const controllers = [...bench.lab.controllers.values()];
    for (const { engine } of controllers) engine.clearStatistics();
    bench.rename('az1', 'other');
    bench.settle();
    equal(bench.row('isb', '', 'Service_Monitor').row['source_availability_zone'], 'other');
    for (const { engine } of controllers)
      for (const node of engine.nodes)
        if (isCompute(node)) equal(engine.statistics().get(node.name)?.recompute, 0, node.name);
    bench.rename('az1', 'az1');
    bench.settled();
    for (const { engine } of controllers) equal(engine.statistics().get('az')?.recompute, 1, 'that of the test itself');
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'the zone is an input of every node that asks for it',
  story(['az1'], (bench) => {
    const { engine } = bench.lab.controllers.get('az1')!;
    const asking = engine.nodes.filter((node) => isCompute(node) && node.inputs.some((edge) => edge.node === 'az'));
    equal(asking.map(({ name }) => name).sort(), [
      'address_set',
      'gateway',
      'ic',
      'port_binding',
      'route',
      'service_monitor',
    ]);
  }),
);

test(
  'NB has no NB_Global row: said once, and nothing is done until there is one',
  story(['az1'], (bench) => {
    bench.clearLog();
    bench.remove('nb', 'az1', 'NB_Global', {});
    bench.lab.settle();
    equal(bench.warnings('az1'), ['NB Global does not exist']);
    bench.insert('nb', 'az1', 'NB_Global', { name: 'az1' });
    bench.lab.settle();
    bench.settle();
    equal(bench.rows('isb', '', 'Availability_Zone').length, 1);
    equal(bench.warnings('az1').length, 1);
  }),
);

test.run();
