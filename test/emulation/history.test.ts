/** Moments of a world's past, from row differences on keyframes. */
import { equal, is, ok } from 'uvu/assert';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { rowsOf, type Contents } from '../../host/emulation/contents.ts';
import type { Operation } from '../../host/emulation/operations.ts';
import { Dice } from '../../host/emulation/world/dice.ts';
import { History } from '../../host/emulation/world/history.ts';
import { Player, readScript, World } from '../../host/emulation/world/index.ts';
import { tableDifferences } from '../../host/emulation/world/table-difference.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/history');

const SCRIPT = `${tutorialText(2)}
zone add az3
az3$ ovn-nbctl lr-add lr3
fault restart nb-az1
az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100
az2$ ovn-nbctl lr-del lr2
`;

/** A server that was started again gives rows other versions. */
const unversioned = (contents: Contents): unknown =>
  JSON.parse(JSON.stringify(contents, (key, value: unknown) => (key === '_version' ? undefined : value)));

/** Rows of the history read as what they are now. */
const copied = (contents: Contents): Contents => JSON.parse(JSON.stringify(contents)) as Contents;

interface Moment {
  readonly event: number;
  readonly contents: Contents;
  /** As the history has it while it is the present. */
  readonly present: Contents;
}

async function recorded(): Promise<{ world: World; history: History; moments: Moment[] }> {
  const world = await World.create({ zones: ['az1', 'az2'], kernels: async () => typescriptKernels() });
  world.settle();
  const history = new History(world);
  world.journal.onEvent = (event) => {
    if (event.kind === 'commit') history.note(event);
  };
  const player = new Player(world);
  const moments: Moment[] = [];
  for (const statement of readScript(SCRIPT).statements) {
    await player.play(statement);
    const { count } = world.journal;
    const contents = world.contents();
    // A zone that was removed was there.
    const present = Object.entries(history.contentsAt(count)).filter(([name]) => contents[name] !== undefined);
    moments.push({ event: count, contents, present: copied(Object.fromEntries(present)) });
  }
  return { world, history, moments };
}

test('every moment that was is seen as it was, in any order, zones and servers come and gone meanwhile', async () => {
  const { world, history, moments } = await recorded();
  for (const { event, contents } of moments.toReversed()) {
    // A zone that comes later was there before, as it began.
    const { 'nb-az3': _nb, 'sb-az3': _sb, ...seen } = history.contentsAt(event);
    const { 'nb-az3': nb, 'sb-az3': sb, ...expected } = contents;
    equal(unversioned(seen), unversioned(expected), `${event}`);
    if (nb !== undefined && sb !== undefined)
      equal(unversioned({ a: _nb ?? {}, b: _sb ?? {} }), unversioned({ a: nb, b: sb }));
  }
  world.close();
});

test('the present is as the databases have it, those included that have committed nothing', async () => {
  const { world, moments } = await recorded();
  for (const { event, contents, present } of moments) equal(unversioned(present), unversioned(contents), `${event}`);
  world.close();
});

test('a zone that is removed and added again has nothing of the one before', async () => {
  const world = await World.create({ zones: ['az1'], kernels: async () => typescriptKernels() });
  world.settle();
  const history = new History(world);
  world.journal.onEvent = (event) => {
    if (event.kind === 'commit') history.note(event);
  };
  const player = new Player(world);
  const script = 'zone add az3\naz3$ ovn-nbctl lr-add lr3\nzone remove az3\nzone add az3\naz3$ ovn-nbctl lr-add lr4';
  const seen: string[] = [];
  for (const statement of readScript(script).statements) {
    await player.play(statement);
    const routers = rowsOf(history.contentsAt(world.journal.count), 'nb-az3', 'Logical_Router');
    seen.push(routers.map(({ name }) => String(name)).join());
    if (world.zones.includes('az3'))
      equal(
        unversioned({ nb: history.contentsAt(world.journal.count)['nb-az3'] ?? {} }),
        unversioned({ nb: world.contents()['nb-az3'] ?? {} }),
      );
  }
  is(seen[1], 'lr3');
  is(seen[3], '');
  is(seen[4], 'lr4');
  world.close();
});

test('what is forgotten can not be looked at, and all else as before', async () => {
  const { world, history, moments } = await recorded();
  const middle = moments[moments.length >>> 1];
  const last = moments.at(-1);
  history.forget(middle?.event ?? 0);
  is(history.first, middle?.event);
  equal(history.contentsAt(0), history.contentsAt(middle?.event ?? 0));
  equal(unversioned(history.contentsAt(last?.event ?? 0)), unversioned(last?.contents ?? {}));
  world.close();
});

test('a look costs what the tables have that changed, a second one nothing; keyframes have at most as many rows as there were changes', async () => {
  const world = await World.create({ zones: ['az1'], kernels: async () => typescriptKernels() });
  world.settle();
  const history = new History(world);
  const rows = history.kept.rows;
  let changes = 0;
  world.journal.onEvent = (event) => {
    if (event.kind !== 'commit') return;
    history.note(event);
    changes += event.changes.length;
  };
  const dice = new Dice(5);
  const transact = (operation: Operation): unknown[] => [...world.simulation.transact('nb', 'az1', [operation])];
  const read = (): unknown =>
    (transact({ op: 'select', table: 'Address_Set', where: [] })[0] as { rows: unknown }).rows;
  const moments: { readonly event: number; readonly rows: unknown }[] = [];
  for (let left = 1500; left > 0; left--) {
    const where = [['name', '==', `set${left + dice.below(60)}`]];
    const row = { addresses: `10.0.0.${dice.below(200)}` };
    transact(
      dice.oneIn(3)
        ? { op: 'delete', table: 'Address_Set', where }
        : dice.oneIn(2)
          ? { op: 'update', table: 'Address_Set', where, row }
          : { op: 'insert', table: 'Address_Set', row: { ...row, name: `set${left}` } },
    );
    if (dice.oneIn(20)) moments.push({ event: world.journal.count, rows: read() });
  }
  ok(history.kept.keyframes > 0);
  ok(history.kept.rows <= rows + changes, `${history.kept.rows} rows in keyframes after ${changes} changes`);
  for (const { event, rows: expected } of moments.toReversed()) {
    const before = history.effort;
    equal(rowsOf(history.contentsAt(event), 'nb-az1', 'Address_Set'), expected);
    const size = (expected as unknown[]).length;
    ok(history.effort - before <= rows * 2 + 4 * (256 + size), `${history.effort - before} for ${size} rows`);
    const after = history.effort;
    history.contentsAt(event);
    is(history.effort, after);
  }
  world.close();
});

test('two moments compared: rows that came, went and changed, with their columns', async () => {
  const { world, history, moments } = await recorded();
  const [before, after] = moments.slice(-2).map(({ event }) => event);
  const found = tableDifferences(history.contentsAt(before ?? 0), history.contentsAt(after ?? 0));
  ok(found.some(({ kind, table, row }) => kind === 'delete' && table === 'Logical_Router' && row['name'] === 'lr2'));
  equal(tableDifferences(history.contentsAt(after ?? 0), history.contentsAt(after ?? 0)), []);
  const back = tableDifferences(history.contentsAt(after ?? 0), history.contentsAt(before ?? 0));
  equal(back.filter(({ kind }) => kind === 'insert').length, found.filter(({ kind }) => kind === 'delete').length);
  world.close();
});

test.run();
