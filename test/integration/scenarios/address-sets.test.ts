/** Address sets of three zones: gathered where they are wanted, written as differences, never over somebody's own. */
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import type { Zone } from '../../support/ovn/zone.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/address-sets', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

const option = (zone: Zone, name: string, value: string): Promise<string> =>
  zone.nbctl('set', 'NB_Global', '.', `options:${name}=${value}`);

async function switchOn(world: World): Promise<void> {
  for (const zone of world.zones) for (const name of ['ic-as-adv', 'ic-as-learn']) await option(zone, name, 'true');
}

const add = ({ nb }: Zone, name: string, addresses: readonly string[], adv = true): Promise<unknown> =>
  nb.transact({
    op: 'insert',
    table: 'Address_Set',
    row: { name, addresses: ['set', addresses], options: ['map', adv ? [['ic-adv', 'true']] : []] },
  });

const change = ({ nb }: Zone, name: string, mutator: 'insert' | 'delete', ...addresses: string[]): Promise<unknown> =>
  nb.transact({
    op: 'mutate',
    table: 'Address_Set',
    where: [['name', '==', name]],
    mutations: [['addresses', mutator, ['set', addresses]]],
  });

/** A zone's sets: `NAME [ADDRESSES]`, with `learnt` when they are. */
const sets = ({ nb }: Zone): string[] =>
  nb.rows('Address_Set').map((row) => {
    const learnt = row.external_ids.get('ic-learnt') === 'true' ? ' learnt' : '';
    return `${row.name} [${[...row.addresses].sort().join(', ')}]${learnt}`;
  });

async function untilSets(world: World, ...wanted: (readonly string[])[]): Promise<void> {
  for (const [at, zone] of world.zones.entries())
    await untilSame(world, `${zone.name}: address sets`, () => sets(zone), wanted[at] ?? []);
}

scenario(
  'the union of what others offer, as it grows and shrinks',
  async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await add(az1, 'web', ['10.0.0.1', '10.0.0.2']);
    await add(az1, 'private', ['10.0.9.9'], false);
    await world.settle();
    equal(world.isb.rows('Address_Set').length, 0, 'nothing before it is switched on');
    await switchOn(world);
    const own = 'private [10.0.9.9]';
    await untilSets(
      world,
      ['web [10.0.0.1, 10.0.0.2]', own],
      ['web [10.0.0.1, 10.0.0.2] learnt'],
      ['web [10.0.0.1, 10.0.0.2] learnt'],
    );
    // az2's own of the same name: it keeps it, and offers it.
    await az2.nb.transact({ op: 'delete', table: 'Address_Set', where: [['name', '==', 'web']] });
    await untilSets(
      world,
      ['web [10.0.0.1, 10.0.0.2]', own],
      ['web [10.0.0.1, 10.0.0.2] learnt'],
      ['web [10.0.0.1, 10.0.0.2] learnt'],
    );
    await option(az2, 'ic-as-learn', 'false');
    await untilSets(world, ['web [10.0.0.1, 10.0.0.2]', own], [], ['web [10.0.0.1, 10.0.0.2] learnt']);
    await add(az2, 'web', ['10.0.0.2', '10.0.0.3']);
    await option(az2, 'ic-as-learn', 'true');
    await untilSets(
      world,
      ['web [10.0.0.1, 10.0.0.2]', own],
      ['web [10.0.0.2, 10.0.0.3]'],
      ['web [10.0.0.1, 10.0.0.2, 10.0.0.3] learnt'],
    );
    await change(az1, 'web', 'delete', '10.0.0.2');
    await change(az2, 'web', 'insert', '10.0.0.4');
    await untilSets(
      world,
      ['web [10.0.0.1]', own],
      ['web [10.0.0.2, 10.0.0.3, 10.0.0.4]'],
      ['web [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4] learnt'],
    );
    await az2.nb.transact({ op: 'delete', table: 'Address_Set', where: [] });
    await untilSets(world, ['web [10.0.0.1]', own], ['web [10.0.0.1] learnt'], ['web [10.0.0.1] learnt']);
    // An offer that is withdrawn without the set's end.
    await az1.nb.transact({ op: 'update', table: 'Address_Set', where: [], row: { options: ['map', []] } });
    await untilSets(world, ['web [10.0.0.1]', own], [], []);
    await world.until('IC-SB has none', () => world.isb.rows('Address_Set').length === 0);
  },
  { complaints: /Address set web of other zones is not learned/ },
);

scenario('the options switch each direction on and off', async (world) => {
  const [az1, az2, az3] = [world.zone('az1'), world.zone('az2'), world.zone('az3')];
  await switchOn(world);
  await add(az1, 'a', ['10.0.0.1']);
  await add(az3, 'b', ['2001:db8::1']);
  const [a, b] = ['a [10.0.0.1]', 'b [2001:db8::1]'];
  await untilSets(world, [a, `${b} learnt`], [`${a} learnt`, `${b} learnt`], [`${a} learnt`, b]);
  await option(az1, 'ic-as-adv', 'false');
  await untilSets(world, [a, `${b} learnt`], [`${b} learnt`], [b]);
  await option(az2, 'ic-as-learn', 'false');
  await untilSets(world, [a, `${b} learnt`], [], [b]);
  await option(az1, 'ic-as-adv', 'true');
  await option(az2, 'ic-as-learn', 'true');
  await untilSets(world, [a, `${b} learnt`], [`${a} learnt`, `${b} learnt`], [`${a} learnt`, b]);
  // What is learned is not offered again.
  await world.settle();
  equal(
    world.isb
      .rows('Address_Set')
      .map(({ name }) => name)
      .sort(),
    ['a', 'b'],
  );
});

scenario('one address more in a set of thousands costs as much as one address', async (world) => {
  await switchOn(world);
  const az1 = world.zone('az1');
  const addresses = Array.from({ length: 3000 }, (_, n) => `10.${(n >> 8) & 255}.${n & 255}.1`);
  await add(az1, 'large', addresses);
  const sizes = (count: number): Promise<void> =>
    world.until(`everybody has ${count}`, () =>
      world.zones.every(({ nb }) => nb.rows('Address_Set').some((row) => row.addresses.size === count)),
    );
  await sizes(3000);
  await world.settle();
  const before = world.databases().map(({ fileSize }) => fileSize);
  await change(az1, 'large', 'insert', '192.0.2.1');
  await change(az1, 'large', 'delete', addresses[0] ?? '');
  await world.until('the new one is there, the old one gone', () =>
    world.zones.every(({ nb }) =>
      nb.rows('Address_Set').some((row) => row.addresses.has('192.0.2.1') && !row.addresses.has(addresses[0] ?? '')),
    ),
  );
  await world.settle();
  for (const [at, { name, fileSize }] of world.databases().entries()) {
    // The model's northd writes whole sets to SB.
    if (name.startsWith('sb-')) continue;
    ok(fileSize - (before[at] ?? 0) < 4000, `${name} has grown by ${fileSize - (before[at] ?? 0)} bytes`);
  }
});

test.run();
