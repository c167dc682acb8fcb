/** What goes to and fro: found however many changes there are, and nothing is found where all goes one way. */
import { equal } from 'uvu/assert';
import type { Operation } from '../../host/emulation/operations.ts';
import { Flips } from '../../host/emulation/world/flips.ts';
import { World } from '../../host/emulation/world/index.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/flips');

const insert = (name: string): Operation => ({ op: 'insert', table: 'Transit_Switch', row: { name } });
const where = (name: string): unknown[] => [['name', '==', name]];
const remove = (name: string): Operation => ({ op: 'delete', table: 'Transit_Switch', where: where(name) });
const set = (name: string, value: string): Operation => ({
  op: 'update',
  table: 'Transit_Switch',
  where: where(name),
  row: { other_config: ['map', [['x', value]]] },
});

for (const kept of [undefined, 3])
  test(`values that come back, rows that come and go${kept === undefined ? '' : ', also where not all changes are kept'}`, async () => {
    const world = await World.create({ kernels: async () => typescriptKernels() });
    const flips = new Flips(kept);
    world.simulation.server('inb').onCommit = (database, changes) =>
      database.name === '_Server' ? undefined : flips.note('inb', changes);
    const found = (...operations: Operation[]): string[] => {
      for (const operation of operations) world.simulation.transact('inb', '', [operation]);
      return flips.found().map((text) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'UUID'));
    };
    // What goes one way, and what is taken back once.
    equal(found(insert('a'), insert('b'), ...['1', '2', '3', '4', '5'].map((value) => set('a', value))), []);
    equal(found(insert('c'), remove('c'), set('a', '4')), []);
    equal(found(set('a', '3')), []);
    equal(found(set('a', '5')), ['inb Transit_Switch UUID other_config went back to a value that it had had 3 times']);
    flips.begin();
    equal(found(), []);
    equal(found(insert('c'), remove('c'), insert('c')), []);
    const [text = ''] = found(remove('c'));
    equal(text.replace(/ Switch .* came/, ' came').endsWith(' came and went 3 times'), true, text);
    equal(found().length, 1);
    world.close();
  });

test.run();
