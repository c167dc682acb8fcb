/**
 * Node `route` (contract 8): what this zone's routers advertise to the other zones (advertiser.ts), and what they learn from them
 * (learner.ts). Each input has a handler in the part it concerns; then the inputs are refreshed, and each half does its part.
 */
import type { ComputeNode } from '../../engine/node.ts';
import { inParts, type Work } from '../../engine/work.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { zoneRow } from '../az.ts';
import type { Context } from '../context.ts';
import { input } from '../input.ts';
import type { Decision } from '../reason.ts';
import { Advertiser } from './advertiser.ts';
import { explain, type Question } from './explain.ts';
import { findParsed, type FoundRoutes } from './found-routes.ts';
import { RouteInputs } from './inputs.ts';
import type { LatePortInputs } from './late-ports.ts';
import { Learner } from './learner.ts';
import { StaticRoutes } from './static-routes.ts';

export interface RouteNode extends ComputeNode {
  /** Why a prefix is, or isn't, advertised and learned. Only between runs, when the node is current. */
  explain(question: Question): Decision[];
  /** The rows with a prefix (found-routes.ts). Likewise. */
  find(prefix: string): FoundRoutes;
}

export function routeNode(context: Context, kernels: Kernels, late: LatePortInputs): RouteNode {
  const staticRoutes = new StaticRoutes(context, kernels);
  const inputs = new RouteInputs(context, kernels, late, staticRoutes);
  const advertiser = new Advertiser(inputs, late);
  const learner = new Learner(inputs);
  const { isbRoute } = context.db;
  /** Rows of IC-SB have come or gone, or everything is read again. */
  let haveRowsChanged = true;
  const addRow = (row: number): void => {
    inputs.isbParsed.load(row);
    advertiser.addRow(row);
    learner.addRow(row);
  };
  const removeRow = (row: number): void => {
    advertiser.removeRow(row);
    learner.removeRow(row);
  };
  /** For inputs that routes without an attachment wait for (late-ports.ts). */
  const latePorts = (follow?: () => void) => (): void => {
    follow?.();
    inputs.changes.hasLatePorts = true;
  };

  return {
    name: 'route',
    inputs: [
      zoneRow,
      input('NB_nb_global', () => inputs.followSettings()),
      input('NB_logical_switch', latePorts()),
      input(
        'NB_logical_switch_port',
        latePorts(() => inputs.followSwitchPorts()),
      ),
      input('NB_logical_router_static_route', () => staticRoutes.follow()),
      input('NB_logical_router', () => inputs.followRouters()),
      input(
        'NB_logical_router_port',
        latePorts(() => inputs.followRouterPorts()),
      ),
      input('NB_load_balancer', () => inputs.followBalancers()),
      input('NB_load_balancer_group', () => inputs.followBalancerGroups()),
      input('sb_bindings', () => inputs.followLatePorts(late.bindings.changed)),
      input('port_binding', () => inputs.followLatePorts(late.ports.waits.changed)),
      input('SB_datapath_binding', () => inputs.followDatapaths()),
      input('SB_learned_route', () => inputs.followDynamicRoutes()),
      input(
        'ICNB_transit_switch',
        latePorts(() => inputs.followTransitSwitches()),
      ),
      input('transit_switch', latePorts()),
      input(
        'ICSB_port_binding',
        latePorts(() => inputs.followIsbPorts()),
      ),
      input('ICSB_route', function* () {
        haveRowsChanged = true;
        yield* inParts(isbRoute.removed, removeRow);
        yield* inParts(isbRoute.inserted, addRow);
      }),
    ],
    rebuild: function* () {
      haveRowsChanged = true;
      yield* inputs.rebuild();
      advertiser.clear();
      learner.clear();
      yield* inParts(isbRoute.handles(), addRow);
    },
    reconcile: function* (): Work<number> {
      // Most changes of other tables concern no route.
      if (!haveRowsChanged && inputs.areUnchanged && advertiser.isAtRest && !learner.isPending) return 0;
      haveRowsChanged = false;
      yield* inputs.refresh();
      const advertised = yield* advertiser.reconcile();
      const learned = yield* learner.reconcile();
      inputs.attachments.sweepFilters();
      return advertised + learned;
    },
    isPending: () => advertiser.isPending || learner.isPending,
    clearTracked: () => inputs.endRun(),
    close: () => {
      advertiser.close();
      learner.close();
      inputs.close();
    },
    explain: (question) => explain({ inputs, advertiser, learner }, question),
    find: (prefix) => findParsed(kernels, inputs.isbParsed, inputs.nbParsed, prefix),
  };
}
