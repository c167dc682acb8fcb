/** What test/ic/settle.test.ts doesn't reach: `--wait`, and what a change costs. */
import { equal, ok } from 'uvu/assert';
import { Simulation } from '../../host/emulation/simulation.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/zone-emulation');

interface Selected {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

function select(world: Simulation, key: 'nb' | 'sb', table: string): Selected['rows'] {
  const [result] = world.transact(key, 'az1', [{ op: 'select', table, where: [] }]);
  return (result as Selected).rows;
}

/** A zone with a switch and nobody but the emulation in it; 'sent' has what it has sent since it was emptied. */
function zone(sent: string[] = []): Simulation {
  const listening =
    (dialer: Dialer): Dialer =>
    (remote, events) => {
      const transport = dialer(remote, events);
      return {
        send: (bytes) => {
          sent.push(new TextDecoder('utf-8').decode(bytes));
          transport.send(bytes);
        },
        get bufferedBytes() {
          return transport.bufferedBytes;
        },
        close: () => transport.close(),
      };
    };
  const world = new Simulation({
    zones: ['az1'],
    seed: 1,
    kernels: () => typescriptKernels(),
    without: ['az1'],
    dialing: listening,
  });
  world.transact('nb', 'az1', [
    { op: 'insert', table: 'NB_Global', row: { name: 'az1' } },
    { op: 'insert', table: 'Logical_Switch', row: { name: 'ls' } },
  ]);
  world.settle();
  return world;
}

function addPorts(world: Simulation, names: readonly string[]): void {
  world.transact('nb', 'az1', [
    ...names.map((name) => ({
      op: 'insert',
      table: 'Logical_Switch_Port',
      'uuid-name': name,
      row: { name, addresses: 'unknown' },
    })),
    {
      op: 'mutate',
      table: 'Logical_Switch',
      where: [],
      mutations: [['ports', 'insert', ['set', names.map((name) => ['named-uuid', name])]]],
    },
  ]);
  world.settle();
}

test('nb_cfg goes to SB, and comes back as sb_cfg and hv_cfg', () => {
  const world = zone();
  world.transact('nb', 'az1', [{ op: 'update', table: 'NB_Global', where: [], row: { nb_cfg: 7 } }]);
  world.settle();
  equal(select(world, 'sb', 'SB_Global')[0]?.['nb_cfg'], 7);
  const [global] = select(world, 'nb', 'NB_Global');
  equal([global?.['sb_cfg'], global?.['hv_cfg']], [7, 7]);
  world.close();
});

test('one port more among many costs one operation', () => {
  const sent: string[] = [];
  const world = zone(sent);
  addPorts(
    world,
    Array.from({ length: 2000 }, (_, at) => `p${at}`),
  );
  equal(select(world, 'sb', 'Port_Binding').length, 2000);
  sent.length = 0;
  addPorts(world, ['another']);
  equal(select(world, 'sb', 'Port_Binding').length, 2001);
  const transactions = sent.filter((text) => text.includes('"transact"'));
  equal(transactions.length, 1);
  ok((transactions[0] ?? '').length < 1000, transactions[0]);
  world.close();
});

test('a binding that was removed or changed is mended', () => {
  const world = zone();
  addPorts(world, ['a', 'b']);
  const at = (name: string): readonly unknown[] => [['logical_port', '==', name]];
  world.transact('sb', 'az1', [
    { op: 'delete', table: 'Port_Binding', where: at('a') },
    { op: 'update', table: 'Port_Binding', where: at('b'), row: { mac: 'router' } },
  ]);
  world.settle();
  const rows = select(world, 'sb', 'Port_Binding').map(({ logical_port, mac }) => [logical_port, mac]);
  equal(Object.fromEntries(rows), { a: 'unknown', b: 'unknown' });
  world.close();
});

test.run();
