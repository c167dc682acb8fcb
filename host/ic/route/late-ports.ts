/**
 * Ports that are late: everything of theirs is in NB and SB, and only their row in IC-SB has to be made again, which the next
 * commit does. The routes that lead through them stay meanwhile, so that no zone sees them go and return.
 */
import type { Kernels } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { LogicalRouterPort, LogicalSwitchPort } from '../databases.ts';
import { KEY_WAITS } from '../port-binding/isb-rows.ts';
import type { SbBindings } from '../sb-bindings.ts';
import type { TransitSwitches } from '../transit-switch.ts';
import { ownsNexthop } from './attachments.ts';

/** A route of this zone that nothing advertises. */
export interface LeftRoute {
  readonly transitSwitch: string;
  readonly nexthop: string;
  /** Does it say which router it is from? Older writers don't. */
  readonly hasRouter: boolean;
}

/** The nodes that are asked. */
export interface LatePortInputs {
  readonly bindings: SbBindings;
  readonly switches: TransitSwitches;
}

/** The router port that 'port' leads to, when that may keep the route. */
function peerOf(
  context: Context,
  bindings: SbBindings,
  port: LogicalSwitchPort,
  { hasRouter }: LeftRoute,
): LogicalRouterPort | undefined {
  const name = port.options.get('router-port');
  if (!name || !(port.type === 'router' ? isLate(context, bindings, port.name, name) : !hasRouter)) return undefined;
  return context.db.logicalRouterPort.index('name').first(name);
}

/** Is the port's row in IC-SB all that is missing? */
function isLate({ waits }: Context, bindings: SbBindings, port: string, peer: string): boolean {
  if (waits.has('port_binding', port) || waits.has(KEY_WAITS, port)) return false;
  return bindings.get(port) !== undefined && (bindings.get(peer)?.address ?? '') !== '';
}

/**
 * What becomes of a route of ours that nothing advertises on a transit switch where the zone has no attachment (contract 8b, last rule):
 * it is an orphan, unless a late port leads to its next hop; or, when it doesn't say which router it is from, any port that can't be
 * an attachment.
 */
export function fateWithoutAttachment(
  context: Context,
  kernels: Kernels,
  { bindings, switches }: LatePortInputs,
  route: LeftRoute,
): 'orphan' | 'kept' {
  const { db } = context;
  if (db.transitSwitch.index('name').first(route.transitSwitch) === undefined) return 'orphan';
  for (const uuid of switches.logicalSwitch(route.transitSwitch)?.ports ?? []) {
    const port = db.logicalSwitchPort.get(uuid);
    const peer = port === undefined ? undefined : peerOf(context, bindings, port, route);
    if (peer !== undefined && ownsNexthop(kernels, peer, route.nexthop)) return 'kept';
  }
  return 'orphan';
}
