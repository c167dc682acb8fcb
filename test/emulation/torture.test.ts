/**
 * The torture test, in small: random scripts with faults beside the same without (`npm run torture` runs 1,000). A finding is a bug of the
 * controller or of the emulation, or something that differs for a reason, which 'likeness.ts' names then.
 */
import { equal, is, ok } from 'uvu/assert';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { FAULT_KINDS } from '../../host/emulation/world/faults/kinds.ts';
import { differenceOf } from '../../host/emulation/world/likeness.ts';
import { GROUPS, RACES } from '../../host/emulation/world/random-commands.ts';
import { beginningOf, ENDING, randomScript, undisturbed } from '../../host/emulation/world/random-script.ts';
import { run } from '../../host/emulation/world/run.ts';
import { shrink } from '../../host/emulation/world/shrink.ts';
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

test('a chassis that stays written where nothing says so any longer is not compared', () => {
  type Contents = Parameters<typeof differenceOf>[0];
  const remote = (chassis: string, known: string): Contents => ({
    isb: { Port_Binding: [{ _uuid: ['uuid', 'a'], logical_port: 'p', gateway: 'sp2' }] },
    'sb-az1': {
      Chassis: [{ _uuid: ['uuid', 'c'], name: known }],
      Port_Binding: [{ _uuid: ['uuid', 'b'], logical_port: 'p', type: 'remote', chassis }],
    },
  });
  equal(differenceOf(remote('gw1', 'gw1'), remote('gw2', 'gw1')), { missing: [], surplus: [] });
  is(differenceOf(remote('gw1', 'sp2'), remote('gw2', 'sp2')).missing.length, 1);
  const monitor = (chassis_name: string, ic_learned: boolean): Contents => ({
    'sb-az1': { Service_Monitor: [{ _uuid: ['uuid', 'a'], logical_port: 'vm1', chassis_name, ic_learned }] },
  });
  equal(differenceOf(monitor('gw1', true), monitor('', true)), { missing: [], surplus: [] });
  is(differenceOf(monitor('gw1', false), monitor('', false)).missing.length, 1);
});

test('a router whose port waits for a name that another zone has is not attached: what it has learned is left alone', async () => {
  const { entries, broken, databases } = await run({
    script: `world zones=az1,az2
${tutorialText(2)}
az2$ ovn-nbctl lsp-del lsp-ts1-lr2
az1$ ovn-nbctl set NB_Global . options:ic-route-adv=false
az1$ ovn-nbctl lr-add lr -- lrp-add lr lrp aa:aa:aa:aa:ff:01 169.254.100.9/24
az1$ ovn-nbctl lsp-add ts1 lsp-ts1-lr2 -- lsp-set-type lsp-ts1-lr2 router -- lsp-set-options lsp-ts1-lr2 router-port=lrp
az2$ ovn-nbctl lsp-set-type lsp-ts1-lr2 router -- lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts1
`,
    kernels,
  });
  equal(
    entries.filter(({ status }) => status !== 0),
    [],
  );
  equal(broken, []);
  const learned = databases['nb-az2']?.['Logical_Router_Static_Route'] ?? [];
  ok(learned.some(({ external_ids }) => JSON.stringify(external_ids).includes('ic-learned-route')));
});

test('a script is shrunk to the lines that matter to what it finds', async () => {
  const { text } = randomScript(7);
  const [begun, end] = [beginningOf(text), text.split('\n').indexOf(ENDING)];
  const middle = text.split('\n').slice(begun, end);
  const [first = '', last = ''] = [middle[1], middle.at(-2)];
  const played: string[] = [];
  const play = async (script: string): Promise<string[]> => {
    played.push(script);
    if (!script.includes(`\n${first}\n`)) return ['does not come to rest'];
    return script.includes(`\n${last}\n`) ? [`lost: isb Route ${played.length}`] : [];
  };
  const shrunk = await shrink(text, play, ['lost: isb Route', 'doubled: isb Route']);
  equal(shrunk.split('\n'), [...text.split('\n').slice(0, begun), first, last, ...text.split('\n').slice(end)]);
  is(
    await shrink(shrunk, async () => ['lost: isb Route'], ['lost: isb Route']),
    shrunk.replace(`${first}\n${last}\n`, ''),
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
