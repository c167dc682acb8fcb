/** The path: each gate is broken by itself, read, mended by the command that the path gives, and the route arrives. */
import { equal, is, ok, throws } from 'uvu/assert';
import { suite } from '../support/suite.ts';
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

test.run();
