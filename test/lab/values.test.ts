/** Values for people: integers of 64 bits are shown as they are, wherever they are seen. */
import { equal, is, match } from 'uvu/assert';
import { Player, World } from '../../host/emulation/world/index.ts';
import { parseScript } from '../../host/emulation/world/script.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { differenceModel } from '../../host/lab/worker/compare.ts';
import { eventDetail } from '../../host/lab/worker/event-detail.ts';
import { indented, textOf } from '../../host/lab/worker/json-values.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/values');

test('a value in words: texts bare, sets, maps, UUIDs short, integers exact', () => {
  is(textOf('a'), 'a');
  is(textOf(undefined), '""');
  is(textOf(9007199254740993n), '9007199254740993');
  is(textOf(['set', [1, 9007199254740993n]]), '[1, 9007199254740993]');
  is(textOf(['map', [['a', ['uuid', '94e75fbc-24b1-4f6d-9f27-9a47bd4ae159']]]]), '{a=94e75fbc}');
});

test('JSON text with a line for each member and item is what JSON.stringify writes; integers are exact', () => {
  const plain = { a: [], b: {}, 'c"': [1, 'two', null, { d: [true, [0.5]] }] };
  is(indented(plain), JSON.stringify(plain, null, 1));
  is(indented([9007199254740993n]), '[\n 9007199254740993\n]');
});

test('an integer that no number holds is exact in messages, transactions and differences', async () => {
  const world = await World.create({ zones: ['az1'], kernels: async () => typescriptKernels() });
  world.settle();
  const before = world.contents();
  const player = new Player(world);
  for (const statement of parseScript('az1$ ovn-nbctl set NB_Global . nb_cfg=9007199254740993'))
    equal((await player.play(statement)).stderr, '');
  const details = world.journal.events.flatMap(({ id }) => {
    const detail = eventDetail(world.journal, id);
    return detail === undefined || !detail.text.includes('nb_cfg') ? [] : [detail];
  });
  const textsOf = (kind: string): string =>
    details
      .filter(({ event }) => event.kind === kind)
      .map(({ text }) => text)
      .join('\n');
  match(textsOf('message'), /"nb_cfg": 9007199254740993\n/);
  match(textsOf('commit'), /nb_cfg: 0 -> 9007199254740993/);
  const { rows } = differenceModel(before, world.contents(), true);
  equal(
    rows.flatMap(({ table, columns }) =>
      columns.filter(({ column }) => column === 'nb_cfg').map(({ before: old, after }) => [table, old, after]),
    ),
    [
      ['NB_Global', '0', '9007199254740993'],
      // What stands for northd has copied it.
      ['SB_Global', '0', '9007199254740993'],
    ],
  );
  match(world.hash().databases, /^\w+$/);
  world.close();
});

test.run();
