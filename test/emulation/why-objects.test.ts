/** Why a chassis or port is not there, and why --wait=sb hangs: each gate is broken, read and mended by the command that it gives. */
import { equal, is, match, ok } from 'uvu/assert';
import { OBJECT_REASONS, type AnyObjectDecision } from '../../host/ic/object-reasons.ts';
import { decisionsRun } from '../../host/ic/shadow.ts';
import { finish } from '../../host/engine/work.ts';
import { whyChassis } from '../../host/emulation/world/why/chassis.ts';
import { whyPort } from '../../host/emulation/world/why/port.ts';
import { gatesText } from '../../host/ic/why/text.ts';
import type { GateResult } from '../../host/ic/why/gate-checks.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';
import { start, Table } from '../support/why.ts';
import { ask, beginning, OBJECT_CASES, type ObjectCase } from '../support/why-objects.ts';

const test = suite('emulation/why-objects');

const kernels = typescriptKernels();

const failedAt = (gates: readonly GateResult[]): GateResult | undefined =>
  gates.find(({ state }) => state === 'failed');
const nameOf = (gate: GateResult | undefined): string => (gate === undefined ? 'arrived' : `${gate.zone} ${gate.gate}`);

/** The world in which the last case was mended: it serves the next one that asks the same. */
let mended: { readonly asks: string; readonly table: Table } | undefined;

async function tableFor({ asks, isAfresh = false }: ObjectCase): Promise<Table> {
  const last = mended;
  mended = undefined;
  if (last?.asks === asks && !isAfresh) return last.table;
  last?.table.world.close();
  return Table.create(`${start}${beginning(asks)}\n`);
}

for (const objectCase of OBJECT_CASES) {
  const { asks, breaks, gate, note = /(?:)/ } = objectCase;
  test(`${asks}: ${gate}`, async () => {
    const table = await tableFor(objectCase);
    is(nameOf(failedAt(ask(table, asks))), 'arrived', gatesText(ask(table, asks)));
    await table.play(breaks);
    const stop = failedAt(ask(table, asks));
    equal(nameOf(stop), gate, gatesText(ask(table, asks)));
    match(stop?.note ?? '', note);
    ok((stop?.mend.length ?? 0) > 0, 'nothing mends it');
    await table.play(stop?.mend.join('\n') ?? '');
    is(nameOf(failedAt(ask(table, asks))), 'arrived', gatesText(ask(table, asks)));
    mended = { asks, table };
  });
}

test.after(() => mended?.table.world.close());

test('a port that has a peer is to be of type switch, any other of type router', async () => {
  const table = await Table.create(start);
  await table.play(`az2$ ovn-nbctl ls-add leaf -- lsp-add leaf leaf-up -- lsp-set-type leaf-up switch -- set Logical_Switch_Port leaf-up peer=spine
az2$ ovn-nbctl lsp-add ts1 spine -- lsp-set-type spine localnet -- set Logical_Switch_Port spine peer=leaf-up`);
  const stop = failedAt(whyPort(table.world, kernels, 'az1', 'spine'));
  equal([nameOf(stop), ...(stop?.mend ?? [])], ['az2 PORT_TYPE', 'az2$ ovn-nbctl lsp-set-type spine switch']);
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
