/** The end of a controller: what its nodes hold in kernels, which it may share with others, is given back. */
import { equal, ok } from 'uvu/assert';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { insert } from '../model/generate/step.ts';
import { story } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/close');

/** Kernels, and all that they have made and that has not been released. */
function watchedKernels(): { kernels: Kernels; live: Set<object>; kinds: Set<string> } {
  const live = new Set<object>();
  const kinds = new Set<string>();
  const plain = typescriptKernels();
  const watch = <T extends { release(): void }>(kind: string, made: T): T => {
    const release = made.release.bind(made);
    live.add(made);
    kinds.add(kind);
    made.release = () => {
      live.delete(made);
      release();
    };
    return made;
  };
  const kernels: Kernels = {
    kind: 'ts',
    describe: () => plain.describe(),
    parsePrefix: (text) => plain.parsePrefix(text),
    parseAddress: (text) => plain.parseAddress(text),
    prefixSet: (prefixes) => watch('prefixes', plain.prefixSet(prefixes)),
    addressSet: () => watch('addresses', plain.addressSet()),
    routeStore: () => watch('routes', plain.routeStore()),
    bindingStore: () => watch('bindings', plain.bindingStore()),
  };
  return { kernels, live, kinds };
}

test(
  'a controller that is closed, also in the middle of a run, leaves nothing in the kernels; closing it again is fine',
  story(
    ['az1', 'az2'],
    (bench) => {
      for (const [at, zone] of ['az1', 'az2'].entries()) {
        const uuid = bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
        bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
        bench.option(zone, 'ic-route-denylist', '10.66.0.0/16');
        bench.send('nb', zone, [
          insert('nb', 'Load_Balancer', { name: 'lb', vips: { [`10.9.${at}.1:80`]: '10.0.0.1:80' } }, 'lb'),
          {
            op: 'mutate',
            table: 'Logical_Router',
            where: [['_uuid', '==', ['uuid', uuid]]],
            mutations: [['load_balancer', 'insert', ['named-uuid', 'lb']]],
          },
        ]);
      }
      bench.settled();
      bench.lab.stop('az1');
      const { kernels, live, kinds } = watchedKernels();
      const controller = bench.lab.start('az1', kernels);
      bench.settle();
      equal([...kinds].sort(), ['addresses', 'bindings', 'prefixes', 'routes']);
      controller.recompute();
      while (controller.plan() !== undefined) bench.lab.advance(1);
      ok(live.size > 3, String(live.size));
      controller.close();
      equal(live.size, 0);
      controller.close();
    },
    { isTurnOver: () => true },
  ),
);

test.run();
