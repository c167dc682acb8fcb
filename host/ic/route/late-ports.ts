/**
 * Late ports: NB and SB have all their rows, and only their row in IC-SB has to be recreated, which the next commit does. The
 * routes that lead through them stay meanwhile, so that no zone sees them go and come back.
 */
import type { Kernels } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { LogicalRouterPort, LogicalSwitchPort } from '../databases.ts';
import type { PortBindings } from '../port-binding/node.ts';
import { TSP_OPTION } from '../port-binding/transit-switch-port.ts';
import type { SbBindings } from '../sb-bindings.ts';
import type { TransitSwitches } from '../transit-switch.ts';
import { ownsNexthop } from './attachments.ts';

/** A route of this zone that nothing advertises. */
export interface UnadvertisedRoute {
  readonly transitSwitch: string;
  readonly nexthop: string;
  /** Does it say which router it is from? Older writers don't. */
  readonly hasRouter: boolean;
}

/** The nodes that are asked. */
export interface LatePortInputs {
  readonly bindings: SbBindings;
  readonly ports: PortBindings;
  readonly switches: TransitSwitches;
}

/** The router port that 'port' leads to, when that may keep a route: one that says which router it is from, or one that doesn't. */
function peerOf(
  context: Context,
  inputs: LatePortInputs,
  port: LogicalSwitchPort,
  hasRouter: boolean,
): LogicalRouterPort | undefined {
  const name = port.options.get('router-port');
  if (!name || !(port.type === 'router' ? isLate(inputs, port, name) : !hasRouter)) return undefined;
  return context.db.logicalRouterPort.index('name').first(name);
}

/**
 * The address that the row of a port in IC-SB has, or gets with the next commit where somebody has changed it: what follows from it must not go and
 * come back meanwhile. Of ports that were added in NB alone: the address of declared ones is IC-NB's.
 */
export function settledAddress(context: Context, inputs: LatePortInputs, port: string, address: string): string {
  const row = context.db.logicalSwitchPort.index('name').first(port);
  const peer = row?.options.get('router-port');
  if (row?.type !== 'router' || !peer) return address;
  return isLate(inputs, row, peer) ? (inputs.bindings.get(peer)?.address ?? address) : address;
}

/**
 * Is the port's row in IC-SB all that is missing? Never that of a declared port: it is made with IC-NB's address and without 'router-id'
 * (contract 7b), so that no attachment follows from it.
 */
function isLate({ bindings, ports }: LatePortInputs, port: LogicalSwitchPort, peer: string): boolean {
  if (port.options.has(TSP_OPTION) || ports.waits.has(port.name)) return false;
  return bindings.get(port.name) !== undefined && (bindings.get(peer)?.address ?? '') !== '';
}

/**
 * What becomes of routes of ours that nothing advertises on a transit switch where the zone has no attachment (contract 8b, last rule):
 * each is an orphan, unless a late port leads to its next hop; or, when it doesn't say which router it is from, any port that can't be
 * an attachment. A switch's ports are looked through once per run.
 */
export class LatePorts {
  readonly #context: Context;
  readonly #kernels: Kernels;
  readonly #inputs: LatePortInputs;
  /** By transit switch: the router ports that may keep routes there, of those that name their router and of the others. */
  readonly #named = new Map<string, readonly LogicalRouterPort[]>();
  readonly #unnamed = new Map<string, readonly LogicalRouterPort[]>();

  constructor(context: Context, kernels: Kernels, inputs: LatePortInputs) {
    this.#context = context;
    this.#kernels = kernels;
    this.#inputs = inputs;
  }

  /** A run begins: ports may have changed. */
  begin(): void {
    this.#named.clear();
    this.#unnamed.clear();
  }

  fateOf({ transitSwitch, nexthop, hasRouter }: UnadvertisedRoute): 'orphan' | 'kept' {
    const known = hasRouter ? this.#named : this.#unnamed;
    let peers = known.get(transitSwitch);
    if (peers === undefined) known.set(transitSwitch, (peers = this.#peersOn(transitSwitch, hasRouter)));
    return peers.some((peer) => ownsNexthop(this.#kernels, peer, nexthop)) ? 'kept' : 'orphan';
  }

  #peersOn(transitSwitch: string, hasRouter: boolean): LogicalRouterPort[] {
    const { db } = this.#context;
    const { switches } = this.#inputs;
    if (db.transitSwitch.index('name').first(transitSwitch) === undefined) return [];
    const peers: LogicalRouterPort[] = [];
    for (const uuid of switches.logicalSwitch(transitSwitch)?.ports ?? []) {
      const port = db.logicalSwitchPort.get(uuid);
      const peer = port === undefined ? undefined : peerOf(this.#context, this.#inputs, port, hasRouter);
      if (peer !== undefined) peers.push(peer);
    }
    return peers;
  }
}
