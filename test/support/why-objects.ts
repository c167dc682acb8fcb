/** Why chassis, ports and --wait=sb are not as they should be: how each gate is broken by itself. */
import { whyChassis, whyPort, whyWait } from '../../host/emulation/world/why/object.ts';
import type { GateResult } from '../../host/ic/why/gate-checks.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Table } from './why.ts';

const kernels = typescriptKernels();

export const QUESTIONS = {
  chassis: ({ world }: Table): GateResult[] => whyChassis(world, kernels, 'az2', 'gw1'),
  port: ({ world }: Table): GateResult[] => whyPort(world, kernels, 'az2', 'lsp-ts1-lr1'),
  wait: ({ world }: Table): GateResult[] => whyWait(world, kernels),
} as const;

export interface ObjectCase {
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

export const OBJECT_CASES: readonly ObjectCase[] = [
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
