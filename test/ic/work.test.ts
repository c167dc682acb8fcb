/**
 * Work is bounded (contract 12): a change costs what it touches. Counted, not timed: operations sent, nodes that ran, and
 * how often the texts of the big tables are looked at.
 */
import { equal, ok } from 'uvu/assert';
import { isCompute } from '../../host/engine/node.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { explainOn } from '../../host/ic/shadow.ts';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { attach, detach, insert, remove } from '../model/generate/step.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/work');

const ZONES = ['az1', 'az2'] as const;
const ROUTES = 2000;

/** What a zone did for one change. */
interface Work {
  /** `nb insert Logical_Switch_Port`... in the order sent. */
  readonly operations: string[];
  /** Computing nodes that ran, by how. */
  readonly handled: Set<string>;
  readonly recomputed: Set<string>;
  /** Prefixes that were parsed. */
  parsed: number;
  /** Decisions about a route: is it advertised, is it learned? */
  decided: number;
}

/** Kernels that count what they are asked to parse. */
function counting(count: () => void): Kernels {
  const kernels = typescriptKernels();
  return {
    ...kernels,
    parsePrefix: (text) => {
      count();
      return kernels.parsePrefix(text);
    },
  };
}

class Workload {
  readonly bench: Bench;
  readonly #work = new Map<string, Work>();

  constructor() {
    this.bench = new Bench(ZONES, { kernels: (place) => counting(() => this.#of(ZONES[place] ?? '').parsed++) });
    this.#build();
    for (const [zone, controller] of this.bench.lab.controllers) {
      const computing = new Set(controller.engine.nodes.filter(isCompute).map(({ name }) => name));
      controller.onRun = ({ transactions }) => {
        for (const { database, transaction } of transactions)
          for (const { op, table } of transaction.operations())
            if (op !== 'comment' && op !== 'assert')
              this.#of(zone).operations.push(`${database} ${op} ${String(table)}`);
      };
      controller.context.recorder = () => this.#of(zone).decided++;
      controller.engine.observer = ({ node, how }) => {
        if (!computing.has(node) || how === 'unchanged') return;
        (how === 'handled' ? this.#of(zone).handled : this.#of(zone).recomputed).add(node);
      };
    }
  }

  #of(zone: string): Work {
    let work = this.#work.get(zone);
    if (work === undefined) {
      work = { operations: [], handled: new Set(), recomputed: new Set(), parsed: 0, decided: 0 };
      this.#work.set(zone, work);
    }
    return work;
  }

  #build(): void {
    const { bench } = this;
    for (const [at, zone] of ZONES.entries()) {
      bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
      bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
      bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
      bench.settle();
      for (const option of ['ic-as-adv', 'ic-as-learn']) bench.option(zone, option, 'true');
    }
    const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
    bench.send(
      'nb',
      'az1',
      Array.from({ length: ROUTES }, (_, at) => at).flatMap((at) => {
        const row = { ip_prefix: `10.${100 + (at >> 8)}.${at & 255}.0/24`, nexthop: '10.0.1.9' };
        return [
          insert('nb', 'Logical_Router_Static_Route', row, `r${at}`),
          attach('Logical_Router', router, 'static_routes', `r${at}`),
        ];
      }),
    );
    const addresses = Array.from({ length: ROUTES }, (_, at) => `10.1.${at >> 8}.${at & 255}`);
    bench.insert('nb', 'az1', 'Address_Set', { name: 'as', addresses, options: { 'ic-adv': 'true' } });
    bench.settle();
    equal(bench.rows('nb', 'az2', 'Logical_Router_Static_Route').length, ROUTES + 1);
    equal(bench.rows('isb', '', 'Address_Set').length, 1);
    const ls = bench.row('nb', 'az2', 'Logical_Switch', { name: 'ts1' }).uuid;
    const vm = { name: 'vm', type: '', options: { 'requested-chassis': 'az2-gw' } };
    bench.insertInto('nb', 'az2', 'Logical_Switch_Port', vm, 'Logical_Switch', ls, 'ports');
    bench.insert('sb', 'az1', 'Service_Monitor', {
      logical_port: 'vm',
      ip: '10.50.0.1',
      port: 80,
      protocol: 'tcp',
      src_ip: '10.50.1.1',
      remote: true,
      options: { 'az-name': 'az2' },
    });
    bench.settle();
    equal(bench.rows('sb', 'az2', 'Service_Monitor').length, 1);
  }

  /** Does something, settles, and tells what each zone did for it. */
  of(change: () => void): { readonly az1: Work; readonly az2: Work } {
    this.#work.clear();
    change();
    this.bench.lab.settle();
    const work = { az1: this.#of('az1'), az2: this.#of('az2') };
    for (const zone of ZONES) equal([...work[zone].recomputed], [], `${zone} recomputed`);
    equal(this.bench.failures, []);
    return work;
  }
}

/** Only these nodes, and the leaf, ran. */
function onlyNodes(work: Work, ...nodes: readonly string[]): void {
  const strangers = [...work.handled].filter((node) => !nodes.includes(node) && node !== 'ic');
  equal(strangers, []);
}

test('a change costs what it touches', () => {
  const load = new Workload();
  const { bench } = load;
  const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;

  let work = load.of(() => bench.staticRoute('az1', 'lr1', { ip_prefix: '10.9.0.0/16', nexthop: '10.0.1.9' }));
  equal(work.az1.operations, ['isb insert Route'], 'a route more: advertised');
  equal(
    work.az2.operations.sort(),
    ['nb insert Logical_Router_Static_Route', 'nb mutate Logical_Router'],
    'and learned',
  );
  onlyNodes(work.az1, 'route', 'port_binding', 'transit_router');
  onlyNodes(work.az2, 'route', 'port_binding', 'transit_router');
  ok(work.az1.parsed <= 8, `az1 parsed ${work.az1.parsed}`);
  ok(work.az2.parsed <= 8, `az2 parsed ${work.az2.parsed}`);
  ok(work.az1.decided + work.az2.decided <= 8, `decided ${work.az1.decided} and ${work.az2.decided}`);

  const controller = bench.lab.controllers.get('az1');
  ok(controller !== undefined);
  for (const [prefix, found] of [
    ['10.9.0.0/16', 2],
    ['10.101.3.7', 2],
    ['172.16.0.0/12', 0],
  ] as const) {
    work = load.of(() => equal(explainOn(controller.engine.nodes, { prefix, router: undefined }).length, found));
    ok(work.az1.parsed <= 8, `to explain ${prefix}, az1 parsed ${work.az1.parsed}`);
  }

  const { uuid } = bench.row('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.9.0.0/16' });
  work = load.of(() => bench.send('nb', 'az1', [detach('Logical_Router', router, 'static_routes', uuid)]));
  equal(work.az1.operations, ['isb delete Route'], 'a route less');
  equal(work.az2.operations, ['nb mutate Logical_Router']);
  ok(work.az1.parsed + work.az2.parsed <= 8, `parsed ${work.az1.parsed} and ${work.az2.parsed}`);

  const ls = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' }).uuid;
  work = load.of(() =>
    bench.insertInto('nb', 'az1', 'Logical_Switch_Port', { name: 'p', type: 'switch' }, 'Logical_Switch', ls, 'ports'),
  );
  equal(
    work.az1.operations,
    ['isb insert Port_Binding', 'nb mutate Logical_Switch_Port'],
    'a port more: its row, and its key',
  );
  equal(work.az2.operations.sort(), ['nb insert Logical_Switch_Port', 'nb mutate Logical_Switch'], 'and its copy');
  onlyNodes(work.az1, 'sb_bindings', 'port_binding', 'transit_switch', 'route', 'service_monitor');
  ok(work.az1.parsed + work.az2.parsed <= 8, `parsed ${work.az1.parsed} and ${work.az2.parsed}`);

  const port = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'p' }).uuid;
  work = load.of(() => bench.detach('nb', 'az1', 'Logical_Switch', 'ports', port));
  equal(work.az1.operations, ['isb delete Port_Binding'], 'a port less');
  equal(work.az2.operations, ['nb mutate Logical_Switch']);

  work = load.of(() => {
    const old = bench.row('sb', 'az1', 'Encap', { ip: '10.255.0.1' }).uuid;
    const chassis = bench.row('sb', 'az1', 'Chassis', { name: 'az1-gw' }).uuid;
    bench.send('sb', 'az1', [
      insert('sb', 'Encap', { type: 'geneve', ip: '10.255.9.9', chassis_name: 'az1-gw' }, 'encap'),
      attach('Chassis', chassis, 'encaps', 'encap'),
      detach('Chassis', chassis, 'encaps', old),
    ]);
  });
  equal(work.az1.operations.sort(), ['isb insert Encap', 'isb mutate Gateway'], "a gateway's encap");
  equal(work.az2.operations.sort(), ['sb insert Encap', 'sb mutate Chassis']);
  for (const zone of ZONES) onlyNodes(work[zone], 'gateway', 'transit_switch', 'port_binding', 'service_monitor');
  equal([work.az1.parsed, work.az2.parsed], [0, 0]);

  work = load.of(() => {
    const as = bench.row('nb', 'az1', 'Address_Set', { name: 'as' }).uuid;
    bench.send('nb', 'az1', [
      {
        op: 'mutate',
        table: 'Address_Set',
        where: [['_uuid', '==', ['uuid', as]]],
        mutations: [['addresses', 'insert', ['set', ['10.9.9.9']]]],
      },
    ]);
  });
  equal(work.az1.operations, ['isb mutate Address_Set'], 'an address more');
  equal(work.az2.operations, ['nb mutate Address_Set']);
  onlyNodes(work.az1, 'address_set');
  onlyNodes(work.az2, 'address_set');

  work = load.of(() => bench.update('sb', 'az2', 'Service_Monitor', { ic_learned: true }, { status: 'online' }));
  equal(work.az2.operations, ['isb update Service_Monitor'], "a monitor's status");
  equal(work.az1.operations, ['sb update Service_Monitor']);
  onlyNodes(work.az1, 'service_monitor');
  onlyNodes(work.az2, 'service_monitor');

  bench.send('nb', 'az2', [
    insert('nb', 'Load_Balancer', { name: 'lb', vips: { '10.77.0.1:80': '10.0.2.5:80' } }, 'lb'),
    attach('Logical_Router', bench.row('nb', 'az2', 'Logical_Router', { name: 'lr2' }).uuid, 'load_balancer', 'lb'),
  ]);
  bench.settle();
  const vip = (key: string, value?: string) => () => bench.setKey('nb', 'az2', 'Load_Balancer', {}, 'vips', key, value);
  for (const [change, what] of [
    [vip('10.101.3.7:80', '10.0.2.5:80'), 'a VIP more, in a prefix that was learned'],
    [vip('10.101.3.7:80', '10.0.2.6:80'), 'it leads elsewhere'],
    [vip('10.101.3.7:80'), 'a VIP less'],
  ] as const) {
    work = load.of(change);
    const isMoved = what === 'it leads elsewhere';
    equal(work.az2.operations.length, isMoved ? 0 : what === 'a VIP less' ? 2 : 1, what);
    equal(work.az1.operations, []);
    ok(
      work.az2.decided <= 8 && work.az2.parsed <= 8,
      `${what}: ${work.az2.decided} decided, ${work.az2.parsed} parsed`,
    );
  }

  const denied = Array.from({ length: 200 }, (_, at) => `172.16.${at}.0/24`);
  const deny = (...cidrs: readonly string[]) => bench.option('az2', 'ic-route-denylist', cidrs.join());
  deny(...denied);
  bench.settle();
  for (const [change, operations, what] of [
    [() => deny(...denied, '10.101.4.0/23'), ['nb mutate Logical_Router'], 'an entry more in a long list'],
    [() => deny(...denied.toReversed(), '10.101.4.0/23'), [], 'the same in another order'],
    [
      () => deny(...denied, '10.101.4.0/23', '10.101.8.0/24', '10.101.9.0/24'),
      ['nb mutate Logical_Router'],
      'two entries more: one operation takes both routes out',
    ],
    [
      () => deny(...denied, '10.101.4.0/23'),
      ['nb insert Logical_Router_Static_Route', 'nb insert Logical_Router_Static_Route', 'nb mutate Logical_Router'],
      'and less',
    ],
    [
      () => deny(...denied.slice(1)),
      ['nb insert Logical_Router_Static_Route', 'nb insert Logical_Router_Static_Route', 'nb mutate Logical_Router'],
      'other entries less',
    ],
  ] as const) {
    work = load.of(change);
    equal(work.az2.operations.sort(), [...operations], what);
    ok(work.az2.decided <= 16, `${what}: ${work.az2.decided} decided`);
  }

  bench.send(
    'inb',
    '',
    Array.from({ length: 50 }, (_, at) => insert('inb', 'Transit_Switch', { name: `more${at}` })),
  );
  bench.settle();
  work = load.of(() => bench.insert('inb', '', 'Transit_Switch', { name: 'one-more' }));
  ok(work.az1.operations.length + work.az2.operations.length <= 6, 'a transit switch more');
  equal([work.az1.decided, work.az2.decided, work.az1.parsed, work.az2.parsed], [0, 0, 0, 0]);

  work = load.of(() => {
    bench.insert('nb', 'az1', 'Logical_Router', { name: 'elsewhere' });
    bench.insert('nb', 'az1', 'Logical_Switch', { name: 'elsewhere' });
  });
  equal([...work.az1.operations, ...work.az2.operations], [], 'what has nothing to do with interconnection');
  ok(work.az1.parsed === 0, 'no route is looked at');
  equal([...work.az2.handled], [], 'another zone does nothing at all');

  bench.send('nb', 'az1', [
    remove('Logical_Router', bench.row('nb', 'az1', 'Logical_Router', { name: 'elsewhere' }).uuid),
  ]);
  bench.settle();
  bench.recompute();
  bench.close();
});

/** Calls of a method in the time of 'work'. */
function calls<K extends string>(
  of: Record<K, (...args: never[]) => unknown>,
  method: K,
  work: () => void,
): unknown[][] {
  const seen: unknown[][] = [];
  const plain = of[method];
  of[method] = (...args) => {
    seen.push(args);
    return plain.apply(of, args);
  };
  work();
  Reflect.deleteProperty(of, method);
  return seen;
}

test('routes that wait for a late port: the ports of their switch are looked through once a run, not once a route', () => {
  const load = new Workload();
  const { bench } = load;
  const controller = bench.lab.controllers.get('az1')!;
  const port = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
  const routes = bench.rows('isb', '', 'Route').length;
  const looks = calls(controller.context.waits, 'has', () => {
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
    bench.lab.settle();
  });
  ok(bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }).uuid !== port.uuid);
  equal(bench.rows('isb', '', 'Route').length, routes);
  ok(looks.length > 0 && looks.length < 20, `${looks.length} looks`);
  bench.close();
});

test('a router that comes: only the ports that name it are looked at', () => {
  const load = new Workload();
  const { bench } = load;
  const table = bench.lab.controllers.get('az2')!.context.db.isbPortBinding;
  for (let at = 0; at < 20; at++) bench.attachRouter('az2', 'lr2', 'ts1', [`169.254.${101 + at}.1/24`], `-${at}`);
  bench.settle();
  const looks = calls(table, 'strings', () => {
    bench.insert('nb', 'az2', 'Logical_Router', { name: 'lr9' });
    bench.lab.settle();
  }).filter(([column]) => column === 'external_ids:router-id');
  equal(looks, []);
  bench.close();
});

test.run();
