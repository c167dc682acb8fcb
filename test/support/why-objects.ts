/** Why chassis, ports and what else zones have of each other, and --wait=sb, are not as they should be: how each gate is broken by itself. */
import { objectQuestion, whyObject } from '../../host/emulation/world/why/object.ts';
import type { GateResult } from '../../host/ic/why/gate-checks.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Table } from './why.ts';

const kernels = typescriptKernels();

/** What is typed after `why`, and what has to be done before it can be answered with yes. */
const ASKED = {
  chassis: { words: 'chassis az2 gw1' },
  port: { words: 'port az2 lsp-ts1-lr1' },
  wait: { words: 'wait' },
  'wait for one': { words: 'wait 7', start: 'az1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7' },
  zone: { words: 'zone az1' },
  'zone by name': { words: 'zone az1 az1' },
  switch: { words: 'switch az2 ts1' },
  router: { words: 'router az2 tr1', start: 'az1$ ovn-ic-nbctl tr-add tr1' },
  'router-port': {
    words: 'router-port az2 trp1 gw1',
    start:
      'az1$ ovn-ic-nbctl tr-add tr1\naz1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1',
  },
  set: {
    words: 'set az2 web az1 10.0.0.1',
    start: `az1$ ovn-nbctl create Address_Set name=web addresses=10.0.0.1 options:ic-adv=true
az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true
az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true`,
  },
  monitor: {
    words: 'monitor az1 web2',
    start: `az2$ ovn-nbctl ls-add sw2 -- lsp-add sw2 web2
gw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2
az1$ ovn-nbctl lb-add lb1 10.0.0.10:80 192.168.2.10:80
az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1:az2
az1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip='"10.0.0.10:80"' -- add Load_Balancer lb1 health_check @hc`,
  },
  setting: {
    words: 'setting az1 lr1 ic-route-filter-adv=192.168.0.0/16',
    start: 'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=192.168.0.0/16',
  },
  gateway: {
    words: 'setting az1 lrp-lr1-ts1 gateway-chassis=gw1',
  },
  'second gateway': {
    words: 'setting az1 lrp-lr1-ts1 gateway-chassis=spare',
    start: `host add spare az1
spare$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true
az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20
az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 10`,
  },
  'static route': {
    words: 'setting az1 lr1 static-route=10.8.0.0/16@red',
    start: 'az1$ ovn-nbctl --route-table=red lr-route-add lr1 10.8.0.0/16 192.168.1.100',
  },
  table: {
    words: 'setting az1 lrp-lr1-ts1 route_table=red',
    start: 'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=red',
  },
  'own set': {
    words: 'set az1 web az1 10.0.0.1',
    start: `az1$ ovn-nbctl create Address_Set name=web addresses=10.0.0.1 options:ic-adv=true
az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true`,
  },
  // It has no gateway chassis, and needs none.
  'switch port': {
    words: 'port az2 spine',
    start: `az1$ ovn-nbctl ls-add leaf -- lsp-add leaf leaf-up -- lsp-set-type leaf-up switch -- set Logical_Switch_Port leaf-up peer=spine
az1$ ovn-nbctl lsp-add ts1 spine -- lsp-set-type spine switch -- set Logical_Switch_Port spine peer=leaf-up`,
  },
  'on chassis': {
    words: 'port az2 lsp-ts1-lr1 gw1',
    start: `host add spare az1
spare$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true
az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20`,
  },
} as const satisfies Record<string, { readonly words: string; readonly start?: string }>;

export type Asked = keyof typeof ASKED;

export const beginning = (asks: Asked): string => {
  const asked = ASKED[asks];
  return 'start' in asked ? asked.start : '';
};

/** The answer. */
export function ask({ world }: Table, asks: Asked): GateResult[] {
  const question = objectQuestion(ASKED[asks].words.split(' '));
  if (question === undefined) throw new Error(`nothing is asked by '${ASKED[asks].words}'`);
  return whyObject(world, kernels, question);
}

export interface ObjectCase {
  readonly asks: Asked;
  readonly breaks: string;
  /** The gate that fails, and what its note says. */
  readonly gate: string;
  readonly note?: RegExp;
  /** It needs a world in which nothing was broken and mended before. */
  readonly isAfresh?: boolean;
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
    isAfresh: true,
    breaks: again('gw2$ ovs-vsctl set open_vswitch . external_ids:ovn-encap-ip=10.0.0.1'),
    gate: 'az1 GATEWAY',
    note: /WAITS: .* geneve 10\.0\.0\.1 is already in Encap/,
  },
  { asks: 'chassis', breaks: `${again('settle off')}\nstep transaction 2`, gate: 'az2 CHASSIS_COPIED', note: /COPIED/ },
  {
    asks: 'chassis',
    isAfresh: true,
    breaks: again(
      'gw2$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false external_ids:ovn-encap-ip=10.0.0.1',
    ),
    gate: 'az2 CHASSIS_COPIED',
    note: /WAITS: .* \(chassis gw2\)/,
  },
  { asks: 'port', breaks: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1', gate: 'az1 PORT' },
  { asks: 'port', breaks: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1 -- lr-del lr1', gate: 'az1 PORT' },
  {
    asks: 'switch port',
    breaks: 'az1$ ovn-nbctl lsp-set-type spine localnet',
    gate: 'az1 PORT_TYPE',
    note: /localnet/,
  },
  {
    asks: 'second gateway',
    breaks:
      'az1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 spare\naz1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 0',
    gate: 'az1 SETTING',
    note: /^it may be on gw1 \(0\) only$/,
  },
  {
    asks: 'static route',
    breaks: 'az1$ ovn-nbctl --route-table=red lr-route-del lr1 10.8.0.0/16',
    gate: 'az1 SETTING',
    note: /no route for 10\.8\.0\.0\/16/,
  },
  {
    asks: 'static route',
    breaks: 'az1$ ovn-nbctl lr-route-del lr1\naz1$ ovn-nbctl lr-route-add lr1 10.8.0.0/16 192.168.1.100',
    gate: 'az1 SETTING',
    note: /10\.8\.0\.0\/16 in the main table/,
  },
  {
    asks: 'table',
    breaks: 'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=blue',
    gate: 'az1 SETTING',
    note: /route_table=blue/,
  },
  {
    asks: 'own set',
    breaks: 'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=false',
    gate: 'az1 SETS_ADVERTISED',
    note: /ic-as-adv is off/,
  },
  {
    asks: 'port',
    breaks: `${attachedAgain('settle off')}\nstep transaction 3`,
    gate: 'az2 PORT_COPIED',
    note: /COPIED/,
  },
  {
    asks: 'port',
    isAfresh: true,
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
    isAfresh: true,
    breaks: 'settle off\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7\nstep transaction 2',
    gate: ' CONCLUDED',
  },
  {
    asks: 'wait',
    isAfresh: true,
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
    isAfresh: true,
    breaks: 'link ovn-ic-az1 isb stall\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7',
    gate: 'az1 CONNECTED',
  },
  {
    asks: 'wait',
    isAfresh: true,
    breaks:
      'zone add az3\naz3$ ovn-nbctl set NB_Global . name=az3 options:ic-as-adv=true -- create Address_Set name=web addresses=10.0.3.1 options:ic-adv=true\naz3$ ovn-nbctl lr-add lr3 -- lrp-add lr3 lrp3 aa:aa:aa:aa:cc:03 169.254.100.3/24 -- lsp-add ts1 lsp3 -- lsp-set-type lsp3 router -- lsp-set-addresses lsp3 router -- lsp-set-options lsp3 router-port=lrp3\nzone remove az3\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7',
    gate: 'az3 ZONE_LIVES',
  },
  {
    asks: 'zone by name',
    breaks: 'az1$ ovn-nbctl set NB_Global . name=other',
    gate: 'az1 CALLED',
    note: /called other, not az1/,
  },
  {
    asks: 'wait for one',
    breaks: 'az1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=8',
    gate: ' ASKED',
    note: /8, not 7/,
  },
  { asks: 'zone', breaks: 'az1$ ovn-nbctl set NB_Global . \'name=""\'', gate: 'az1 ZONE_NAME' },
  {
    asks: 'zone',
    breaks: 'controller kill az1\naz1$ ovn-nbctl set NB_Global . name=new',
    gate: 'az1 ACTIVE',
  },
  {
    asks: 'zone',
    isAfresh: true,
    breaks: 'az1$ ovn-nbctl set NB_Global . name=new\nsettle off\naz1$ ovn-nbctl set NB_Global . name=az1',
    gate: 'az1 REGISTERED',
  },
  { asks: 'switch', breaks: 'az1$ ovn-ic-nbctl ts-del ts1', gate: 'az2 TRANSIT_SWITCH' },
  {
    asks: 'switch',
    breaks: 'az1$ ovn-ic-nbctl ts-del ts1\ncontroller pause az2\naz1$ ovn-ic-nbctl ts-add ts1',
    gate: 'az2 ACTIVE',
  },
  {
    asks: 'switch',
    breaks: 'az1$ ovn-ic-nbctl ts-del ts1\nsettle off\naz1$ ovn-ic-nbctl ts-add ts1',
    gate: 'az2 DATAPATH_COPIED',
  },
  {
    asks: 'switch',
    isAfresh: true,
    breaks: 'az1$ ovn-ic-nbctl ts-del ts1\nfault steal isb\naz1$ ovn-ic-nbctl ts-add ts1',
    gate: 'az2 LEADER',
  },
  {
    asks: 'switch',
    breaks: 'az1$ ovn-ic-nbctl ts-del ts1\nfault freeze ovn-ic-az1\naz1$ ovn-ic-nbctl ts-add ts1',
    gate: 'az1 ACTIVE',
  },
  { asks: 'router', breaks: 'az1$ ovn-ic-nbctl tr-del tr1', gate: 'az2 TRANSIT_ROUTER' },
  {
    asks: 'router',
    breaks:
      'az1$ ovn-ic-nbctl tr-del tr1\nfault slow ovn-ic-az1 isb 500ms\nsettle off\naz1$ ovn-ic-nbctl tr-add tr1\nstep transaction 2',
    gate: 'az1 DATAPATH_KEY',
    note: /LEFT_TO_LEADER|CHOSEN/,
  },
  { asks: 'router-port', breaks: 'az1$ ovn-ic-nbctl trp-del trp1', gate: 'az2 ROUTER_PORT' },
  { asks: 'router-port', breaks: 'az1$ ovn-ic-nbctl tr-del tr1', gate: 'az2 ROUTER_PORT' },
  {
    asks: 'router-port',
    breaks: 'az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=gw2',
    gate: 'az2 PORT_CHASSIS',
    note: /on gw2, not on gw1/,
  },
  {
    asks: 'router-port',
    breaks: 'host stop gw1',
    gate: 'az2 PORT_CHASSIS',
    note: /no zone has gw1/,
  },
  {
    asks: 'router-port',
    breaks:
      'az1$ ovn-ic-nbctl trp-del trp1\nsettle off\naz1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1',
    gate: 'az1 IC_BINDING',
  },
  {
    asks: 'router-port',
    isAfresh: true,
    breaks:
      'az1$ ovn-ic-nbctl trp-del trp1\naz2$ ovn-nbctl lr-add other -- lrp-add other trp1 aa:aa:aa:aa:ee:09 10.99.0.1/24\naz1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1',
    gate: 'az2 ROUTER_PORT_COPIED',
    note: /WAITS: .* another port of that name/,
  },
  { asks: 'set', breaks: 'az1$ ovn-nbctl destroy Address_Set web', gate: 'az1 SET' },
  {
    asks: 'set',
    breaks: 'az1$ ovn-nbctl set Address_Set web addresses=10.0.0.2',
    gate: 'az1 SET_ADDRESS',
    note: /10\.0\.0\.1 is not in it/,
  },
  { asks: 'set', breaks: 'az1$ ovn-nbctl remove Address_Set web options ic-adv', gate: 'az1 SET_MARKED' },
  { asks: 'set', breaks: 'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=false', gate: 'az1 SETS_ADVERTISED' },
  {
    asks: 'set',
    breaks:
      'az1$ ovn-nbctl destroy Address_Set web\nfreeze ovn-northd-az1\naz1$ ovn-nbctl create Address_Set name=web addresses=10.0.0.1 options:ic-adv=true',
    gate: 'az1 SET_IN_SB',
  },
  {
    asks: 'set',
    breaks: 'controller pause az1\naz1$ ovn-nbctl add Address_Set web addresses 10.0.0.9',
    gate: 'az1 ACTIVE',
  },
  {
    asks: 'set',
    isAfresh: true,
    breaks: 'settle off\naz1$ ovn-nbctl add Address_Set web addresses 10.0.0.9\nstep transaction',
    gate: 'az1 SET_SHOWN',
  },
  {
    asks: 'set',
    isAfresh: true,
    breaks: 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=false',
    gate: 'az2 SETS_LEARNED',
  },
  {
    asks: 'set',
    breaks: 'az2$ ovn-nbctl remove Address_Set web external_ids ic-learnt',
    gate: 'az2 SET_NAME_FREE',
    note: /WAITS/,
  },
  {
    asks: 'set',
    breaks: 'settle off\naz1$ ovn-nbctl add Address_Set web addresses 10.0.0.9\nstep transaction 2',
    gate: 'az2 SET_GATHERED',
  },
  { asks: 'monitor', breaks: 'az1$ ovn-nbctl clear Load_Balancer lb1 health_check', gate: 'az1 MONITOR' },
  { asks: 'monitor', breaks: 'az1$ ovn-nbctl clear Load_Balancer lb1 ip_port_mappings', gate: 'az1 MONITOR' },
  {
    asks: 'monitor',
    breaks: 'az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1',
    gate: 'az1 MONITOR',
  },
  {
    asks: 'monitor',
    breaks: 'az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1:az9',
    gate: 'az1 MONITOR_ZONE',
    note: /no zone is called az9/,
  },
  { asks: 'monitor', breaks: 'az2$ ovn-nbctl lsp-del web2', gate: 'az1 MONITOR_ZONE', note: /az2 has no port web2/ },
  {
    asks: 'monitor',
    breaks: 'freeze ovn-northd-az1\naz1$ ovn-sbctl remove SB_Global . options svc_monitor_mac',
    gate: 'az1 MONITOR_MAC',
  },
  {
    asks: 'monitor',
    breaks:
      'az1$ ovn-nbctl clear Load_Balancer lb1 health_check\ncontroller pause az1\naz1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc',
    gate: 'az1 ACTIVE',
  },
  {
    asks: 'monitor',
    breaks: 'az2$ ovn-nbctl lsp-del web2\nfreeze ovn-northd-az2\naz2$ ovn-nbctl lsp-add sw2 web2',
    gate: 'az2 MONITOR_PORT',
  },
  {
    asks: 'monitor',
    breaks:
      'az1$ ovn-nbctl clear Load_Balancer lb1 health_check\ncontroller pause az2\naz1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc',
    gate: 'az2 ACTIVE',
  },
  { asks: 'monitor', breaks: 'gw2$ ovs-vsctl del-port tap2', gate: 'az2 MONITOR_ONLINE', note: /offline/ },
  {
    asks: 'monitor',
    isAfresh: true,
    breaks:
      'gw2$ ovs-vsctl del-port tap2\ncontroller pause az2\ngw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2',
    gate: 'az2 ACTIVE',
  },
  {
    asks: 'monitor',
    breaks:
      'gw2$ ovs-vsctl del-port tap2\ncontroller pause az1\ngw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2',
    gate: 'az1 ACTIVE',
  },
  {
    asks: 'setting',
    breaks: 'az1$ ovn-nbctl remove Logical_Router lr1 options ic-route-filter-adv',
    gate: 'az1 SETTING',
  },
  {
    asks: 'setting',
    breaks: 'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=10.0.0.0/8,172.16.0.0/12',
    gate: 'az1 SETTING',
    note: /172\.16\.0\.0/,
  },
  { asks: 'gateway', breaks: 'az1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 gw1', gate: 'az1 SETTING' },
  { asks: 'setting', breaks: 'controller pause az1', gate: 'az1 ACTIVE' },
  {
    asks: 'on chassis',
    breaks: 'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 30',
    gate: 'az1 PORT_GATEWAY',
    note: /on spare, not on gw1; it may be on spare \(30\), gw1 \(20\)/,
  },
  {
    asks: 'on chassis',
    breaks: 'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 10\nhost kill gw1',
    gate: 'az1 PORT_GATEWAY',
  },
  {
    asks: 'on chassis',
    breaks:
      'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 10\naz1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 gw1',
    gate: 'az1 PORT_GATEWAY',
  },
  {
    asks: 'monitor',
    breaks:
      'az1$ ovn-nbctl clear Load_Balancer lb1 health_check\nsettle off\naz1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc\nstep transaction 1',
    gate: 'az1 MONITOR_SHOWN',
    note: /PUSHED/,
  },
  {
    asks: 'monitor',
    breaks:
      'az1$ ovn-nbctl clear Load_Balancer lb1 health_check\nsettle off\naz1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc\nstep transaction 2',
    gate: 'az2 MONITOR_PULLED',
    note: /PULLED/,
  },
  {
    asks: 'monitor',
    breaks:
      'az1$ ovn-nbctl clear Load_Balancer lb1 health_check\nsettle off\naz1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc\nstep transaction 4',
    gate: 'az2 STATUS_SHOWN',
  },
  {
    asks: 'monitor',
    breaks:
      'az1$ ovn-nbctl clear Load_Balancer lb1 health_check\nsettle off\naz1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc\nstep transaction 5',
    gate: 'az1 STATUS_COPIED',
  },
];
