/** Changes of everyday are handled, never recomputed: counted by the daemons themselves (`inc-engine/show-stats`). */
import { equal } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { attach, exchangeRoutes, macOf, words } from '../support/ovn/build.ts';
import { recomputes } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned, untilSwitch } from '../support/ovn/topology.ts';
import { inWorld } from '../support/ovn-world.ts';
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

    await world.icNb.ctl('ts-add', 'ts2');
    await untilSwitch(world, 'ts2');
    await attach(az1, 'lr1', 'ts2', '169.254.101.1/24', `lrp-set-gateway-chassis lr1-ts2 gw1`);
    const copies = (): number => az2.nb.rows('Logical_Switch_Port').filter(({ name }) => name === 'ts2-lr1').length;
    await world.until('az2 has a copy of the port', () => copies() === 1);
    await az1.nbctl('lsp-del', 'ts2-lr1');
    await world.until('and has it no more', () => copies() === 0);
    await world.icNb.ctl('ts-del', 'ts2');
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

test.run();
