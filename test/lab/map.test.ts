/** The map: what the databases say is drawn, with a line to every transit switch and router that something leads to. */
import { equal, is, ok } from 'uvu/assert';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { Player, World } from '../../host/emulation/world/index.ts';
import { readScript } from '../../host/emulation/world/script.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { layoutOf } from '../../host/lab/map/layout.ts';
import type { Layout } from '../../host/lab/map/shapes.ts';
import { fitted, levelOf } from '../../host/lab/map/viewport.ts';
import { wayOf } from '../../host/lab/map/way.ts';
import { modelOf } from '../../host/lab/worker/model.ts';
import { statusOf } from '../../host/lab/worker/status.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/map');

/** Two zones at the tutorial's end. */
async function tutorialWorld(): Promise<World> {
  const world = await World.create({ zones: ['az1', 'az2'], kernels: async () => typescriptKernels() });
  const player = new Player(world);
  for (const statement of readScript(tutorialText(2)).statements) await player.play(statement);
  return world;
}

test('ports say where they are at home; transit routers and leaves have their lines', async () => {
  const world = await World.create({ zones: ['az1', 'az2'], kernels: async () => typescriptKernels() });
  const player = new Player(world);
  const play = async (script: string): Promise<void> => {
    for (const statement of readScript(script).statements) {
      const { status, stderr } = await player.play(statement);
      equal([status, stderr], [0, ''], statement.text);
    }
  };
  const layout = () => layoutOf(modelOf(statusOf(world), world.contents()));
  /** What is said of a port, in each zone that has it. */
  const portSays = (name: string): string[] =>
    layout().cards.flatMap(({ lines }) => lines.filter(({ left }) => left === name).map(({ right }) => right));
  await play(tutorialText(2));
  equal(portSays('lrp-lr1-ts1'), ['@ gw1']);
  // Nobody else may have it: what NB wishes is not what is.
  await play('host kill gw1');
  equal(portSays('lrp-lr1-ts1'), ['no gateway']);
  await play(`host start gw1
az1$ ovn-ic-nbctl tr-add tr1
az1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1
az1$ ovn-nbctl ls-add leaf1 -- lsp-add leaf1 up -- lsp-set-type up switch -- set Logical_Switch_Port up peer=down
az1$ ovn-nbctl lsp-add ts1 down -- lsp-set-type down switch -- set Logical_Switch_Port down peer=up`);
  equal(portSays('lrp-lr1-ts1'), ['@ gw1']);
  equal(portSays('trp1'), ['@ gw1', '@ gw1']);
  const { chips, cards, edges } = layout();
  const leaf = chips.find(({ label }) => label === 'leaf1');
  ok(edges.some(({ id, style }) => style === 'transit' && id === `${leaf?.id} ts1`));
  const copies = cards.filter(({ title }) => title === 'tr1');
  equal(copies.length, 2);
  for (const { id } of copies)
    ok(
      edges.some((edge) => edge.id === id),
      id,
    );
  // The two routers', the leaf's, and those of the two copies.
  equal(edges.filter(({ style }) => style === 'transit').length, 5);
  world.close();
});

test('a switch or router of a zone’s own is drawn as such, whatever transit switch or router has its name', async () => {
  const world = await World.create({ zones: ['az1'], kernels: async () => typescriptKernels() });
  const player = new Player(world);
  for (const statement of readScript(`world zones=az1
az1$ ovn-nbctl set NB_Global . name=az1
az1$ ovn-nbctl ls-add lan -- lsp-add lan own -- lsp-set-type own router -- lsp-set-options own router-port=lrp-lan
az1$ ovn-nbctl ls-add wan -- lr-add lan
az1$ ovn-nbctl lr-add lr1 -- lrp-add lr1 lrp-lan 02:00:00:00:00:01 10.0.0.1/24
az1$ ovn-ic-nbctl tr-add lan -- ts-add wan`).statements)
    equal((await player.play(statement)).stderr, '', statement.text);
  const model = modelOf(statusOf(world), world.contents());
  const [zone] = model.zones;
  equal(
    zone?.switches.map(({ name, ports }) => [name, ports]),
    [
      ['lan', 1],
      ['wan', 0],
    ],
  );
  equal(zone?.routers.map(({ name, transit, ports }) => [name, transit, ports.map((port) => port.transit)]).sort(), [
    ['lan', '', []],
    ['lan', 'lan', []],
    ['lr1', '', ['']],
  ]);
  world.close();
});

test('a map that is fitted leaves room for what stands above and below it', () => {
  for (const height of [300, 900, 2000]) {
    const { y, scale } = fitted(1000, height, { width: 800, height: 520 });
    ok(y >= 48, `${height}: ${y}`);
    ok(y + height * scale <= 520 - 30 + 1e-6, `${height}: ${y + height * scale}`);
  }
});

test('the smaller the map, the less is written: notes go first, then names; a zone then says what it is', async () => {
  const levels = [1.15, 0.7, 0.69, 0.45, 0.44, 0.2].map((scale) => levelOf({ x: 0, y: 0, scale }));
  equal(levels, ['near', 'near', 'middle', 'middle', 'far', 'far']);
  const world = await tutorialWorld();
  const { zones } = layoutOf(modelOf(statusOf(world), world.contents()));
  // Each router has its two networks, and the other's one.
  equal(
    zones.map(({ summary }) => summary),
    [
      ['1 router', '3 routes'],
      ['1 router', '3 routes'],
    ],
  );
  world.close();
});

test('the way of a learned route: both routers, their ports, the route at both ends, and the transit switch between', async () => {
  const world = await tutorialWorld();
  const model = modelOf(statusOf(world), world.contents());
  const layout = layoutOf(model);
  const { cards, chips, edges, zones } = layout;
  const lines = cards.flatMap((card) => card.lines);
  const targetOf = (style: string) => lines.find((line) => line.style === style)?.target;
  is(wayOf(model, layout, targetOf('static')), undefined);
  is(wayOf(model, layout, targetOf('port')), undefined);
  const learned = lines.find((line) => line.style === 'learned');
  const way = wayOf(model, layout, learned?.target);
  const on = (boxes: readonly { readonly id: string }[]) => boxes.filter(({ id }) => way?.has(id));
  is(on(cards).length, 2);
  is(on(zones).length, 2);
  equal(
    on(chips).map(({ id }) => id),
    ['transit switch ts1'],
  );
  is(on(edges).length, 2);
  equal(
    lines.filter(({ id }) => way?.has(id)).map(({ left, style }) => `${style} ${left}`),
    ['port lrp-lr1-ts1', `learned ${learned?.left}`, 'port lrp-lr2-ts1', `connected ${learned?.left}`],
  );
  world.close();
});

test('the way of an IPv6 route is found however the port spells its address, and only over a transit switch that both are on', async () => {
  const world = await World.create({ zones: ['az1', 'az2'], kernels: async () => typescriptKernels() });
  const player = new Player(world);
  const script = `${tutorialText(2)}
az1$ ovn-ic-nbctl ts-add ts0
az1$ ovn-nbctl lr-add alone -- lrp-add alone alone-ts0 aa:aa:aa:aa:cc:01 FD00:0:0::1/64 -- lsp-add ts0 lsp-alone -- lsp-set-type lsp-alone router -- lsp-set-addresses lsp-alone router -- lsp-set-options lsp-alone router-port=alone-ts0
az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 networks=[169.254.100.1/24,"\\"FD00:0:0::1/64\\""]
az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 networks=[169.254.100.2/24,"\\"fd00::2/64\\""]
az1$ ovn-nbctl lrp-add lr1 lr1-six aa:aa:aa:aa:cc:02 2001:db8:1::1/64`;
  for (const statement of readScript(script).statements)
    equal((await player.play(statement)).stderr, '', statement.text);
  const model = modelOf(statusOf(world), world.contents());
  const layout = layoutOf(model);
  const line = layout.cards
    .flatMap((card) => card.lines)
    .find(({ style, left }) => style === 'learned' && left === '2001:db8:1::/64');
  const way = wayOf(model, layout, line?.target);
  equal(
    layout.chips.filter(({ id }) => way?.has(id)).map(({ id }) => id),
    ['transit switch ts1'],
  );
  world.close();
});

test('lines of one zone to the same transit switch become one beside it; those of others have lanes of their own', async () => {
  const world = await World.create({ zones: ['az1'], kernels: async () => typescriptKernels() });
  const player = new Player(world);
  for (const statement of readScript('build mesh zones=2 routers=3 routes=0\naz1$ ovn-ic-nbctl ts-add ts2').statements)
    await player.play(statement);
  const attach = (r: number): string =>
    `az1$ ovn-nbctl lrp-add lr${r} lr${r}-ts2 aa:aa:aa:aa:bb:0${r} 169.254.200.${r}/24 -- lsp-add ts2 ts2-lr${r} -- lsp-set-type ts2-lr${r} router -- lsp-set-options ts2-lr${r} router-port=lr${r}-ts2`;
  for (const statement of readScript(`${attach(1)}\n${attach(2)}\n${attach(4).replace('az1', 'az2')}`).statements)
    equal((await player.play(statement)).stderr, '');
  const { edges } = layoutOf(modelOf(statusOf(world), world.contents()));
  const trunks = new Map<string, number>();
  for (const { path } of edges) {
    const trunk = path.slice(path.lastIndexOf('M'));
    trunks.set(trunk, (trunks.get(trunk) ?? 0) + 1);
  }
  // Three to ts1 and two to ts2 in az1; in az2 three to ts1, and one alone.
  equal(
    [...trunks.values()].sort((a, b) => a - b),
    [1, 2, 3, 3],
  );
  const lanes = new Set([...trunks.keys()].map((path) => /^M(\d+)/.exec(path)?.[1]));
  is(lanes.size, 4);
  world.close();
});

test('what was moved takes all that is in it along, and its lines; nothing else moves', async () => {
  const world = await tutorialWorld();
  const model = modelOf(statusOf(world), world.contents());
  const before = layoutOf(model);
  const by = { x: 100, y: 400 };
  const after = layoutOf(model, false, new Map([['zone az2', by]]));
  const boxes = ({ zones, chips, cards }: Layout) => [
    ...zones,
    ...chips,
    ...cards,
    ...cards.flatMap(({ lines }) => lines),
  ];
  const [az1, az2] = before.zones;
  const isIn = ({ x }: { readonly x: number }, zone = az2): boolean =>
    zone !== undefined && x >= zone.x && x < zone.x + zone.width;
  for (const [at, { id, x, y }] of boxes(before).entries()) {
    const moved = boxes(after)[at];
    equal([moved?.id, moved?.x, moved?.y], isIn({ x }) ? [id, x + by.x, y + by.y] : [id, x, y]);
  }
  for (const [name, { x, y }] of before.anchors)
    equal(after.anchors.get(name), isIn({ x }) ? { x: x + by.x, y: y + by.y } : { x, y }, name);
  is(after.width, before.width + by.x);
  ok(after.height > before.height);
  equal(
    before.edges.map(({ path }, at) => path === after.edges[at]?.path),
    [true, false],
  );
  // Into the other half: its lines leave on the side of what all share. Nothing leaves the map.
  const across = layoutOf(model, false, new Map([['zone az2', { x: -10_000, y: 300 }]]));
  is(across.zones[1]?.x, 0);
  ok(across.edges[1]?.path.startsWith(`M${(az1?.width ?? 0) - 14},`), across.edges[1]?.path);
  // A narrow screen has an order of its own.
  equal(layoutOf(model, true, new Map([['zone az2', by]])), layoutOf(model, true));
  world.close();
});

test.run();
