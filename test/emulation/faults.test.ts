/** Faults: each is seen while it lasts, and when it has healed nothing tells that it ever was. */
import { equal, is, ok } from 'uvu/assert';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { CORRUPTIBLE } from '../../host/emulation/world/faults/data-faults.ts';
import { FAULT_KINDS } from '../../host/emulation/world/faults/kinds.ts';
import { differenceOf } from '../../host/emulation/world/likeness.ts';
import { run, type RunResult } from '../../host/emulation/world/index.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/faults');

const ROUTE = 'az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100';
const SET =
  'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true -- create Address_Set name=web addresses=10.0.1.1 options:ic-adv=true';
const LEARNED = 'az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16';

async function play(...lines: readonly string[]): Promise<RunResult> {
  const script = `world zones=az1,az2\n${tutorialText(2)}\n${lines.join('\n')}`;
  const result = await run({ script, kernels: async () => typescriptKernels() });
  const failed = result.entries.filter(({ check, status }) => (check === undefined ? status !== 0 : !check.holds));
  equal(
    failed.map(({ statement, stdout, stderr }) => [statement.text, stdout, stderr]),
    [],
  );
  equal(result.broken, []);
  is(result.isAtRest, true);
  return result;
}

interface Case {
  readonly fault: string;
  /** What is done while it lasts. */
  readonly during?: readonly string[];
  /** What is seen then. */
  readonly seen?: string;
  /** It is over at once, or is ended by somebody else. */
  readonly isOver?: boolean;
}

const CASES: readonly Case[] = [
  { fault: 'pause ovn-ic-az2', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'freeze ovn-ic-az2', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'freeze isb', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'freeze nb-az2', during: [ROUTE] },
  {
    fault: 'freeze ovn-northd-az1',
    during: ['az1$ ovn-nbctl ls-add sw1'],
    seen: '! az1$ ovn-sbctl list Datapath_Binding | grep sw1',
  },
  { fault: 'crash ovn-ic-az2', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'crash ovn-ic-az1', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'crash isb', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'crash inb', during: [ROUTE] },
  { fault: 'crash nb-az2', during: [ROUTE] },
  { fault: 'crash sb-az2', during: [ROUTE] },
  { fault: 'crash ovn-northd-az2', during: [ROUTE] },
  { fault: 'crash ovn-controller-gw1', during: [ROUTE] },
  { fault: 'restart ovn-ic-az1', during: [ROUTE], isOver: true },
  { fault: 'restart isb', during: [ROUTE], isOver: true },
  { fault: 'restart nb-az1', during: [ROUTE], isOver: true },
  { fault: 'stall ovn-ic-az2 isb', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'oneway isb ovn-ic-az2', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'oneway ovn-ic-az1 isb', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'slow ovn-ic-az1 isb 400ms', during: [ROUTE], seen: LEARNED },
  { fault: 'reset ovn-ic-az1 isb', during: [ROUTE], seen: LEARNED, isOver: true },
  { fault: 'reset ovn-ic-az2 nb-az2', during: [ROUTE], seen: LEARNED, isOver: true },
  { fault: 'conflict ovn-ic-az1 isb', during: [ROUTE], seen: LEARNED, isOver: true },
  { fault: 'conflict ovn-ic-az2 nb-az2', during: [ROUTE], seen: LEARNED, isOver: true },
  { fault: 'steal isb', during: [ROUTE], seen: LEARNED },
  { fault: 'steal sb-az2', during: [ROUTE], seen: `! ${LEARNED}` },
  { fault: 'gateway gw1', during: [ROUTE] },
  { fault: 'encap gw1 10.9.9.9', during: [ROUTE], seen: 'az2$ ovn-sbctl list Encap | grep 10.9.9.9' },
  {
    fault: 'rename az1 zone-one',
    during: [ROUTE, SET],
    seen: 'az1$ ovn-ic-sbctl list Availability_Zone | grep zone-one',
  },
  { fault: 'corrupt isb Route', during: [ROUTE], seen: LEARNED, isOver: true },
  { fault: 'corrupt isb Port_Binding', during: [ROUTE], isOver: true },
  { fault: 'corrupt isb Gateway', during: [ROUTE], isOver: true },
  { fault: 'corrupt isb Encap', during: [ROUTE], isOver: true },
  { fault: 'corrupt sb-az1 Encap', during: [ROUTE], isOver: true },
  { fault: 'corrupt sb-az1 Chassis', during: [ROUTE], isOver: true },
  { fault: 'corrupt nb-az1 Logical_Router_Static_Route', during: [ROUTE], isOver: true },
  { fault: 'corrupt nb-az1 Logical_Router_Port', during: [ROUTE] },
];

/** What was done without any fault, by what was done. */
const undisturbed = new Map<string, Promise<RunResult>>();

function playUndisturbed(lines: readonly string[]): Promise<RunResult> {
  const key = lines.join('\n');
  const known = undisturbed.get(key) ?? play(...lines);
  undisturbed.set(key, known);
  return known;
}

for (const { fault, during = [], seen, isOver = false } of CASES)
  test(`${fault}: healed equals never broken`, async () => {
    const never = await playUndisturbed(during);
    const broken = await play(
      `fault ${fault}`,
      ...during,
      ...(seen === undefined ? [] : [`check "seen": ${seen}`]),
      'fault',
      'heal all',
      'fault',
      // What timers have put off comes.
      'wait 70s',
      'settle',
    );
    const [during_, after] = broken.entries.filter(({ statement }) => statement.command === 'fault');
    is(during_?.stdout.startsWith(`${fault}\n`), !isOver, during_?.stdout);
    is(after?.stdout, 'nothing is broken\n');
    equal(differenceOf(never.databases, broken.databases), { missing: [], surplus: [] });
  });

test('there is no kind of fault, and no table whose rows can be corrupted, without such a case', () => {
  const tried = CASES.map(({ fault }) => fault.replace(/-az\d$/, '').replace(/-az\d /, ' '));
  equal(
    [...FAULT_KINDS.keys()].filter((kind) => !tried.some((fault) => fault.startsWith(`${kind} `))),
    [],
  );
  equal(
    CORRUPTIBLE.filter((table) => !tried.includes(`corrupt ${table}`)),
    [],
  );
});

for (const seed of [8, 11])
  test(`chaos ${seed}: healed equals never broken`, async () => {
    const lines = [
      ROUTE,
      SET,
      'az2$ ovn-nbctl lr-route-add lr2 10.2.0.0/16 192.168.2.100',
      'az1$ ovn-nbctl ls-add sw1',
    ];
    const never = await playUndisturbed(lines);
    const broken = await play(`fault chaos 0.8 ${seed}`, ...lines, 'fault', 'heal all', 'fault', 'wait 70s', 'settle');
    const after = broken.entries.findLast(({ statement }) => statement.command === 'fault');
    ok([...broken.faults.values()].reduce((sum, times) => sum + times, 0) >= 3, JSON.stringify([...broken.faults]));
    is(after?.stdout, 'nothing is broken\n');
    equal(differenceOf(never.databases, broken.databases), { missing: [], surplus: [] });
  });

test('a controller that took over from a paused one still works for its zone after IC-SB was restarted', async () => {
  await play(
    'controller standby az1',
    'fault pause ovn-ic-az1',
    'fault restart isb',
    'heal all',
    'az1$ ovn-nbctl set NB_Global . name=az1b',
    'check "renamed": az1$ ovn-ic-sbctl --bare --columns=name list Availability_Zone | grep az1b',
    ROUTE,
    `check "learned": ${LEARNED}`,
  );
});

test.run();
