/** `ping`: a packet's way there and back over the routes that are in the databases of all zones; where it is dropped, why. */
import { addressText, parseAddress, type Network } from '../../../ctl/address.ts';
import { printable } from '../../../log/printable.ts';
import { gatesText } from '../../../ic/why/text.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { whyRoute } from '../why/route.ts';
import { pathTitle } from '../why/text.ts';
import { logicalNetworkOf, type Router } from './logical-network.ts';
import { Walker, type Place, type Walk } from './walk.ts';

export interface Ping {
  readonly text: string;
  /** Both ways lead to their ends. */
  readonly hasAnswer: boolean;
}

const isIPv6 = ({ family }: Network): boolean => family === 6;

/** Where the packet comes from: an address of the router's own, of a network behind it if there is one. */
function sourceOf(
  router: Router,
  destination: Network,
  transit: ReadonlySet<string>,
): { place: Place; address: Network } {
  const inner = router.ports.filter((port) => !transit.has(port.switch));
  for (const port of [...inner, ...router.ports]) {
    const address = port.networks.find((its) => isIPv6(its) === isIPv6(destination));
    if (address !== undefined) return { place: { router, port }, address };
  }
  throw new Error(`${router.name} has no ${isIPv6(destination) ? 'IPv6' : 'IPv4'} address to send from`);
}

/** Where a router knows no way: what the controllers say of it. */
function reason(world: World, kernels: Kernels, { lost }: Walk, address: Network): string {
  if (lost === undefined) return '';
  const [path] = whyRoute(world, kernels, { zone: lost.zone, router: lost.name, prefix: addressText(address) }).paths;
  if (path === undefined || path.hasArrived) return '';
  const failed = path.gates.filter(({ state }) => state === 'failed');
  return `why: ${printable(pathTitle(path))}\n${gatesText(failed)}`;
}

/** Throws Error when there is no such zone or router, or no such address, or none to send from. */
export function ping(world: World, kernels: Kernels, zone: string, name: string, text: string): Ping {
  if (!world.zones.includes(zone)) throw new Error(`there is no zone '${zone}': ${world.zones.join(', ')}`);
  const network = logicalNetworkOf(world.contents(), world.zones);
  const routers = network.zones.find((its) => its.name === zone)?.routers ?? [];
  const router = routers.find((its) => its.name === name);
  if (router === undefined) {
    const all = routers.map((its) => its.name);
    throw new Error(`${zone} has no router '${name}'${all.length === 0 ? '' : `: ${all.join(', ')}`}`);
  }
  const destination = parseAddress(text);
  if (destination === undefined) throw new Error(`'${text}' is no IPv4 or IPv6 address`);
  const isUp = (chassis: string): boolean => {
    const host = world.hostOf(chassis);
    return host === undefined || world.host(host).process !== undefined;
  };
  const walker = new Walker(network, isUp);
  const source = sourceOf(router, destination, network.transitSwitches);
  const said: string[] = [];
  const go = (from: Place, away: Network, to: Network): Place | undefined => {
    const walk = walker.walk(from, away, to);
    said.push(...walk.steps.map((step) => `${printable(step)}\n`), reason(world, kernels, walk, to));
    return walk.end;
  };
  said.push(`from ${addressText(source.address)} to ${addressText(destination)}:\n`);
  const there = go(source.place, source.address, destination);
  let back: Place | undefined;
  if (there !== undefined) {
    said.push('and back:\n');
    back = go(there, destination, source.address);
  }
  const hasAnswer = back !== undefined;
  said.push(
    `${hasAnswer ? 'answered' : 'no answer'} (routes and tunnels as they are in the databases; flows, ACLs and NAT are not modelled)\n`,
  );
  return { text: said.join(''), hasAnswer };
}
