/** The path: each gate is broken by itself, read, mended by the command that the path gives, and the route arrives. */
import { equal, is, match, ok, throws } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { pathTitle } from '../../host/emulation/world/why/text.ts';
import { suite } from '../support/suite.ts';
import type { GateResult } from '../../host/ic/why/gate-checks.ts';
import { CASES, failed, start, Table } from '../support/why.ts';

const test = suite('emulation/why');

for (const { breaks, gate, prefix = '10.1.0.0/16', arrives = prefix, later = [] } of CASES)
  test(`${gate}: ${breaks.split('\n').at(-1)?.slice(0, 60)}`, async () => {
    const table = await Table.create(start);
    await table.play(breaks);
    for (const stop of [gate, ...later]) {
      const path = table.why(prefix);
      equal(failed(path), stop);
      if (stop !== 'az2 gate USED')
        is(table.hasLearned(arrives), table.ask(prefix).kept.length > 0, 'it is there, although a gate fails');
      const stopped = path.gates.find(({ state }) => state === 'failed');
      ok((stopped?.mend.length ?? 0) > 0, 'nothing mends it');
      await table.play(stopped?.mend.join('\n') ?? '');
    }
    equal(failed(table.why(prefix)), 'arrived');
    ok(table.hasLearned(arrives), 'it is not there, although all gates are passed');
    table.world.close();
  });

test("other routers' dynamic routes for the prefix are none of the path's business", async () => {
  const table = await Table.create(start);
  await table.play(`az2$ ovn-nbctl lr-add lr3 -- lrp-add lr3 lrp-lr3 aa:aa:aa:aa:bb:33 192.168.3.1/24
dynamic add az2 lrp-lr3 10.1.0.0/16 192.168.3.77
dynamic add az2 lrp-lr2-lan 10.1.0.0/16 192.168.2.77`);
  const gate = table.why('10.1.0.0/16').gates.find(({ state }) => state === 'failed');
  is(gate?.mend.length, 1, gate?.mend.join());
  is(gate?.evidence.length, 1);
  table.world.close();
});

test('a dynamic route that is destroyed in SB comes back as long as the routing daemon has it: what is given lasts', async () => {
  const table = await Table.create(start);
  await table.play('dynamic add az2 lrp-lr2-lan 10.1.0.0/16 192.168.2.77');
  const rows = (): string[] =>
    rowsOf(table.world.contents(), 'sb-az2', 'Learned_Route').map(({ ip_prefix }) => String(ip_prefix));
  await table.play('az2$ ovn-sbctl --all destroy Learned_Route');
  equal(rows(), ['10.1.0.0/16']);
  const gate = table.why('10.1.0.0/16').gates.find(({ state }) => state === 'failed');
  match(gate?.note ?? '', /ovn-controller writes the row again/);
  equal(gate?.mend, ['dynamic remove az2 lrp-lr2-lan 10.1.0.0/16 192.168.2.77']);
  await table.play(gate?.mend.join('\n') ?? '');
  equal([rows(), table.hasLearned('10.1.0.0/16')], [[], true]);
  // One that no routing daemon here knows of: somebody has entered it.
  await table.play(
    'az2$ ovn-sbctl create Learned_Route datapath=$(ovn-sbctl --bare --columns=datapath find Port_Binding logical_port=lrp-lr2-lan) logical_port=$(ovn-sbctl --bare --columns=_uuid find Port_Binding logical_port=lrp-lr2-lan) ip_prefix=10.1.0.0/16 nexthop=192.168.2.78',
  );
  const other = table.why('10.1.0.0/16').gates.find(({ state }) => state === 'failed');
  match(other?.mend.join() ?? '', /^az2\$ ovn-sbctl destroy Learned_Route \S+$/);
  await table.play(other?.mend.join('\n') ?? '');
  equal([rows(), table.hasLearned('10.1.0.0/16')], [[], true]);
  table.world.close();
});

test('a row that nothing stands for any more: why it was left, and what withdraws it', async () => {
  const table = await Table.create(start);
  const left = (): GateResult | undefined => table.why('10.1.0.0/16').gates.find(({ gate }) => gate === 'UNADVERTISED');
  await table.play('fault pause ovn-ic-az1\naz1$ ovn-nbctl lr-route-del lr1');
  equal([left()?.zone, left()?.note], ['az1', 'ovn-ic-az1 is paused; what withdraws it: heal pause ovn-ic-az1']);
  equal(failed(table.why('10.1.0.0/16')), 'arrived');
  await table.play('heal pause ovn-ic-az1');
  equal([left(), table.hasLearned('10.1.0.0/16')], [undefined, false]);
  table.world.close();
});

test('a row whose zone would not write it now, and can not withdraw it, is what the route was learned from', async () => {
  const table = await Table.create(start);
  await table.play('fault stall ovn-ic-az1 isb\naz1$ ovn-nbctl lsp-set-type lsp-ts1-lr1 localnet');
  const { paths, kept } = table.ask('10.1.0.0/16');
  equal([paths.map(failed), kept], [['arrived', 'az1 gate PORT_TYPE'], []]);
  equal(paths[0]?.gates[0]?.gate, 'UNADVERTISED');
  table.world.close();
});

test('routes of a zone that no longer exists are there until somebody forgets the zone', async () => {
  const table = await Table.create(start);
  await table.play('zone remove az1');
  const path = table.why('10.1.0.0/16');
  equal([failed(path), table.hasLearned('10.1.0.0/16')], ['arrived', true]);
  const [, lines = ''] =
    /^its zone no longer exists; what withdraws it: (.*)$/.exec(
      path.gates.find(({ gate }) => gate === 'UNADVERTISED')?.note ?? '',
    ) ?? [];
  await table.play(lines.replaceAll('; ', '\n'));
  equal([failed(table.why('10.1.0.0/16')), table.hasLearned('10.1.0.0/16')], ['az2 gate ORIGIN', false]);
  table.world.close();
});

test('a write that somebody undoes again and again waits longer and longer', async () => {
  const table = await Table.create(start);
  const undo =
    'az1$ ovn-ic-sbctl destroy Route $(ovn-ic-sbctl --bare --columns=_uuid find Route ip_prefix=10.1.0.0/16)';
  for (let times = 0; times < 8; times++) await table.play(undo);
  await table.play(`settle off\n${undo}`);
  while (table.world.controller('az1').pausing === undefined) await table.play('step work');
  await table.play(`${undo}\nstep transaction`);
  equal(failed(table.why('10.1.0.0/16')), 'az1 gate PACE');
  await table.play(
    table
      .why('10.1.0.0/16')
      .gates.find(({ state }) => state === 'failed')
      ?.mend.join('\n') ?? '',
  );
  equal([failed(table.why('10.1.0.0/16')), table.hasLearned('10.1.0.0/16')], ['arrived', true]);
  table.world.close();
});

test('to ask leaves no trace', async () => {
  const hashes: string[] = [];
  for (const asks of [false, true]) {
    const table = await Table.create(`${start}controller kill az1`);
    if (asks) equal(failed(table.why('10.9.0.0/16')), 'az1 gate ORIGIN');
    await table.play('controller start az1\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100');
    hashes.push(JSON.stringify(table.world.hash()));
    table.world.close();
  }
  is(hashes[0], hashes[1]);
});

test('an address asks for the longest prefix that covers it; the router itself, and wrong words, are answered', async () => {
  const table = await Table.create(`${start}az1$ ovn-nbctl lr-route-add lr1 10.1.7.0/24 192.168.1.100`);
  equal(
    table.ask('10.1.7.9').paths.map(({ prefix, hasArrived }) => [prefix, hasArrived]),
    [
      ['10.1.7.0/24', true],
      ['10.1.0.0/16', true],
    ],
  );
  is(table.ask('192.168.2.0/24').own, '192.168.2.1/24');
  throws(() => table.ask('10.1.7.9', 'az9'), /there is no zone 'az9': az1, az2/);
  throws(() => table.ask('10.1.7.9', 'az2', 'lr9'), /az2 has no router 'lr9': lr2/);
  table.world.close();
});

test('a router that is asked for and is not there is said to be missing: no other one is given its prefix', async () => {
  const table = await Table.create(start);
  for (const [from, note] of [
    ['az1 spare', "az1 has no router 'spare'"],
    ['az1', 'no router of az1 has 10.9.0.0/16'],
  ] as const) {
    const [gate] = table.ask('10.9.0.0/16', 'az2', 'lr2', from).paths[0]?.gates ?? [];
    equal([gate?.zone, gate?.gate, gate?.note], ['az1', 'ORIGIN', note]);
    equal(gate?.mend.length, from === 'az1' ? 1 : 0);
  }
  table.world.close();
});

test('what a daemon should have learned is mended by what a daemon learns', async () => {
  const table = await Table.create(start);
  const ask = () => table.ask('10.9.0.0/16', 'az2', 'lr2', 'az1', { isDynamic: true }).paths[0];
  const [gate] = ask()?.gates ?? [];
  equal(gate?.mend, ['dynamic add az1 lrp-lr1-lan 10.9.0.0/16 192.168.1.2']);
  await table.play(gate?.mend.join('\n') ?? '');
  is(ask()?.hasArrived, true);
  table.world.close();
});

test('what is only to be advertised is in IC-SB, whether anybody learns it or not', async () => {
  const table = await Table.create(`${start}az2$ ovn-nbctl set NB_Global . options:ic-route-learn=false`);
  const ask = (isAdvertised: boolean) => {
    const [path] = table.ask('10.1.0.0/16', 'az2', 'lr2', 'az1', { isAdvertised }).paths;
    return path === undefined ? '' : pathTitle(path);
  };
  match(ask(false), /stopped in az2 at LEARN_OFF$/);
  match(ask(true), /: in IC Southbound$/);
  await table.play('az1$ ovn-nbctl set NB_Global . options:ic-route-adv=false');
  match(ask(true), /stopped in az1 at ADVERTISE_OFF$/);
  table.world.close();
});

test.run();
