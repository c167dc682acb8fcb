/**
 * A packet's way from router to router, hop by hop, as OVN would take it by the rows: routes by ovn-nb(5), Logical_Router_Static_Route;
 * between zones by SB's Port_Binding, Chassis and Encap. Flows, ACLs, NAT and policies of routers are not modelled.
 */
import { addressText, covers, isSameAddress, parseAddress, prefixText, type Network } from '../../../ctl/address.ts';
import type { Binding, LogicalNetwork, Router, RouterPort, StaticRoute, Zone } from './logical-network.ts';

/** IP's usual TTL. */
const MOST_HOPS = 64;

export interface Walk {
  /** A line each. */
  readonly steps: readonly string[];
  /** The router that has the destination, or hands it to a network of its own; undefined: the packet was dropped. */
  readonly end: Place | undefined;
  /** The router that knows no way. */
  readonly lost: Router | undefined;
}

/** A packet at a router, and the port that it came in by. */
export interface Place {
  readonly router: Router;
  readonly port: RouterPort | undefined;
}

interface Choice {
  readonly text: string;
  /** Who gets it next: the destination itself, or the route's next hop; undefined: dropped. */
  readonly to: Network | undefined;
  readonly port: RouterPort | undefined;
}

const longest = <T>(found: readonly T[], lengthOf: (its: T) => number): readonly T[] => {
  const most = Math.max(...found.map(lengthOf));
  return found.filter((its) => lengthOf(its) === most);
};

const drops = (text: string): Choice => ({ text, to: undefined, port: undefined });

/** The router's port in whose network an address is. */
const portTo = ({ ports }: Router, address: Network): RouterPort | undefined =>
  ports.find(({ networks }) => networks.some((network) => covers(network, address)));

export class Walker {
  readonly #network: LogicalNetwork;
  /** Does a chassis run? */
  readonly #isUp: (chassis: string) => boolean;

  constructor(network: LogicalNetwork, isUp: (chassis: string) => boolean) {
    this.#network = network;
    this.#isUp = isUp;
  }

  /** From a place, to an address. */
  walk(from: Place, source: Network, destination: Network): Walk {
    const steps: string[] = [];
    let at = from;
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const { router } = at;
      const title = `${router.zone} ${router.name}`;
      const own = ownAddress(router, destination);
      if (own !== '') return { steps: [...steps, `${title}: ${own}`], end: at, lost: undefined };
      const choice = this.#choose(at, source, destination);
      steps.push(`${title}: ${choice?.text ?? `no route to ${addressText(destination)}: dropped`}`);
      const { to, port } = choice ?? {};
      if (to === undefined || port === undefined)
        return { steps, end: undefined, lost: choice === undefined ? router : undefined };
      const next = this.#deliver(router, port, to, steps);
      if (next === 'delivered') return { steps, end: { router, port }, lost: undefined };
      if (next === 'dropped') return { steps, end: undefined, lost: undefined };
      at = next;
    }
    return { steps: [...steps, `after ${MOST_HOPS} hops the packet dies: a loop`], end: undefined, lost: undefined };
  }

  /** Routes of the main table and connected networks first, then those of the table of the port that the packet came in by. */
  #choose({ router, port }: Place, source: Network, destination: Network): Choice | undefined {
    const matches = ({ prefix, isBySource }: StaticRoute): boolean => covers(prefix, isBySource ? source : destination);
    const connected = router.ports.flatMap((its) =>
      its.networks.filter((network) => covers(network, destination)).map((network) => ({ port: its, network })),
    );
    const routes = (table: string): readonly StaticRoute[] =>
      longest(
        router.routes.filter((route) => route.table === table && matches(route)),
        // Of the same length, one by destination comes before one by source.
        ({ prefix, isBySource }) => prefix.length * 2 + (isBySource ? 0 : 1),
      );
    const main = routes('');
    const [direct] = longest(connected, ({ network }) => network.length);
    if (direct !== undefined && direct.network.length >= (main[0]?.prefix.length ?? 0))
      return {
        text: `${addressText(destination)} is in ${prefixText(direct.network)} of ${direct.port.name}`,
        to: destination,
        port: direct.port,
      };
    if (main.length > 0) return this.#byRoute(router, main, destination);
    const table = port?.routeTable ?? '';
    const own = table === '' ? [] : routes(table);
    return own.length > 0 ? this.#byRoute(router, own, destination) : undefined;
  }

  #byRoute(router: Router, routes: readonly StaticRoute[], destination: Network): Choice {
    const [route] = routes.toSorted((a, b) => (a.nexthop < b.nexthop ? -1 : 1));
    if (route === undefined) return drops('no route');
    const { prefix, nexthop, table, isLearned, isBySource, outputPort } = route;
    const which = `${isLearned ? 'learned' : 'static'} route ${prefixText(prefix)}${isBySource ? ' (by source)' : ''}${table === '' ? '' : ` of table ${table}`}`;
    const text = `${addressText(destination)} by ${which} to ${nexthop}${routes.length > 1 ? `, the first of ${routes.length} of equal cost (ECMP)` : ''}`;
    if (nexthop === 'discard') return drops(`${text}: dropped`);
    const to = parseAddress(nexthop);
    const port = router.ports.find(({ name }) => name === outputPort) ?? (to && portTo(router, to));
    if (to === undefined || port === undefined)
      return drops(`${text}: no port of ${router.name} has that next hop in its network: dropped`);
    return { text, to, port };
  }

  /** Hands a packet to an address beside a port. */
  #deliver(router: Router, port: RouterPort, to: Network, steps: string[]): Place | 'delivered' | 'dropped' {
    const say = (text: string): void => void steps.push(`    ${text}`);
    const peer = this.#peerOf(router, port);
    if (peer !== undefined) return peer;
    const isTransit = this.#network.transitSwitches.has(port.switch);
    const host = this.#zone(router.zone)?.hosts.get(port.switch)?.get(addressText(to));
    if (host !== undefined) {
      say(`delivered to port ${host} of ${port.switch}`);
      return 'delivered';
    }
    const next = this.#neighbour(router, port, to, isTransit);
    if (next === undefined) {
      say(
        isTransit
          ? `no router on ${port.switch} has ${addressText(to)}: dropped`
          : `out to ${addressText(to)} on ${port.name}: what is there is not modelled, and taken to answer`,
      );
      return isTransit ? 'dropped' : 'delivered';
    }
    if (next.router.zone === router.zone) return next;
    const { text, isThrough } = this.#cross(router, port, next);
    say(text);
    return isThrough ? next : 'dropped';
  }

  #zone(name: string): Zone | undefined {
    return this.#network.zones.find((zone) => zone.name === name);
  }

  #peerOf({ zone }: Router, { peer }: RouterPort): Place | undefined {
    if (peer === '') return undefined;
    for (const router of this.#zone(zone)?.routers ?? []) {
      const port = router.ports.find(({ name }) => name === peer);
      if (port !== undefined) return { router, port };
    }
    return undefined;
  }

  /** The router port that has an address, on the same switch; on a transit switch in any zone, its own first. */
  #neighbour(
    router: Router,
    from: RouterPort,
    to: Network,
    isTransit: boolean,
  ): { router: Router; port: RouterPort } | undefined {
    if (from.switch === '') return undefined;
    const own = this.#zone(router.zone);
    const others = isTransit ? this.#network.zones.filter((zone) => zone !== own) : [];
    for (const zone of own === undefined ? others : [own, ...others])
      for (const its of zone.routers) {
        const port = its.ports.find(
          ({ switch: where, networks }) =>
            where === from.switch && networks.some((network) => isSameAddress(network, to)),
        );
        if (port !== undefined) return { router: its, port };
      }
    return undefined;
  }

  /** From zone to zone: through the gateways' tunnel. */
  #cross(
    from: Router,
    out: RouterPort,
    { router, port }: { readonly router: Router; readonly port: RouterPort },
  ): {
    readonly text: string;
    readonly isThrough: boolean;
  } {
    const [here, there] = [this.#zone(from.zone), this.#zone(router.zone)];
    const fails = (text: string) => ({ text: `${text}: dropped`, isThrough: false });
    const name = port.switchPort;
    const remote = here?.bindings.get(name);
    if (here === undefined || there === undefined || remote === undefined)
      return fails(`${from.zone} has no port ${name} (why port ${from.zone} ${name})`);
    const sender = gatewayOf(here, out);
    const receiver = gatewayOf(there, port);
    if (sender === '') return fails(`${out.name} is at home on a gateway, and none of ${here.name} has claimed it`);
    if (receiver === '') return fails(`no gateway of ${there.name} has claimed ${port.name}`);
    if (remote.chassis === '')
      return fails(`in ${here.name} the port ${name} is on no chassis (why port ${here.name} ${name})`);
    const wrong = this.#wrongTunnel(here, there, remote, name);
    if (wrong !== '') return fails(wrong);
    const [tunnel] = here.tunnels.get(remote.chassis) ?? [];
    const way = `${sender ?? 'its chassis'} to ${remote.chassis}`;
    return {
      text: `on ${out.switch}, from ${way}, ${tunnel?.type} tunnel to ${tunnel?.ip}, key ${remote.datapathKey}`,
      isThrough: true,
    };
  }

  /** '' where what one zone sends is what the other understands, and there is somebody. */
  #wrongTunnel(here: Zone, there: Zone, { chassis, key, datapathKey }: Binding, port: string): string {
    const [tunnel] = here.tunnels.get(chassis) ?? [];
    const real = there.tunnels.get(chassis) ?? [];
    const its = there.bindings.get(port);
    if (tunnel === undefined) return `${here.name} knows no tunnel to ${chassis} (why chassis ${here.name} ${chassis})`;
    if (!real.some(({ ip, type }) => ip === tunnel.ip && type === tunnel.type))
      return `${here.name} sends to ${tunnel.type} ${tunnel.ip}, where ${chassis} is not (why chassis ${here.name} ${chassis})`;
    if (!this.#isUp(chassis)) return `${chassis} is down`;
    if (its?.datapathKey !== datapathKey || its.key !== key)
      return `${here.name} and ${there.name} have different tunnel keys for ${port}`;
    return '';
  }
}

/** What a router answers to itself; '' for nothing. */
function ownAddress({ ports, virtual }: Router, address: Network): string {
  const port = ports.find(({ networks }) => networks.some((network) => isSameAddress(network, address)));
  if (port !== undefined) return `${addressText(address)} is the address of ${port.name}`;
  const balancer = virtual.get(addressText(address));
  return balancer === undefined ? '' : `${addressText(address)} is a virtual address of load balancer ${balancer}`;
}

/** The chassis that a port is at home on; '' where nobody has claimed it, undefined where it is on all of them. */
function gatewayOf({ bindings }: Zone, { name, isCentralized }: RouterPort): string | undefined {
  return isCentralized ? (bindings.get(`cr-${name}`)?.chassis ?? '') : undefined;
}
