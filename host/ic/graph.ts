/**
 * The controller's graph: every node is declared here. Its edges are the inputs that each node's file lists, each with its handler;
 * `ovn-ic --dump-inc-proc-graph` prints them all.
 */
import type { ComputeNode, InputNode, Node } from '../engine/node.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { ColumnTable, Table } from '../ovsdb/api.ts';
import type { Row } from '../ovsdb/row.ts';
import { addressSetNode } from './address-set/node.ts';
import { azNode } from './az.ts';
import type { Context } from './context.ts';
import { enumDatapathNode } from './enum-datapath.ts';
import { gatewayNode } from './gateway/node.ts';
import { portBindingNode } from './port-binding/node.ts';
import { routeNode } from './route/node.ts';
import { sbBindingsNode } from './sb-bindings.ts';
import { serviceMonitorNode } from './service-monitor/node.ts';
import { transitRouterNode } from './transit-router.ts';
import { transitSwitchNode } from './transit-switch.ts';

const rows = <R extends Row>(name: string, table: Table<R>): InputNode => ({
  name,
  changes: () => table.changes().length,
});

const columns = (name: string, table: ColumnTable): InputNode => ({
  name,
  changes: () => table.removed.size + table.inserted.length,
});

/** One input node for each table that a node reads, named by the database's prefix and the table's name. */
function inputNodes({ db }: Context): readonly InputNode[] {
  return [
    rows('NB_nb_global', db.nbGlobal),
    rows('NB_logical_switch', db.logicalSwitch),
    rows('NB_logical_switch_port', db.logicalSwitchPort),
    rows('NB_logical_router', db.logicalRouter),
    rows('NB_logical_router_port', db.logicalRouterPort),
    columns('NB_logical_router_static_route', db.staticRoute),
    rows('NB_load_balancer', db.loadBalancer),
    rows('NB_load_balancer_group', db.loadBalancerGroup),
    rows('NB_address_set', db.nbAddressSet),
    rows('SB_sb_global', db.sbGlobal),
    rows('SB_chassis', db.chassis),
    rows('SB_encap', db.sbEncap),
    rows('SB_datapath_binding', db.sbDatapath),
    columns('SB_port_binding', db.sbPortBinding),
    rows('SB_service_monitor', db.sbServiceMonitor),
    rows('SB_address_set', db.sbAddressSet),
    rows('SB_learned_route', db.learnedRoute),
    rows('ICNB_ic_nb_global', db.inbGlobal),
    rows('ICNB_transit_switch', db.transitSwitch),
    rows('ICNB_transit_switch_port', db.transitSwitchPort),
    rows('ICNB_transit_router', db.transitRouter),
    rows('ICNB_transit_router_port', db.transitRouterPort),
    rows('ICSB_availability_zone', db.availabilityZone),
    rows('ICSB_gateway', db.gateway),
    rows('ICSB_encap', db.isbEncap),
    rows('ICSB_datapath_binding', db.isbDatapath),
    columns('ICSB_port_binding', db.isbPortBinding),
    columns('ICSB_route', db.isbRoute),
    rows('ICSB_service_monitor', db.isbServiceMonitor),
    rows('ICSB_address_set', db.isbAddressSet),
  ];
}

/** The leaf: when it has run, everything is done. */
function icNode(nodes: readonly ComputeNode[]): ComputeNode {
  let changes = 0;
  return {
    name: 'ic',
    inputs: nodes.map(({ name }) => ({ node: name, handler: () => void changes++ })),
    rebuild: () => void (changes = nodes.length),
    reconcile: () => {
      const handled = changes;
      changes = 0;
      return handled;
    },
  };
}

/** All nodes of the controller, inputs first. */
export function controllerNodes(context: Context, kernels: Kernels): readonly Node[] {
  const bindings = sbBindingsNode(context);
  const datapaths = enumDatapathNode(context);
  const switches = transitSwitchNode(context, datapaths);
  const routers = transitRouterNode(context, datapaths);
  const ports = portBindingNode(context, kernels, { bindings, switches, routers });
  const nodes = [
    bindings.node,
    azNode(context),
    gatewayNode(context),
    datapaths.node,
    switches.node,
    routers.node,
    ports.node,
    routeNode(context, kernels, { bindings, ports, switches }),
    serviceMonitorNode(context, bindings),
    addressSetNode(context),
  ];
  return [...inputNodes(context), ...nodes, icNode(nodes)];
}

/** Here, since what has no nodes yet needs none of what it is made of (the lab's page). */
export { findRoutes } from './route/found-routes.ts';
