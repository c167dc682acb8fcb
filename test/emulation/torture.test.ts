/**
 * The torture test, in small: random scripts with faults beside the same without (`npm run torture` runs 1,000). A finding is a bug of the
 * controller or of the emulation, or something that differs for a reason, which 'likeness.ts' names then.
 */
import { equal, is, ok } from 'uvu/assert';
import { FAULT_KINDS } from '../../host/emulation/world/faults/kinds.ts';
import { differenceOf } from '../../host/emulation/world/likeness.ts';
import { GROUPS, RACES } from '../../host/emulation/world/random-commands.ts';
import { randomScript, undisturbed } from '../../host/emulation/world/random-script.ts';
import { run } from '../../host/emulation/world/run.ts';
import { torture } from '../../host/emulation/world/torture.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/torture');
const kernels = async () => typescriptKernels();

test(
  '50 random scripts with faults: no invariant is broken, nothing is lost or doubled, every kind of fault is among them',
  async () => {
    const { faults, acts, findings, lost, doubled, longest } = await torture({ first: 1, count: 50, kernels });
    equal(
      findings.map(({ seed, what }) => [seed, ...what]),
      [],
    );
    equal([lost, doubled], [0, 0]);
    equal(
      [...FAULT_KINDS.keys()].filter((kind) => !faults.has(kind)),
      [],
    );
    // Of every group something, of all that there is most: `npm run torture` has it all.
    for (const [name, group] of [...GROUPS, ['races', RACES] as const])
      ok(
        Object.keys(group.acts).some((act) => acts.has(act)),
        `nothing of ${name}`,
      );
    ok(longest > 0);
  },
  { deadline: 180_000 },
);

test('a script is the same for the same seed, another for another; without its disturbances nothing breaks in it', () => {
  const { text } = randomScript(7);
  is(randomScript(7).text, text);
  ok(randomScript(8).text !== text);
  ok(/^fault /m.test(text));
  ok(!/^(fault|heal|step|controller)/m.test(undisturbed(text)));
});

test('a lost row, a doubled one and a changed one are seen, whatever their UUIDs are', async () => {
  const script = 'world zones=az1\naz1$ ovn-nbctl lr-add lr1 -- lr-route-add lr1 10.1.0.0/16 192.0.2.1';
  const contents = async (more: string): Promise<Parameters<typeof differenceOf>[0]> =>
    (await run({ script: `${script}\n${more}`, kernels })).databases;
  const plain = await contents('');
  const other = (await run({ script: script.replace('az1', 'az1 seed=9'), kernels })).databases;
  equal(differenceOf(plain, other), { missing: [], surplus: [] });
  const lost = differenceOf(plain, await contents('az1$ ovn-nbctl lr-route-del lr1'));
  ok(lost.missing.some((line) => line.startsWith('nb-az1 Logical_Router_Static_Route ')));
  const doubled = differenceOf(
    plain,
    await contents(
      'az1$ ovn-nbctl --id=@r create Logical_Router_Static_Route ip_prefix=10.1.0.0/16 nexthop=192.0.2.1 -- add Logical_Router lr1 static_routes @r',
    ),
  );
  ok(doubled.surplus.some((line) => line.startsWith('nb-az1 Logical_Router ')));
  const changed = differenceOf(plain, await contents('az1$ ovn-nbctl set Logical_Router lr1 options:x=y'));
  equal(
    [changed.missing, changed.surplus].map((lines) => lines.map((line) => line.split(' ').slice(0, 2).join(' '))),
    [
      // The datapath names its router.
      ['nb-az1 Logical_Router', 'sb-az1 Datapath_Binding'],
      ['nb-az1 Logical_Router', 'sb-az1 Datapath_Binding'],
    ],
  );
});

test('the last word on a monitored port is compared while a chassis has the port, and not after', () => {
  const contents = (status: string, chassis: unknown): Parameters<typeof differenceOf>[0] => ({
    isb: { Service_Monitor: [{ _uuid: ['uuid', 'a'], logical_port: 'vm1', status }] },
    'sb-az1': { Port_Binding: [{ _uuid: ['uuid', 'b'], logical_port: 'vm1', chassis }] },
  });
  const [none, chassis] = [
    ['set', []],
    ['uuid', 'c'],
  ];
  equal(differenceOf(contents('online', none), contents('offline', none)), { missing: [], surplus: [] });
  is(differenceOf(contents('online', chassis), contents('offline', chassis)).missing.length, 1);
});

test.run();
