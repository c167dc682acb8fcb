/** Why a chassis or port is not there, and why --wait=sb hangs: each gate is broken, read and mended by the command that it gives. */
import { equal, is, match, ok } from 'uvu/assert';
import { OBJECT_REASONS, type AnyObjectDecision } from '../../host/ic/object-reasons.ts';
import { decisionsRun } from '../../host/ic/shadow.ts';
import { finish } from '../../host/engine/work.ts';
import { whyChassis, whyPort, whyWait } from '../../host/emulation/world/why/object.ts';
import { gatesText } from '../../host/ic/why/text.ts';
import type { GateResult } from '../../host/ic/why/gate-checks.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';
import { start, Table } from '../support/why.ts';

const test = suite('emulation/why-objects');

const kernels = typescriptKernels();

const QUESTIONS = {
  chassis: ({ world }: Table): GateResult[] => whyChassis(world, kernels, 'az2', 'gw1'),
  port: ({ world }: Table): GateResult[] => whyPort(world, kernels, 'az2', 'lsp-ts1-lr1'),
  wait: ({ world }: Table): GateResult[] => whyWait(world, kernels),
} as const;

interface Case {
  readonly asks: keyof typeof QUESTIONS;
  readonly breaks: string;
  /** The gate that fails, and what its note says. */
  readonly gate: string;
  readonly note?: RegExp;
}

/** gw1 stops being a gateway; then something is done, and it is one again. */
const again = (lines: string): string =>
  `az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false\n${lines}\naz1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`;

/** The same with lr1's port on the transit switch. */
const attachedAgain = (lines: string): string =>
  `az1$ ovn-nbctl lsp-del lsp-ts1-lr1\n${lines}\naz1$ ovn-nbctl lsp-add ts1 lsp-ts1-lr1 -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-lr1-ts1`;

const CASES: readonly Case[] = [
  { asks: 'chassis', breaks: 'fault gateway gw1\naz1$ ovn-sbctl chassis-del gw1', gate: 'az1 CHASSIS' },
  { asks: 'chassis', breaks: again('fault freeze ovn-controller-gw1'), gate: 'az1 INTERCONN' },
  { asks: 'chassis', breaks: `${again('settle off')}\nstep transaction`, gate: 'az1 GATEWAY', note: /SHOWN/ },
  {
    asks: 'chassis',
    breaks: again('gw2$ ovs-vsctl set open_vswitch . external_ids:ovn-encap-ip=10.0.0.1'),
    gate: 'az1 GATEWAY',
    note: /WAITS: .* geneve 10\.0\.0\.1 is already in Encap/,
  },
  { asks: 'chassis', breaks: `${again('settle off')}\nstep transaction 2`, gate: 'az2 CHASSIS_COPIED', note: /COPIED/ },
  {
    asks: 'chassis',
    breaks: again(
      'gw2$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false external_ids:ovn-encap-ip=10.0.0.1',
    ),
    gate: 'az2 CHASSIS_COPIED',
    note: /WAITS: .* \(chassis gw2\)/,
  },
  { asks: 'port', breaks: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1', gate: 'az2 PORT' },
  {
    asks: 'port',
    breaks: `${attachedAgain('settle off')}\nstep transaction 3`,
    gate: 'az2 PORT_COPIED',
    note: /COPIED/,
  },
  {
    asks: 'port',
    breaks: attachedAgain('az2$ ovn-nbctl ls-add other -- lsp-add other lsp-ts1-lr1'),
    gate: 'az2 PORT_COPIED',
    note: /WAITS: .* this zone has another port of that name/,
  },
  { asks: 'port', breaks: attachedAgain('freeze ovn-northd-az2'), gate: 'az2 PORT_UP' },
  { asks: 'port', breaks: attachedAgain('fault crash ovn-northd-az2'), gate: 'az2 PORT_UP' },
  {
    asks: 'port',
    breaks: 'az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
    gate: 'az2 PORT_UP',
    note: /az2 does not know chassis gw1/,
  },
  {
    asks: 'wait',
    breaks: 'fault steal isb\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7',
    gate: ' LEADER',
  },
  {
    asks: 'wait',
    breaks: 'settle off\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7\nstep transaction 2',
    gate: ' CONCLUDED',
  },
  {
    asks: 'wait',
    breaks: 'settle off\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7\nstep transaction 1',
    gate: 'az2 PROCESSED',
  },
  { asks: 'chassis', breaks: 'host stop gw1', gate: 'az1 CHASSIS' },
  {
    asks: 'chassis',
    breaks: 'az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
    gate: 'az1 INTERCONN',
    note: /NOT_INTERCONN: a chassis of this zone without/,
  },
  {
    asks: 'chassis',
    breaks:
      'az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false\ncontroller kill az1\naz1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true',
    gate: 'az1 ACTIVE',
  },
  {
    asks: 'chassis',
    breaks:
      'az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false\ncontroller pause az2\naz1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true',
    gate: 'az2 ACTIVE',
  },
  { asks: 'port', breaks: 'az1$ ovn-nbctl lsp-set-type lsp-ts1-lr1 ""', gate: 'az1 PORT_TYPE' },
  {
    asks: 'port',
    breaks:
      'freeze ovn-northd-az1\naz1$ ovn-nbctl lsp-del lsp-ts1-lr1 -- lsp-add ts1 lsp-ts1-lr1 -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-lr1-ts1\naz1$ ovn-sbctl destroy Port_Binding lsp-ts1-lr1',
    gate: 'az1 PORT_BOUND',
    note: /NOT_BOUND: SB has no Port_Binding/,
  },
  {
    asks: 'port',
    breaks: 'az1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 gw1',
    gate: 'az1 PORT_GATEWAY',
    note: /lrp-lr1-ts1 has no gateway chassis/,
  },
  {
    asks: 'port',
    breaks: 'controller pause az2\naz2$ ovn-nbctl lsp-del lsp-ts1-lr1',
    gate: 'az2 ACTIVE',
  },
  { asks: 'wait', breaks: 'freeze ovn-ic-az2\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7', gate: 'az2 ACTIVE' },
  {
    asks: 'wait',
    breaks: 'link ovn-ic-az1 isb stall\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7',
    gate: 'az1 CONNECTED',
  },
  {
    asks: 'wait',
    breaks:
      'zone add az3\naz3$ ovn-nbctl set NB_Global . name=az3 options:ic-as-adv=true -- create Address_Set name=web addresses=10.0.3.1 options:ic-adv=true\naz3$ ovn-nbctl lr-add lr3 -- lrp-add lr3 lrp3 aa:aa:aa:aa:cc:03 169.254.100.3/24 -- lsp-add ts1 lsp3 -- lsp-set-type lsp3 router -- lsp-set-addresses lsp3 router -- lsp-set-options lsp3 router-port=lrp3\nzone remove az3\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7',
    gate: 'az3 ZONE_LIVES',
  },
];

const failedAt = (gates: readonly GateResult[]): GateResult | undefined =>
  gates.find(({ state }) => state === 'failed');
const nameOf = (gate: GateResult | undefined): string => (gate === undefined ? 'arrived' : `${gate.zone} ${gate.gate}`);

for (const { asks, breaks, gate, note = /(?:)/ } of CASES)
  test(`${asks}: ${gate}`, async () => {
    const table = await Table.create(start);
    is(nameOf(failedAt(QUESTIONS[asks](table))), 'arrived');
    await table.play(breaks);
    const stop = failedAt(QUESTIONS[asks](table));
    equal(nameOf(stop), gate, gatesText(QUESTIONS[asks](table)));
    match(stop?.note ?? '', note);
    ok((stop?.mend.length ?? 0) > 0, 'nothing mends it');
    await table.play(stop?.mend.join('\n') ?? '');
    is(nameOf(failedAt(QUESTIONS[asks](table))), 'arrived');
    table.world.close();
  });

test('a chassis is called by its system-id, and its host by its own name', async () => {
  const table = await Table.create(start);
  const ask = () => {
    const stop = failedAt(whyChassis(table.world, kernels, 'az2', 'c0ffee'));
    return [nameOf(stop), ...(stop?.mend ?? [])];
  };
  await table.play('gw1$ ovs-vsctl set open_vswitch . external_ids:system-id=c0ffee');
  equal(ask(), ['arrived']);
  const set = 'ovs-vsctl set open_vswitch .';
  for (const [breaks, ...says] of [
    [
      `gw1$ ${set} external_ids:ovn-is-interconn=false`,
      'az1 INTERCONN',
      `gw1$ ${set} external_ids:ovn-is-interconn=true`,
    ],
    ['fault gateway gw1\naz1$ ovn-sbctl chassis-del c0ffee', 'az1 CHASSIS', 'heal gateway gw1'],
    [
      `gw1$ ${set} external_ids:ovn-is-interconn=false\ngw2$ ${set} external_ids:ovn-encap-ip=10.0.0.1\ngw1$ ${set} external_ids:ovn-is-interconn=true`,
      'az1 GATEWAY',
      `gw2$ ${set} external_ids:ovn-encap-ip=10.0.255.1`,
    ],
  ] as const) {
    await table.play(breaks);
    equal(ask(), says);
    await table.play(says.slice(1).join('\n'));
    equal(ask(), ['arrived']);
  }
  table.world.close();
});

test('every decision of a run has a code of its kind, and a name', async () => {
  const table =
    await Table.create(`${start}az1$ ovn-nbctl create Address_Set name=as1 addresses=10.0.0.1 options:ic-adv=true
az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true
az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true
host add gw9 az1`);
  const decisions: AnyObjectDecision[] = [];
  for (const { context } of table.world.simulation.controllers.values())
    decisions.push(...finish(decisionsRun(context, kernels)));
  for (const { kind, reason, name } of decisions) {
    ok(Object.hasOwn(OBJECT_REASONS[kind], reason), `${kind} ${reason}`);
    ok(name !== '', `${kind} ${reason} of nothing`);
  }
  const recorded = [...new Set(decisions.map(({ kind, reason, name }) => `${kind} ${name}: ${reason}`))].sort();
  equal(recorded, [
    'address set as1: GATHERED',
    'address set as1: SHOWN',
    'datapath key ts1: KEPT',
    'gateway gw1: COPIED',
    'gateway gw1: SHOWN',
    'gateway gw2: COPIED',
    'gateway gw2: SHOWN',
    'gateway gw9: NOT_INTERCONN',
    'port lsp-ts1-lr1: COPIED',
    'port lsp-ts1-lr1: OWN',
    'port lsp-ts1-lr2: COPIED',
    'port lsp-ts1-lr2: OWN',
  ]);
  table.world.close();
});

test('a live controller records what becomes of the sequence number', async () => {
  const table = await Table.create(start);
  const recorded: string[] = [];
  const { context } = table.world.controller('az1');
  context.observer = ({ kind, reason, name }) => void (kind === 'sequence' && recorded.push(`${name} ${reason}`));
  await table.play('az1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7');
  ok(recorded.length > 0);
  is(recorded.at(-1), 'az1 PROCESSED');
  table.world.close();
});

test.run();
