/** Ports that IC-NB declares on transit switches: in every zone, owned by the one that has the chassis. */
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addGateway, addSwitches } from '../../support/ovn/build.ts';
import { boundPorts, portBindings, switchPorts, untilKeys, untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { complaints } from '../../support/ovn/settled.ts';
import { addSwitchPort, changeSwitchPort, movePort, removePort } from '../../support/ovn/transit-ports.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/transit-switch-ports', onDebian);

// The first zone to start leads, and keeps leading here.
const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

async function begin(world: World): Promise<void> {
  for (const n of [1, 2, 3]) await addGateway(world, n);
  await addSwitches(world, 'ts1', 'ts2');
  await world.until('every zone knows every chassis', () =>
    world.zones.every(({ sb }) => sb.rows('Chassis').length === 3),
  );
}

/** Resolves when the zones have these ports on ts1, in order az1, az2, az3. */
async function untilPorts(world: World, ...ports: (readonly string[])[]): Promise<void> {
  for (const [at, zone] of world.zones.entries())
    await untilSame(world, `${zone.name}: ports of ts1`, () => switchPorts(zone, 'ts1'), ports[at] ?? []);
}

const untilBindings = (world: World, ...lines: string[]): Promise<void> =>
  untilSame(world, 'IC-SB ports', () => portBindings(world), lines);

const A = '02:00:00:00:00:0a 10.0.0.10';
const B = '02:00:00:00:00:0b 10.0.0.11';

scenario('a port of each type, with a chassis, without one, with one that nobody has', async (world) => {
  await begin(world);
  await addSwitchPort(world, 'ts1', 'p-router', { type: 'router', chassis: 'gw1', peer: 'lrp1', addresses: [A] });
  await addSwitchPort(world, 'ts1', 'p-vif', { chassis: 'gw2', addresses: [B] });
  await addSwitchPort(world, 'ts1', 'p-any', { type: 'switch', peer: 'leaf', addresses: ['unknown'] });
  await addSwitchPort(world, 'ts1', 'p-nowhere', { type: 'router', chassis: 'gw9', peer: 'lrp9' });
  await untilBindings(world, `ts1 p-router az1 [${A}] gw1`, `ts1 p-vif az2 [${B}] gw2`, 'ts1 p-any az1 [unknown]');
  const any = 'p-any switch peer=leaf [unknown]';
  const vif = `chassis=gw2 [${B}]`;
  const router = `router-port=lrp1 chassis=gw1 [${A}]`;
  await untilPorts(
    world,
    [`p-router router ${router}`, `p-vif remote ${vif}`, any],
    [`p-router remote ${router}`, `p-vif  ${vif}`, any],
    [`p-router remote ${router}`, `p-vif remote ${vif}`, any],
  );
  for (const zone of world.zones) await untilKeys(world, zone);
  for (const at of [1, 2])
    await untilSame(world, 'SB binds them', () => boundPorts(world.zones[at] ?? world.zone('az1'), 'p-router'), [
      'p-router remote gw1',
    ]);
  // The chassis that nobody had comes up in az3.
  await world
    .zone('az3')
    .sbctl(...'chassis-add gw9 geneve 10.0.0.9 -- set Chassis gw9 other_config:is-interconn=true'.split(' '));
  await untilBindings(
    world,
    `ts1 p-router az1 [${A}] gw1`,
    `ts1 p-vif az2 [${B}] gw2`,
    'ts1 p-any az1 [unknown]',
    'ts1 p-nowhere az3 [] gw9',
  );
  await untilSame(
    world,
    'az3 has it',
    () => switchPorts(world.zone('az3'), 'ts1').filter((line) => line.startsWith('p-nowhere')),
    ['p-nowhere router router-port=lrp9 chassis=gw9 []'],
  );
  for (const name of ['p-router', 'p-vif', 'p-any', 'p-nowhere']) await removePort(world, 'Switch', 'ts1', name);
  await untilBindings(world);
  await untilPorts(world, [], [], []);
});

scenario('type, addresses and peer follow; the order of addresses is nothing', async (world) => {
  await begin(world);
  await addSwitchPort(world, 'ts1', 'p', { type: 'router', chassis: 'gw1', peer: 'lrp1', addresses: [A] });
  const everywhere = (here: string, elsewhere: string): Promise<void> =>
    untilPorts(world, [`p ${here}`], [`p ${elsewhere}`], [`p ${elsewhere}`]);
  await everywhere(`router router-port=lrp1 chassis=gw1 [${A}]`, `remote router-port=lrp1 chassis=gw1 [${A}]`);
  await changeSwitchPort(world, 'p', { addresses: [B, A] });
  await everywhere(
    `router router-port=lrp1 chassis=gw1 [${A}, ${B}]`,
    `remote router-port=lrp1 chassis=gw1 [${A}, ${B}]`,
  );
  await changeSwitchPort(world, 'p', { peer: 'lrp2', addresses: [B] });
  await everywhere(`router router-port=lrp2 chassis=gw1 [${B}]`, `remote router-port=lrp2 chassis=gw1 [${B}]`);
  await untilBindings(world, `ts1 p az1 [${B}] gw1`);
  await changeSwitchPort(world, 'p', { type: 'switch', peer: 'leaf', addresses: ['unknown'] });
  await everywhere('switch peer=leaf chassis=gw1 [unknown]', 'remote peer=leaf chassis=gw1 [unknown]');
  await changeSwitchPort(world, 'p', { type: 'router', peer: '', addresses: [] });
  await everywhere('router chassis=gw1 []', 'remote chassis=gw1 []');
  await untilBindings(world, 'ts1 p az1 [] gw1');
});

scenario(
  'a port moves from zone to zone, to none, and to another switch',
  async (world) => {
    await begin(world);
    await addSwitchPort(world, 'ts1', 'p', { type: 'router', chassis: 'gw1', peer: 'lrp1', addresses: [A] });
    await untilBindings(world, `ts1 p az1 [${A}] gw1`);
    const types = (...wanted: string[]): Promise<void> =>
      untilPorts(world, ...wanted.map((text) => [`p ${text} [${A}]`]));
    await changeSwitchPort(world, 'p', { chassis: 'gw2' });
    await untilBindings(world, `ts1 p az2 [${A}] gw2`);
    const at = 'router-port=lrp1 chassis=gw';
    await types(`remote ${at}2`, `router ${at}2`, `remote ${at}2`);
    await changeSwitchPort(world, 'p', { chassis: 'gw3' });
    await untilBindings(world, `ts1 p az3 [${A}] gw3`);
    await types(`remote ${at}3`, `remote ${at}3`, `router ${at}3`);
    // The leader takes over the row as it is.
    await changeSwitchPort(world, 'p', { chassis: '' });
    await types('router router-port=lrp1', 'router router-port=lrp1', 'router router-port=lrp1');
    await world.until('no gateway', () => portBindings(world).every((line) => line.endsWith(']')));
    await changeSwitchPort(world, 'p', { chassis: 'gw1' });
    await untilBindings(world, `ts1 p az1 [${A}] gw1`);
    await types(`router ${at}1`, `remote ${at}1`, `remote ${at}1`);
    await movePort(world, 'ts1', 'ts2', 'p');
    await untilBindings(world, `ts2 p az1 [${A}] gw1`);
    await untilPorts(world, [], [], []);
    for (const [n, zone] of world.zones.entries())
      await untilSame(world, `${zone.name}: ports of ts2`, () => switchPorts(zone, 'ts2'), [
        `p ${n === 0 ? 'router' : 'remote'} ${at}1 [${A}]`,
      ]);
    await world.inb.ctl('ts-del', 'ts2');
    await untilBindings(world);
  },
  { complaints: /ort p waits: its row in IC-SB/ },
);

scenario(
  'a port moves away from a zone that is paused: its new zone waits, and says so',
  async (world) => {
    await begin(world);
    const [az2, az3] = [world.zone('az2'), world.zone('az3')];
    await addSwitchPort(world, 'ts1', 'p', { type: 'router', chassis: 'gw2', peer: 'lrp1', addresses: [A] });
    await untilBindings(world, `ts1 p az2 [${A}] gw2`);
    await az2.ic.ask('pause');
    const before = complaints(az3.ic).length;
    await changeSwitchPort(world, 'p', { chassis: 'gw3' });
    await world.until('az3 says that it waits', () => complaints(az3.ic).length > before);
    await world.settle();
    const said = complaints(az3.ic).slice(before);
    ok(said.length === 1 && said[0]?.includes("'az2'"), `one warning that names az2, not: ${said.join('\n')}`);
    equal(portBindings(world), [`ts1 p az2 [${A}] gw2`]);
    await az2.ic.ask('resume');
    await untilBindings(world, `ts1 p az3 [${A}] gw3`);
    await untilPorts(
      world,
      [`p remote router-port=lrp1 chassis=gw3 [${A}]`],
      [`p remote router-port=lrp1 chassis=gw3 [${A}]`],
      [`p router router-port=lrp1 chassis=gw3 [${A}]`],
    );
  },
  { complaints: /ort p waits: its row in IC-SB/ },
);

test.run();
