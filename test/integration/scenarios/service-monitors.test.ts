/** Service monitors among three zones: asked for in one, run in another, reported back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addGateway, words } from '../../support/ovn/build.ts';
import { untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import type { Zone } from '../../support/ovn/zone.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/service-monitors', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

const mac = (n: number): string => `02:00:00:00:0${n}:00`;
const setMac = (world: World, n: number): Promise<string> =>
  world.zone(`az${n}`).sbctl('set', 'SB_Global', '.', `options:svc_monitor_mac="${mac(n)}"`);

/** Zone 'n' gets a switch with a port vmN that is up on gwN. */
async function addMachine(world: World, n: number): Promise<void> {
  await addGateway(world, n);
  await world
    .zone(`az${n}`)
    .nbctl(
      ...words(
        `ls-add sw${n}`,
        `lsp-add sw${n} vm${n}`,
        `set Logical_Switch_Port vm${n} options:requested-chassis=gw${n}`,
      ),
    );
  await world.until(`vm${n} is up`, () =>
    world
      .zone(`az${n}`)
      .sb.rows('Port_Binding')
      .some((row) => row.logical_port === `vm${n}` && row.up === true),
  );
}

interface Monitor {
  readonly port?: number;
  readonly protocol?: string;
  readonly src?: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** Zone 'from' asks for a monitor of vmN, which is in azN. */
const ask = ({ sb }: Zone, n: number, { port = 80, protocol = 'tcp', src = '10.0.0.250', options }: Monitor = {}) =>
  sb.transact({
    op: 'insert',
    table: 'Service_Monitor',
    row: {
      type: 'load-balancer',
      ip: `10.0.${n}.5`,
      port,
      protocol,
      logical_port: `vm${n}`,
      src_ip: src,
      remote: true,
      options: ['map', [['az-name', `az${n}`], ...Object.entries(options ?? {})]],
    },
  });

const isAsked = [['remote', '==', true]];
const withdraw = ({ sb }: Zone): Promise<unknown> =>
  sb.transact({ op: 'delete', table: 'Service_Monitor', where: isAsked });

/** A zone's monitors: `asked|learned|own PORT IP:PORT PROTOCOL SRC_MAC CHASSIS STATUS`. */
const monitors = ({ sb }: Zone): string[] =>
  sb
    .rows('Service_Monitor')
    .map((row) =>
      [
        row.remote ? 'asked' : row.ic_learned ? 'learned' : 'own',
        row.logical_port,
        `${row.ip}:${row.port}`,
        row.protocol,
        row.src_mac || '-',
        row.chassis_name || '-',
        row.status ?? '-',
      ].join(' '),
    );

/** IC-SB's monitors: `SOURCE TARGET PORT IP:PORT PROTOCOL SRC_MAC STATUS`. */
const shared = ({ isb }: World): string[] =>
  isb
    .rows('Service_Monitor')
    .map((row) =>
      [
        row.source_availability_zone,
        row.target_availability_zone,
        row.logical_port,
        `${row.ip}:${row.port}`,
        row.protocol,
        row.src_mac,
        row.status ?? '-',
      ].join(' '),
    );

const untilMonitors = (world: World, n: number, ...lines: string[]): Promise<void> =>
  untilSame(world, `az${n}: monitors`, () => monitors(world.zone(`az${n}`)), lines);
const untilShared = (world: World, ...lines: string[]): Promise<void> =>
  untilSame(world, 'IC-SB monitors', () => shared(world), lines);

/** How often the file of a zone's SB mentions Service_Monitor. */
const mentions = ({ directory }: World, zone: string): number =>
  readFileSync(join(directory, `sb-${zone}.db`), 'utf8').split('"Service_Monitor"').length - 1;

/** What a zone's ovn-controller finds out. */
const find = ({ sb }: Zone, status: string): Promise<unknown> =>
  sb.transact({ op: 'update', table: 'Service_Monitor', where: [['remote', '==', false]], row: { status } });

scenario('a monitor is pushed, pulled, reported, changed and withdrawn', async (world) => {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await addMachine(world, 2);
  await ask(az1, 2);
  await world.settle();
  equal(shared(world), [], 'nothing without svc_monitor_mac');
  await setMac(world, 1);
  await untilShared(world, `az1 az2 vm2 10.0.2.5:80 tcp ${mac(1)} -`);
  await setMac(world, 2);
  await untilMonitors(world, 2, `learned vm2 10.0.2.5:80 tcp ${mac(2)} gw2 -`);
  for (const status of ['online', 'offline', 'online']) {
    await find(az2, status);
    await untilShared(world, `az1 az2 vm2 10.0.2.5:80 tcp ${mac(1)} ${status}`);
    await untilMonitors(world, 1, `asked vm2 10.0.2.5:80 tcp - - ${status}`);
  }
  const options = [
    ['az-name', 'az2'],
    ['interval', '7'],
  ];
  await az1.sb.transact({ op: 'update', table: 'Service_Monitor', where: isAsked, row: { options: ['map', options] } });
  await world.until('the options follow', () =>
    az2.sb.rows('Service_Monitor').every((row) => row.options.get('interval') === '7'),
  );
  // The port leaves its chassis: it is down, and the monitor stays. Without its binding the monitor goes.
  await az2.nbctl(...words('remove Logical_Switch_Port vm2 options requested-chassis'));
  await world.until('vm2 is down', () =>
    az2.sb.rows('Port_Binding').some((row) => row.logical_port === 'vm2' && row.up === false),
  );
  await world.settle();
  await untilMonitors(world, 2, `learned vm2 10.0.2.5:80 tcp ${mac(2)} gw2 online`);
  await az2.nbctl(...words('lsp-del vm2'));
  await untilMonitors(world, 2);
  await az2.nbctl(...words('lsp-add sw2 vm2', 'set Logical_Switch_Port vm2 options:requested-chassis=gw2'));
  await untilMonitors(world, 2, `learned vm2 10.0.2.5:80 tcp ${mac(2)} gw2 -`);
  await find(az2, 'error');
  await untilMonitors(world, 1, 'asked vm2 10.0.2.5:80 tcp - - error');
  await withdraw(az1);
  await untilShared(world);
  await untilMonitors(world, 2);
});

scenario('ports that were never bound are monitored too, and few transactions are about it', async (world) => {
  for (const n of [1, 2]) {
    await addGateway(world, n);
    await setMac(world, n);
    await world.zone(`az${n}`).nbctl(...words(`ls-add sw${n}`, `lsp-add sw${n} vm${n}`));
  }
  const before = new Map(world.zones.map(({ name }) => [name, mentions(world, name)]));
  await ask(world.zone('az1'), 2);
  await ask(world.zone('az2'), 1);
  for (const n of [1, 2])
    await untilMonitors(
      world,
      n,
      `asked vm${3 - n} 10.0.${3 - n}.5:80 tcp - - -`,
      `learned vm${n} 10.0.${n}.5:80 tcp ${mac(n)} - -`,
    );
  await world.settle();
  for (const { name } of world.zones) {
    const count = mentions(world, name) - (before.get(name) ?? 0);
    ok(count < 50, `${name}: SB's file has ${count} more mentions of Service_Monitor`);
  }
});

scenario(
  'every zone asks every other; each runs what it was asked for, once',
  async (world) => {
    for (const n of [1, 2, 3]) {
      await addMachine(world, n);
      await setMac(world, n);
    }
    for (const n of [1, 2, 3])
      for (const other of [1, 2, 3].filter((other) => other !== n))
        await ask(world.zone(`az${n}`), other, { src: `10.0.0.${n}` });
    // Two zones ask for one place: SB can hold one of them only, so the other is left out.
    await world.until('six are shared', () => shared(world).length === 6);
    for (const n of [1, 2, 3])
      await world.until(`az${n} runs one`, () =>
        monitors(world.zone(`az${n}`)).some((line) => line.startsWith('learned')),
      );
    for (const n of [1, 2, 3]) await find(world.zone(`az${n}`), 'online');
    await world.until('three are reported', () => shared(world).filter((line) => line.endsWith('online')).length === 3);
    for (const n of [1, 2, 3]) await withdraw(world.zone(`az${n}`));
    await untilShared(world);
    for (const n of [1, 2, 3]) await untilMonitors(world, n);
  },
  { complaints: /Service monitor of az\d for vm\d is left out/ },
);

scenario('two zones that ask for the same share a row, which stays for the other when one is done', async (world) => {
  const [az1, az2, az3] = [world.zone('az1'), world.zone('az2'), world.zone('az3')];
  await addMachine(world, 2);
  for (const n of [1, 2, 3]) await setMac(world, n);
  await ask(az1, 2, { options: { interval: '5' } });
  await untilShared(world, `az1 az2 vm2 10.0.2.5:80 tcp ${mac(1)} -`);
  await ask(az3, 2, { options: { interval: '9' } });
  await untilMonitors(world, 2, `learned vm2 10.0.2.5:80 tcp ${mac(2)} gw2 -`);
  await find(az2, 'online');
  for (const n of [1, 3]) await untilMonitors(world, n, 'asked vm2 10.0.2.5:80 tcp - - online');
  await untilShared(world, `az1 az2 vm2 10.0.2.5:80 tcp ${mac(1)} online`);
  const intervals = (): string[] => az2.sb.rows('Service_Monitor').map((row) => row.options.get('interval') ?? '');
  await world.settle();
  equal(intervals(), ['5']);
  await withdraw(az1);
  await world.until('az3 takes over', () => shared(world).some((line) => line.startsWith('az3 az2')));
  await world.until('with its options', () => intervals().join() === '9');
  await withdraw(az3);
  await untilShared(world);
  await untilMonitors(world, 2);
});

scenario(
  'a monitor that is there already is shared and not touched; one in its way is left alone',
  async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await addMachine(world, 2);
    for (const n of [1, 2]) await setMac(world, n);
    const own = (port: number, src: string): Promise<unknown> =>
      az2.sb.transact({
        op: 'insert',
        table: 'Service_Monitor',
        row: {
          type: 'load-balancer',
          ip: '10.0.2.5',
          port,
          protocol: 'tcp',
          logical_port: 'vm2',
          src_ip: src,
          status: 'offline',
        },
      });
    await own(80, '10.0.0.250');
    await own(81, '10.0.0.99');
    await ask(az1, 2);
    await ask(az1, 2, { port: 81 });
    await ask(az1, 2, { port: 82, protocol: 'udp' });
    await untilMonitors(
      world,
      2,
      'own vm2 10.0.2.5:80 tcp - - offline',
      'own vm2 10.0.2.5:81 tcp - - offline',
      `learned vm2 10.0.2.5:82 udp ${mac(2)} gw2 -`,
    );
    await untilMonitors(
      world,
      1,
      'asked vm2 10.0.2.5:80 tcp - - offline',
      'asked vm2 10.0.2.5:81 tcp - - -',
      'asked vm2 10.0.2.5:82 udp - - -',
    );
    // When what was in the way goes, the one that waited comes.
    await az2.sb.transact({ op: 'delete', table: 'Service_Monitor', where: [['port', '==', 81]] });
    await world.until('it comes', () => monitors(az2).some((line) => line.startsWith('learned vm2 10.0.2.5:81')));
  },
  { complaints: /Service monitor of az1 for vm2 is left out: SB has one there/ },
);

test.run();
