/** What the reference doesn't have (contract 13): dry runs, explanations, plans, and forgetting on detach. */
import { execFile } from 'node:child_process';
import { equal, is, match, not, ok } from 'uvu/assert';
import { OURS } from '../../support/daemon.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { buildTutorial, gives, place, untilLearned } from '../../support/ovn/topology.ts';
import type { World } from '../../support/ovn-world.ts';
import type { Zone } from '../../support/ovn/zone.ts';
import { inWorld } from '../../support/ovn-world.ts';
import { onDebian } from '../../support/debian.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/beyond', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** Runs `ovn-ic --dry-run` for a zone to its end. */
function dryRun(world: World, zone: Zone, option: string): Promise<{ status: number; output: string }> {
  const databases = [
    `--ovnnb-db=${zone.nb.remote}`,
    `--ovnsb-db=${zone.sb.remote}`,
    `--ic-nb-db=${world.inb.remote}`,
    `--ic-sb-db=${world.isb.remote}`,
  ];
  return new Promise((resolve) => {
    const args = [option, '--unixctl=none', '-vconsole:off', ...databases];
    const child = execFile(OURS, args, (_error, output) => resolve({ status: child.exitCode ?? -1, output }));
  });
}

scenario('a dry run prints what would be written, writes nothing, and says so by its status', async (world) => {
  await buildTutorial(world);
  await world.settle();
  const az1 = world.zone('az1');
  equal(await dryRun(world, az1, '--dry-run'), { status: 0, output: 'nothing to do\n' });
  equal(await dryRun(world, az1, '--dry-run=json'), { status: 0, output: '[]\n' });

  equal(await az1.ic.ask('pause'), '');
  await az1.nbctl('lr-route-add', 'lr1', '10.99.0.0/16', '192.168.1.101');
  const text = await dryRun(world, az1, '--dry-run');
  equal(text.status, 2);
  match(text.output, /^OVN_IC_Southbound:\n {2}insert Route .*"ip_prefix":"10\.99\.0\.0\/16"/);
  const json = await dryRun(world, az1, '--dry-run=json');
  equal(json.status, 2);
  const [plan] = JSON.parse(json.output) as { database: string; operations: { op: string }[] }[];
  equal([plan?.database, plan?.operations.map(({ op }) => op)], ['isb', ['insert']]);
  const named = (plan: string): string => plan.replaceAll(/row[0-9a-f_]+/g, 'row');
  equal(named(await az1.ic.ask('plan')), named(text.output));
  match(await az1.ic.ask('inc-engine/verify'), /insert Route/);
  await world.settle();
  not.ok(world.isb.rows('Route').some(({ ip_prefix }) => ip_prefix === '10.99.0.0/16'));

  equal(await az1.ic.ask('resume'), '');
  await untilLearned(world, world.zone('az2'), 'lr2', [...gives(1), `10.99.0.0/16 ${place(1).hop}`]);
  await world.settle();
  equal((await az1.ic.ask('inc-engine/verify')).trim(), 'no differences');
});

scenario('every rule that lets a prefix through or stops it is listed, at each attachment', async (world) => {
  await buildTutorial(world);
  await world.settle();
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az1.nbctl('lr-route-add', 'lr1', '10.99.0.0/16', '192.168.1.101');
  await untilLearned(world, az2, 'lr2', [...gives(1), `10.99.0.0/16 ${place(1).hop}`]);
  await world.settle();
  const advertised = await az1.ic.ask('route/explain', 'lr1', '10.99.0.0/16');
  match(advertised, /^lr1, advertise on ts1: ADVERTISED \(Logical_Router_Static_Route [0-9a-f-]+\)\n/);
  not.match(advertised.split('\n\n')[0] ?? '', /^ {2}NO /m);
  match(advertised, /^lr1, learn on ts1: OWN_ROUTER /m);
  match(await az2.ic.ask('route/explain', '10.99.0.0/16'), /^lr2, learn on ts1: ACCEPTED \(Route [0-9a-f-]+\)\n/m);
  match(await az2.ic.ask('route/list', 'lr2'), /^lr2 +learned +10\.99\.0\.0\/16 +169\.254\.100\.1 +static$/m);

  await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-denylist=10.0.0.0/8');
  await untilLearned(
    world,
    az2,
    'lr2',
    gives(1).filter((route) => !route.startsWith('10.')),
  );
  await world.settle();
  const denied = await az2.ic.ask('route/explain', 'lr2', '10.99.0.0/16');
  match(denied, /^lr2, learn on ts1: DENIED/m);
  match(denied, /^ {2}ok {2}LINK_LOCAL /m);
  match(denied, /^ {2}NO {2}DENIED /m);
  match(denied, /^ {2}- {3}LOCAL_STATIC /m);
  match(await az2.ic.ask('route/explain', '10.98.0.0/16'), /^nothing of this zone advertises/);
});

test('a router that loses its last attachment keeps what it has learned, unless it runs with --forget-on-detach', async () => {
  for (const forget of [false, true]) {
    const args = forget ? ['--forget-on-detach'] : [];
    await inWorld({ zones: { az1: 'ours', az2: 'none' } }, async (world) => {
      const az2 = world.zone('az2');
      const controller = az2.controller('ours', 'forgetful', ...args);
      await controller.start();
      await buildTutorial(world);
      await world.settle();
      ok((await az2.learned('lr2')).length > 0);
      await az2.nbctl('lsp-del', 'lsp-ts1-lr2');
      await world.until('the port leaves IC-SB', () =>
        world.isb.rows('Port_Binding').every(({ logical_port }) => logical_port !== 'lsp-ts1-lr2'),
      );
      await world.settle();
      is((await az2.learned('lr2')).length > 0, !forget);
    });
  }
});

test.run();
