/** ovn-nbctl(8). */
import { databaseCommands } from '../generic/all.ts';
import { syncCommand } from '../sync.ts';
import type { Tool } from '../tool.ts';
import { aclCommands } from './acl.ts';
import { routerCommands, switchCommands } from './datapaths.ts';
import { gatewayChassisCommands, haChassisGroupCommands } from './gateway-chassis.ts';
import { loadBalancerCommands } from './load-balancer.ts';
import { portGroupCommands } from './port-group.ts';
import { routeCommands } from './route.ts';
import { routerPortCommands } from './router-port.ts';
import { showTopology } from './show.ts';
import { switchPortColumnCommands } from './switch-port-columns.ts';
import { switchPortCommands } from './switch-port.ts';

/** What names rows besides what the schema's indexes say. */
const RECORDS = {
  Logical_Switch: ['name', 'external_ids:neutron:network_name'],
  Logical_Switch_Port: ['name', 'external_ids:neutron:port_name'],
  Logical_Router: ['name', 'external_ids:neutron:router_name'],
  Load_Balancer: ['name'],
  ACL: ['name'],
  HA_Chassis: ['chassis_name'],
};

/** What the full tool can do besides. */
const MISSING =
  'qos-add qos-del qos-list mirror-add mirror-del mirror-list mirror-rule-add mirror-rule-del meter-add ' +
  'meter-del meter-list lsp-attach-mirror lsp-detach-mirror fwd-group-add fwd-group-del fwd-group-list ' +
  'lr-policy-add lr-policy-del lr-policy-list lr-nat-add lr-nat-del lr-nat-list lr-nat-update-ext-ip ' +
  'static-mac-binding-add static-mac-binding-del static-mac-binding-list dhcp-options-create ' +
  'dhcp-options-del dhcp-options-list dhcp-options-set-options dhcp-options-get-options ' +
  'lsp-set-dhcpv4-options lsp-get-dhcpv4-options lsp-set-dhcpv6-options lsp-get-dhcpv6-options copp-add ' +
  'copp-del copp-list ls-copp-add lr-copp-add sample-add sample-del sample-list';

export const nbctl: Tool = {
  name: 'ovn-nbctl',
  kind: 'nb',
  database: 'OVN_Northbound',
  global: 'NB_Global',
  records: RECORDS,
  commands: [
    showTopology,
    ...switchCommands,
    ...aclCommands,
    ...switchPortCommands,
    ...switchPortColumnCommands,
    ...routerCommands,
    ...routerPortCommands,
    ...gatewayChassisCommands,
    ...routeCommands,
    ...loadBalancerCommands,
    ...haChassisGroupCommands,
    ...portGroupCommands,
    syncCommand,
    ...databaseCommands('NB_Global', RECORDS),
  ],
  missing: MISSING.split(' '),
  messages: 'ovn-dbctl',
  waits: ['none', 'sb', 'hv'],
  sequence: { raise: 'nb_cfg', sb: 'sb_cfg', hv: 'hv_cfg' },
  module: 'nbctl',
  otherOptions: ['--stateless', '--portrange', '--gateway-port=', '--fair', '--is-exempted', '--liveness'],
};
