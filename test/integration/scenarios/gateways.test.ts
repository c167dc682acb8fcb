/** Chassis of one zone are remote chassis of the others, as they come, change and go. */
import { ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { checkSettled, complaints } from '../../support/ovn/settled.ts';
import { gatewaySteps, take } from '../../support/ovn/topology.ts';
import type { ControllerKind, Zone } from '../../support/ovn/zone.ts';
import { inWorld, type World } from '../../support/ovn-world.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/gateways', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** The chassis of a zone as `NAME local|remote TYPE:IP,...`, in order. */
function chassis({ sb }: Zone): string[] {
  const encaps = new Map(sb.rows('Encap').map((encap) => [encap._uuid, `${encap.type}:${encap.ip}`]));
  return sb
    .rows('Chassis')
    .map((row) => {
      const where = row.other_config.get('is-remote') === 'true' ? 'remote' : 'local';
      return `${row.name} ${where} ${[...row.encaps]
        .map((uuid) => encaps.get(uuid) ?? '')
        .sort()
        .join(',')}`;
    })
    .sort();
}

async function untilChassis(world: World, zone: Zone, ...wanted: string[]): Promise<void> {
  const text = wanted.join('; ');
  try {
    await world.until(`${zone.name} has chassis ${text}`, () => chassis(zone).join('; ') === text);
  } catch (error) {
    throw new Error(`${zone.name} should have chassis ${text} but has ${chassis(zone).join('; ')}`, { cause: error });
  }
}

/** What happens, to gateways of two zones that begin without any. */
async function comeAndGo(world: World): Promise<void> {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  for (const n of [1, 2]) for (const step of gatewaySteps(n)) await take(world, step);
  await untilChassis(world, az1, 'gw1 local geneve:10.0.0.1', 'gw2 remote geneve:10.0.0.2');
  await untilChassis(world, az2, 'gw1 remote geneve:10.0.0.1', 'gw2 local geneve:10.0.0.2');

  await az1.sbctl(...'set Chassis gw1 hostname=one.example'.split(' '));
  await world.until('the hostname follows', () =>
    az2.sb.rows('Chassis').some((row) => row.name === 'gw1' && row.hostname === 'one.example'),
  );
  // A gateway that moves to another address.
  await az1.sbctl(...'chassis-del gw1'.split(' '));
  await untilChassis(world, az2, 'gw2 local geneve:10.0.0.2');
  await az1.sbctl(
    ...'chassis-add gw1 geneve,vxlan 10.0.0.11 -- set Chassis gw1 other_config:is-interconn=true'.split(' '),
  );
  await untilChassis(world, az2, 'gw1 remote geneve:10.0.0.11,vxlan:10.0.0.11', 'gw2 local geneve:10.0.0.2');

  // One more on the other side, and one that stops being a gateway.
  await az2.sbctl(...'chassis-add gw3 geneve 10.0.0.3 -- set Chassis gw3 other_config:is-interconn=true'.split(' '));
  await untilChassis(
    world,
    az1,
    'gw1 local geneve:10.0.0.11,vxlan:10.0.0.11',
    'gw2 remote geneve:10.0.0.2',
    'gw3 remote geneve:10.0.0.3',
  );
  await az2.sbctl('set', 'Chassis', 'gw2', 'other_config:is-interconn=false');
  await untilChassis(world, az1, 'gw1 local geneve:10.0.0.11,vxlan:10.0.0.11', 'gw3 remote geneve:10.0.0.3');
  const gateways = (): string[] => world.isb.rows('Gateway').map(({ name }) => name);
  await untilSame(world, 'gateways of IC-SB', gateways, ['gw1', 'gw3']);
}

scenario('ours and ours: gateways come, change and go both ways', comeAndGo);

const PAIRS: readonly (readonly [ControllerKind, ControllerKind])[] = [
  ['ours', 'debian'],
  ['debian', 'ours'],
];

for (const [first, second] of PAIRS)
  test(`${first} and ${second}: gateways come, change and go both ways`, () =>
    inWorld({ zones: { az1: first, az2: second } }, async (world) => {
      await comeAndGo(world);
      await checkSettled(world);
    }));

scenario('an encap that changes in place is followed', async (world) => {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  for (const n of [1, 2]) for (const step of gatewaySteps(n)) await take(world, step);
  await untilChassis(world, az2, 'gw1 remote geneve:10.0.0.1', 'gw2 local geneve:10.0.0.2');
  await untilChassis(world, az1, 'gw1 local geneve:10.0.0.1', 'gw2 remote geneve:10.0.0.2');
  const [encap] = az1.sb.rows('Encap').filter(({ chassis_name: name }) => name === 'gw1');
  await az1.sbctl('set', 'Encap', encap?._uuid ?? '', 'ip=10.0.0.12', 'options:csum=true');
  await untilChassis(world, az2, 'gw1 remote geneve:10.0.0.12', 'gw2 local geneve:10.0.0.2');
  await world.until('its options too', () =>
    az2.sb.rows('Encap').some((row) => row.chassis_name === 'gw1' && row.options.get('csum') === 'true'),
  );
});

scenario(
  'the second chassis of one name, or with an encap in use, is left out with a warning until there is room',
  async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const add = async (zone: Zone, name: string, ip: string): Promise<void> => {
      await zone.sbctl(
        ...`chassis-add ${name} geneve ${ip} -- set Chassis ${name} other_config:is-interconn=true`.split(' '),
      );
    };
    const before = complaints(az2.ic).length;
    await add(az1, 'gw', '10.0.0.1');
    await add(az1, 'other', '10.0.0.2');
    await untilChassis(world, az2, 'gw remote geneve:10.0.0.1', 'other remote geneve:10.0.0.2');
    // The remote chassis is there under this name: an operator replaces it by a local one.
    await az2.sbctl(...'set Chassis gw other_config:is-interconn=true other_config:is-remote=false'.split(' '));
    await add(az2, 'gw9', '10.0.0.9');
    await untilChassis(
      world,
      az1,
      'gw local geneve:10.0.0.1',
      'gw9 remote geneve:10.0.0.9',
      'other local geneve:10.0.0.2',
    );
    await world.settle();
    const said = complaints(az2.ic).slice(before);
    ok(
      said.some((line) => line.includes("'gw'") || line.includes(' gw ')),
      said.join('\n'),
    );
    await az1.sbctl('chassis-del', 'gw');
    await untilChassis(
      world,
      az1,
      'gw remote geneve:10.0.0.1',
      'gw9 remote geneve:10.0.0.9',
      'other local geneve:10.0.0.2',
    );
  },
  { complaints: /gw/ },
);

test.run();
