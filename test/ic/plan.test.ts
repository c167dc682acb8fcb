/** Recomputes beside the live state. */
import { equal, is, throws } from 'uvu/assert';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/plan');

/** Kernels that count the stores and sets that have been made and not been given back. */
function counted(): { kernels: Kernels; open: () => number } {
  const kernels = typescriptKernels();
  let open = 0;
  const count = <T extends { release(): void }>(made: T): T => {
    open++;
    const release = made.release.bind(made);
    made.release = () => {
      open--;
      release();
    };
    return made;
  };
  return {
    open: () => open,
    kernels: {
      kind: 'ts',
      describe: () => kernels.describe(),
      parsePrefix: (text) => kernels.parsePrefix(text),
      parseAddress: (text) => kernels.parseAddress(text),
      prefixSet: (prefixes) => count(kernels.prefixSet(prefixes)),
      addressSet: () => count(kernels.addressSet()),
      routeStore: () => count(kernels.routeStore()),
      bindingStore: () => count(kernels.bindingStore()),
    },
  };
}

test("a plan gives back all the kernels' memory that it has taken", () => {
  const { kernels, open } = counted();
  const bench = new Bench(['az1'], { kernels: () => kernels });
  try {
    bench.option('az1', 'ic-route-denylist', '10.9.0.0/16');
    const router = bench.router('az1', 'lr1', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.insertInto(
      'nb',
      'az1',
      'Load_Balancer',
      { vips: { '10.60.0.1': '' } },
      'Logical_Router',
      router,
      'load_balancer',
    );
    bench.settle();
    const before = open();
    for (let n = 0; n < 3; n++) equal(bench.lab.controllers.get('az1')?.plan(), []);
    is(open(), before);
  } finally {
    bench.close();
  }
});

test('a recompute that fails is no plan', () => {
  const { kernels } = counted();
  const bench = new Bench(['az1'], { kernels: () => kernels });
  try {
    bench.router('az1', 'lr1', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.settle();
    kernels.parsePrefix = () => {
      throw new Error('broken on purpose');
    };
    throws(() => bench.lab.controllers.get('az1')?.plan(), /broken on purpose/);
  } finally {
    bench.close();
  }
});

test('the plan of a zone that is not registered is its registration', () => {
  const bench = new Bench(['az1']);
  try {
    const controller = bench.lab.controllers.get('az1');
    controller?.pause();
    bench.settle();
    bench.remove('isb', '', 'Availability_Zone', { name: 'az1' });
    bench.settle();
    equal(
      controller?.plan()?.map(({ database, operations }) => [database, operations.map(({ op, table }) => [op, table])]),
      [['isb', [['insert', 'Availability_Zone']]]],
    );
    bench.rename('az1', '');
    bench.settle();
    equal(controller?.plan(), []);
  } finally {
    bench.close();
  }
});

test.run();
