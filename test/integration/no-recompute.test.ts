/** Changes of everyday are handled, never recomputed: counted by the daemons themselves (`inc-engine/show-stats`). */
import { equal } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { attach, exchangeRoutes, macOf, words } from '../support/ovn/build.ts';
import { checkSettled, recomputes } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned, untilSwitch } from '../support/ovn/topology.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import type { Zone } from '../support/ovn/zone.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/no-recompute', onDebian);

test('routes, ports, VIPs, denylists, switches, encaps and address sets that come, change and go', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' }, northd: 'emulated' }, async (world) => {
    await buildTutorial(world);
    await exchangeRoutes(world.zones);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    for (const zone of world.zones)
      await zone.nbctl(
        ...words('set NB_Global . options:ic-route-adv-lb=true options:ic-route-learn-lb=true'),
        ...words('-- set NB_Global . options:ic-as-adv=true options:ic-as-learn=true'),
      );
    await world.settle();
    for (const { ic } of world.zones) await ic.ask('inc-engine/clear-stats');
    const before = await Promise.all(world.zones.map(({ ic }) => recomputes(ic)));

    const { hop } = place(1);
    const learns = (...more: string[]): Promise<void> => untilLearned(world, az2, 'lr2', [...gives(1), ...more]);
    await az1.nbctl('lr-route-add', 'lr1', '10.99.0.0/16', '192.168.1.101');
    await learns(`10.99.0.0/16 ${hop}`);
    await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-denylist="10.98.0.0/16,10.99.0.0/16"');
    await learns();
    await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-denylist="10.98.0.0/16"');
    await learns(`10.99.0.0/16 ${hop}`);
    await az1.nbctl('lr-route-del', 'lr1', '10.99.0.0/16');
    await learns();

    await az1.nbctl(...words('lb-add lb0 10.50.0.1:80 192.168.1.5:80', 'lr-lb-add lr1 lb0'));
    await learns(`10.50.0.1 ${hop}`);
    await az1.nbctl('lb-add', 'lb0', '10.50.0.2:80', '192.168.1.5:80');
    await learns(`10.50.0.1 ${hop}`, `10.50.0.2 ${hop}`);
    await az1.nbctl('lb-del', 'lb0');
    await learns();

    await world.inb.ctl('ts-add', 'ts2');
    await untilSwitch(world, 'ts2');
    await attach(az1, 'lr1', 'ts2', '169.254.101.1/24', `lrp-set-gateway-chassis lr1-ts2 gw1`);
    const copies = (): number => az2.nb.rows('Logical_Switch_Port').filter(({ name }) => name === 'ts2-lr1').length;
    await world.until('az2 has a copy of the port', () => copies() === 1);
    await az1.nbctl('lsp-del', 'ts2-lr1');
    await world.until('and no longer has it', () => copies() === 0);
    await world.inb.ctl('ts-del', 'ts2');
    await world.until('the switch is gone', () => !az2.nb.rows('Logical_Switch').some(({ name }) => name === 'ts2'));

    const encap = az1.sb.rows('Encap').find(({ chassis_name }) => chassis_name === 'gw1')?._uuid ?? '';
    await az1.sbctl('set', 'Encap', encap, 'ip=10.255.99.1');
    await world.until('az2 sends to the new address', () =>
      az2.sb.rows('Encap').some(({ ip }) => ip === '10.255.99.1'),
    );

    const addresses = (): readonly string[] => [
      ...(az2.nb.rows('Address_Set').find(({ name }) => name === 'as')?.addresses ?? []),
    ];
    // Debian's ovn-nbctl doesn't know the column 'options'.
    await az1.nb.transact({
      op: 'insert',
      table: 'Address_Set',
      row: { name: 'as', addresses: '10.9.9.1', options: ['map', [['ic-adv', 'true']]] },
    });
    await world.until('az2 has the set', () => addresses().length === 1);
    await az1.nbctl(...words('add Address_Set as addresses 10.9.9.2'));
    await world.until('and what is added', () => addresses().length === 2);
    await az1.nbctl(...words(`lsp-add ts1 odd`, `lsp-set-addresses odd ${macOf('odd')}`));
    await world.settle();

    const after = await Promise.all(world.zones.map(({ ic }) => recomputes(ic)));
    equal(after, before, 'recomputed');
    equal(new Set(after.flatMap((counts) => Object.values(counts))), new Set([0]));
  }));

/** One change; the nodes, by OVN's names, that have to have computed in az1 for it. */
interface Change {
  readonly what: string;
  readonly computes: readonly string[];
  readonly make: (world: World, az1: Zone) => Promise<unknown>;
}

const nbctl =
  (...commands: string[]): Change['make'] =>
  (_, az1) =>
    az1.nbctl(...words(...commands));
const sbctl =
  (...commands: string[]): Change['make'] =>
  (_, az1) =>
    az1.sbctl(...words(...commands));
const inbctl =
  (...commands: string[]): Change['make'] =>
  (world) =>
    world.inb.ctl(...words(...commands));

/** Debian's ovn-ic-nbctl doesn't know the column. */
const bumpSequence: Change['make'] = (world) =>
  world.inb.transact({ op: 'update', table: 'IC_NB_Global', where: [], row: { nb_ic_cfg: 3 } });

const changeEncap: Change['make'] = (_, az1) =>
  az1.sb.transact({
    op: 'update',
    table: 'Encap',
    where: [['ip', '==', '10.255.9.9']],
    row: { options: ['map', [['csum', 'false']]] },
  });

const setUp =
  (logical_port: string, up: unknown): Change['make'] =>
  (_, az1) =>
    az1.sb.transact({
      op: 'update',
      table: 'Port_Binding',
      where: [['logical_port', '==', logical_port]],
      row: { up },
    });

/**
 * OVN 26.09, section 10: the changes of its own incremental tests, and those for which it recomputes a node or everything. Each comes after the
 * ones before it.
 */
const CHANGES: readonly Change[] = [
  { what: 'hostname of a chassis', computes: ['gateway'], make: sbctl('set Chassis gw1 hostname=elsewhere') },
  { what: 'plain switch added', computes: ['ts'], make: nbctl('ls-add plain') },
  { what: 'plain router added', computes: ['tr'], make: nbctl('lr-add plain') },
  {
    what: 'plain switch: other_config',
    computes: [],
    make: nbctl('set Logical_Switch plain other_config:mcast_snoop=true'),
  },
  { what: 'plain switch renamed', computes: ['ts'], make: nbctl('set Logical_Switch plain name=plainer') },
  { what: 'router: external_ids', computes: [], make: nbctl('set Logical_Router lr1 external_ids:who=me') },
  { what: 'router: options', computes: ['route'], make: nbctl('set Logical_Router lr1 options:chassis=none') },
  { what: 'router: options put back', computes: ['route'], make: nbctl('remove Logical_Router lr1 options chassis') },
  { what: 'router port: options', computes: ['route'], make: nbctl('set Logical_Router_Port lrp-lr1-ts1 options:x=y') },
  {
    what: 'router port: tag rules',
    computes: ['route'],
    make: nbctl('set Logical_Router_Port lrp-lr1-ts1 options:ic-route-learn-tag-rules=block:none'),
  },
  { what: 'static route added', computes: ['route'], make: nbctl('lr-route-add lr1 10.80.0.0/16 192.168.1.101') },
  { what: "user's static route deleted", computes: ['route'], make: nbctl('lr-route-del lr1 10.80.0.0/16') },
  { what: 'router deleted', computes: ['tr', 'route'], make: nbctl('lr-del plain') },
  {
    what: 'route option: ic-route-adv-default',
    computes: ['route'],
    make: nbctl('set NB_Global . options:ic-route-adv-default=true'),
  },
  {
    what: 'route option: ic-route-learn',
    computes: ['route'],
    make: nbctl('set NB_Global . options:ic-route-learn=false'),
  },
  {
    what: 'route option: ic-route-learn put back',
    computes: ['route'],
    make: nbctl('set NB_Global . options:ic-route-learn=true'),
  },
  { what: 'NB_Global: external_ids', computes: [], make: nbctl('set NB_Global . external_ids:who=me') },
  { what: 'NB_Global: another option', computes: ['az'], make: nbctl('set NB_Global . options:who=me') },
  { what: 'unattached balancer', computes: ['route'], make: nbctl('lb-add alone 10.60.0.1:80 192.168.1.5:80') },
  { what: 'VIP changed', computes: ['route'], make: nbctl('--may-exist lb-add alone 10.60.0.1:80 192.168.1.6:80') },
  { what: 'IC_NB_Global: another option', computes: ['ts'], make: inbctl('set IC_NB_Global . options:who=me') },
  { what: 'IC_NB_Global: nb_ic_cfg', computes: ['ts'], make: bumpSequence },
  {
    what: 'chassis inserted',
    computes: ['gateway', 'port_binding'],
    make: sbctl('chassis-add plain geneve 10.255.9.9'),
  },
  {
    what: 'chassis: other_config',
    computes: ['gateway'],
    make: sbctl('set Chassis plain other_config:is-interconn=true'),
  },
  { what: 'encap', computes: ['gateway'], make: changeEncap },
  { what: 'chassis deleted', computes: ['gateway', 'port_binding'], make: sbctl('chassis-del plain') },
  { what: 'transit switch added', computes: ['ts', 'tr', 'tunnel_key'], make: inbctl('ts-add ts5') },
  {
    what: 'mirror switch deleted by hand',
    computes: ['ts'],
    make: nbctl('ls-del ts5'),
  },
  { what: 'transit switch renamed', computes: ['ts', 'tunnel_key'], make: inbctl('set Transit_Switch ts5 name=ts6') },
  { what: 'transit switch deleted', computes: ['ts', 'tunnel_key'], make: inbctl('ts-del ts6') },
  {
    what: 'port of a transit switch: options',
    computes: ['port_binding'],
    make: nbctl('set Logical_Switch_Port lsp-ts1-lr1 options:who=me'),
  },
  { what: 'a port without a monitor is up', computes: ['service_monitor'], make: setUp('lsp-ts1-lr1', true) },
  // What counts is whether it is set.
  { what: 'and down', computes: [], make: setUp('lsp-ts1-lr1', false) },
  { what: 'and neither', computes: ['service_monitor'], make: setUp('lsp-ts1-lr1', ['set', []]) },
  {
    what: 'address set',
    computes: ['address_set'],
    make: (_, az1) =>
      az1.nb.transact({ op: 'insert', table: 'Address_Set', row: { name: 'set', addresses: '10.9.9.1' } }),
  },
  {
    what: 'service monitor',
    computes: ['service_monitor'],
    make: (_, az1) =>
      az1.sb.transact({
        op: 'insert',
        table: 'Service_Monitor',
        row: {
          logical_port: 'vm',
          ip: '10.5.0.1',
          port: 80,
          protocol: 'tcp',
          remote: true,
          options: ['map', [['az-name', 'az2']]],
        },
      }),
  },
  { what: 'zone renamed', computes: ['az', 'service_monitor'], make: nbctl('set NB_Global . name=other') },
  { what: 'zone renamed back', computes: ['az', 'service_monitor'], make: nbctl('set NB_Global . name=az1') },
];

test(
  "the changes of OVN's incremental tests, and those that it recomputes for: nothing recomputes",
  () =>
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, northd: 'emulated' }, async (world) => {
      await buildTutorial(world);
      await exchangeRoutes(world.zones);
      const az1 = world.zone('az1');
      await world.settle();
      const wrong: string[] = [];
      for (const { what, computes, make } of CHANGES) {
        for (const { ic } of world.zones) await ic.ask('inc-engine/clear-stats');
        await make(world, az1);
        await world.settle();
        for (const { name, ic } of world.zones)
          for (const [node, count] of Object.entries(await recomputes(ic)))
            if (count > 0) wrong.push(`${what}: ${node} of ${name} was recomputed ${count} times`);
        for (const node of computes)
          if (Number(await az1.ic.ask('inc-engine/show-stats', node, 'compute')) === 0)
            wrong.push(`${what}: ${node} did not compute`);
      }
      equal(wrong, []);
      // A forced recompute afterwards changes no table.
      await checkSettled(world);
    }),
  { deadline: 240_000 },
);

test.run();
