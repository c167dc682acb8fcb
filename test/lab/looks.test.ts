/** What a look at the past costs: counted in values that become JSON. */
import { equal, is, ok } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { Player, readScript, World } from '../../host/emulation/world/index.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Update } from '../../host/lab/messages.ts';
import { allRoutes } from '../../host/lab/models/routes.ts';
import { PATIENCE } from '../../host/emulation/world/time.ts';
import { Past } from '../../host/lab/worker/past.ts';
import { Scene } from '../../host/lab/worker/scene.ts';
import { statusOf, traitsOf } from '../../host/lab/worker/status.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/looks');

const ROUTES = 300;
const routes = Array.from(
  { length: ROUTES },
  (_, at) => `lr-route-add lr1 10.${at >> 8}.${at & 255}.0/24 192.168.1.100`,
);
const SCRIPT = `az2$ ovn-nbctl lr-add lr9
az1$ ovn-nbctl lr-add lr1 -- lrp-add lr1 lan aa:aa:aa:aa:aa:01 192.168.1.1/24
az1$ ovn-nbctl ${routes.join(' -- ')}
az1$ ovn-nbctl ls-add other
az1$ ovn-nbctl lr-route-del lr1
`;

/** A zone with many routes and its past, and the moments after each command. */
async function recorded(): Promise<{ scene: Scene; past: Past; moments: readonly number[]; sent: Update[] }> {
  const world = await World.create({ zones: ['az1', 'az2'], kernels: async () => typescriptKernels() });
  world.settle();
  const sent: Update[] = [];
  const scene = new Scene(world, (update) => void sent.push(update), undefined);
  const past = new Past(world);
  scene.past = past;
  world.journal.onEvent = (event) => scene.note(event);
  const player = new Player(world);
  const moments: number[] = [];
  for (const statement of readScript(SCRIPT).statements) {
    is((await player.play(statement)).status, 0);
    moments.push(world.journal.count);
  }
  return { scene, past, moments, sent };
}

test('a moment is looked at without its rows being made; of those that are shown only what is shown of them', async () => {
  const { scene, past, moments } = await recorded();
  const { history } = past;
  const [, , filled = 0, more = 0] = moments;
  const made = (look: () => unknown): number => {
    const before = history.converted;
    look();
    return history.converted - before;
  };
  is(
    made(() => history.contentsAt(filled)),
    0,
  );
  const rows = rowsOf(history.contentsAt(filled), 'nb-az1', 'Logical_Router_Static_Route');
  is(rows.length, ROUTES);
  is(
    made(() => rows.map((row) => row['ip_prefix'])),
    ROUTES,
  );
  // Routes were read as they came: what is left is one value of their router that says which it has.
  for (const moment of [filled, more, moments[0] ?? 0, filled]) {
    const values = made(() => scene.lookAt(moment));
    ok(values < ROUTES, `${values} values made for a picture of ${ROUTES} routes`);
  }
  ok(made(() => scene.lookAt(undefined)) < ROUTES);
  scene.world.close();
});

test('of a router’s routes ten come from the worker as objects and the rest as one text, from which the page has all of them', async () => {
  const { scene, past, moments, sent } = await recorded();
  const [, , filled = 0] = moments;
  scene.lookAt(filled);
  const moment = sent.findLast((update) => update.kind === 'moment');
  const [router] = moment?.model?.zones[0]?.routers ?? [];
  ok(router !== undefined);
  is(router.routes.length, 10);
  equal([router.routeCount, router.learnedCount], [ROUTES + 1, 0]);
  const all = allRoutes(router);
  is(all.length, ROUTES + 1);
  equal(all.slice(0, 10), router.routes);
  const rows = rowsOf(past.contentsAt(filled), 'nb-az1', 'Logical_Router_Static_Route');
  equal(
    all.map(({ prefix }) => prefix).sort(),
    ['192.168.1.0/24', ...rows.map((row) => String(row['ip_prefix']))].sort(),
  );
  is(allRoutes(router), all);
  scene.world.close();
});

test('what changes of processes while a world goes on by itself is known without a look at each of them', async () => {
  const world = await World.create({ zones: ['az1', 'az2'], kernels: async () => typescriptKernels() });
  let [status, moves, changes, asked] = ['', '', 0, 0];
  const compare = (): void => {
    const its = JSON.stringify({ ...statusOf(world), now: 0 });
    const theirs = traitsOf(world).join();
    if (theirs !== moves) asked++;
    if (its !== status) {
      changes++;
      ok(theirs !== moves, `${status}\n${its}`);
    }
    [status, moves] = [its, theirs];
  };
  const player = new Player(world, (its, until) => {
    const end = its.now + PATIENCE;
    for (let isOver = false; !isOver; compare()) isOver = until?.() === true || its.tick(end, until) !== 'more';
  });
  const script = `az1$ ovn-nbctl lr-add lr1
fault crash ovn-ic-az1
zone add az3
fault freeze sb-az2
host add h9 az1
heal all
controller standby az1
fault steal isb
controller pause az1
host kill h9
zone remove az2`;
  for (const statement of readScript(script).statements) {
    const { status, stderr } = await player.play(statement);
    equal([status, stderr], [0, ''], statement.text);
  }
  ok(changes > 8 && asked <= changes, `${changes} changes, ${asked} times`);
  world.close();
});

test('what a cell mentions is looked for near it: rows of other zones are not gone through', async () => {
  const { scene, past, moments, sent } = await recorded();
  const [, , filled = 0] = moments;
  await scene.watch({ database: 'sb-az2', table: 'Datapath_Binding' });
  const before = past.history.converted;
  scene.lookAt(filled);
  const made = past.history.converted - before;
  const moment = sent.findLast((update) => update.kind === 'moment');
  const mentioned = moment?.table?.rows.flatMap(({ cells }) =>
    Object.values(cells).flatMap(({ mentions }) => mentions),
  );
  equal(
    mentioned?.map(({ database, label }) => `${database} ${label}`),
    ['nb-az2 lr9'],
  );
  ok(made <= ROUTES + 200, `${made} values made`);
  scene.world.close();
});

test('the past is bounded, in events and in rows that they have changed: what is older is forgotten, and said to be', async () => {
  const { scene, past } = await recorded();
  const { world } = scene;
  const { journal } = world;
  is(past.isCut, false);
  journal.limits = { events: 200, changes: 400 };
  const player = new Player(world);
  const changesOf = (): number =>
    journal.events.reduce((sum, event) => sum + (event.kind === 'commit' ? event.changes.length : 0), 0);
  let [events, changes] = [0, 0];
  const add = `az1$ ovn-nbctl lr-add lr2 -- ${routes.slice(0, 100).join(' -- ').replaceAll('lr1', 'lr2')}`;
  for (let left = 10; left > 0; left--) {
    for (const statement of readScript(`${add}\naz1$ ovn-nbctl lr-del lr2`).statements) {
      is((await player.play(statement)).status, 0);
      events = Math.max(events, journal.events.length);
      changes = Math.max(changes, changesOf());
    }
    is(past.first, journal.events[0]?.id);
  }
  ok(events <= 250 && events > 20, `${events} events were kept`);
  ok(changes <= 500 && changes > 100, `${changes} changed rows were kept`);
  ok(past.history.kept.rows <= 2 * changes + 300, `${past.history.kept.rows} rows in keyframes`);
  is(past.isCut, true);
  // What is left is whole: the last moment is the present.
  equal(
    rowsOf(past.contentsAt(past.last), 'nb-az1', 'Logical_Router').map(({ name }) => name),
    rowsOf(world.contents(), 'nb-az1', 'Logical_Router').map(({ name }) => name),
  );
  is(past.step(past.first, 'transaction', -1), undefined);
  // Without rows that change, it is events that count.
  journal.limits = { events: 50, changes: 400 };
  for (const statement of readScript('az1$ ovn-nbctl lr-add a\naz1$ ovn-nbctl lr-del a\n'.repeat(4)).statements)
    await player.play(statement);
  ok(journal.events.length <= 63 && past.last - past.first <= 63, `${journal.events.length} events were kept`);
  world.close();
});

test('a row of the past reads as any row does, is the same at every moment that has it, and can’t be changed', async () => {
  const { scene, past, moments } = await recorded();
  const [, , filled = 0, more = 0] = moments;
  const [first, second] = [filled, more].map(
    (moment) => rowsOf(past.history.contentsAt(moment), 'nb-az1', 'Logical_Router')[0],
  );
  ok(first !== undefined);
  is(first, second);
  is(first['name'], 'lr1');
  is(first['uuid'], undefined);
  ok('ports' in first && Object.hasOwn(first, 'ports') && !Object.hasOwn(first, 'values'));
  is(Object.entries(first).find(([column]) => column === 'name')?.[1], 'lr1');
  is(Reflect.set(first, 'name', 'lr9'), false);
  is(Reflect.deleteProperty(first, 'name'), false);
  is((JSON.parse(JSON.stringify(first)) as { name: string }).name, 'lr1');
  scene.world.close();
});

test.run();
