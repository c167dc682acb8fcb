/**
 * Attachments (contract 8a): a port of this zone on a transit switch that leads to a router. Routes are advertised and learned
 * through them. The key is the port's name.
 */
import { isIPv4, type Kernels, type PrefixSet } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { LogicalRouter, LogicalRouterPort } from '../databases.ts';
import { isTrue } from '../options.ts';
import type { Filters, Policy } from './filters.ts';
import type { RouteSettings } from './settings.ts';
import { wholeAddress } from './parsed-routes.ts';
import type { Address } from './prefix.ts';
import { filterTagOf, tagRulesOf, type TagRules } from './tag-rules.ts';

export interface Attachment {
  readonly port: string;
  readonly router: LogicalRouter;
  readonly transitSwitch: string;
  /** The LRP that the port leads to, when NB has it. */
  readonly transitPort: LogicalRouterPort | undefined;
  /** The name the port gives for it. */
  readonly transitPortName: string;
  readonly inTransitSwitches: boolean;
  /** The port's address in IC-SB, as text. */
  readonly address: string;
  readonly addressParses: boolean;
  readonly ipv4: Address | undefined;
  readonly ipv6: Address | undefined;
  readonly ipv4ByIpv6: boolean;
  /** The transit port's `route_table`: '' is the main table. */
  readonly routeTable: string;
  readonly tag: string;
  /** Which routes are learned, by their tags. */
  readonly tagRules: TagRules | undefined;
  /** The tag whose routes are not learned, where there are no rules; '' for none. */
  readonly filterTag: string;
  /** The networks that a next hop must be in to be learned. */
  readonly neighbours: PrefixSet | undefined;
  readonly advertisePolicy: Policy;
  readonly learnPolicy: Policy;
  /** Everything that the attachment was made from, except for its prefix lists, as one text: attachments with the same signature differ only in those. */
  readonly signature: string;
}

/** The addresses in "MAC IP[/len]...": the first of each family; undefined when it doesn't parse. */
export function parsePortAddress(
  kernels: Kernels,
  text: string,
): { ipv4: Address | undefined; ipv6: Address | undefined } | undefined {
  const [mac, ...addresses] = text.trim().split(/[ \t]+/);
  if (mac === undefined || !/^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/.test(mac)) return undefined;
  let ipv4: Address | undefined;
  let ipv6: Address | undefined;
  for (const address of addresses) {
    const parsed = kernels.parsePrefix(address);
    if (parsed === undefined) return undefined;
    const words: Address = [parsed.w0, parsed.w1, parsed.w2, parsed.w3];
    if (isIPv4(parsed)) ipv4 ??= words;
    else ipv6 ??= words;
  }
  return { ipv4, ipv6 };
}

/** The networks of a port as a set, with the link-local /64 that every IPv6 router port has. */
function neighbourhood(kernels: Kernels, port: LogicalRouterPort | undefined): PrefixSet | undefined {
  if (port === undefined) return undefined;
  const members: number[] = [];
  for (const network of port.networks) {
    const parsed = kernels.parsePrefix(network);
    if (parsed !== undefined) members.push(parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length);
  }
  members.push(0xfe800000, 0, 0, 0, 64);
  return kernels.prefixSet(members);
}

const LISTS = new Set(
  ['deny', 'filter'].flatMap((key) => ['adv', 'learn'].map((direction) => `ic-route-${key}-${direction}`)),
);

/** A map as an array of texts, in a fixed order; without the prefix lists. */
const spelled = (options: ReadonlyMap<string, string>): readonly string[] =>
  [...options]
    .filter(([key]) => !LISTS.has(key))
    .map((entry) => JSON.stringify(entry))
    .sort();

/** The attachment of a port of this zone; undefined when the port is none. */
export function makeAttachment(
  context: Context,
  kernels: Kernels,
  filters: Filters,
  settings: RouteSettings,
  row: { readonly port: string; readonly datapath: string; readonly address: string; readonly routerId: string },
): Attachment | undefined {
  const { db } = context;
  const port = db.logicalSwitchPort.index('name').first(row.port);
  const router = db.logicalRouter.get(row.routerId);
  const transitPortName = port?.options.get('router-port');
  if (port === undefined || router === undefined || !transitPortName) return undefined;
  if (port.type === 'switch' || port.type === '') return undefined;
  const transitPort = db.logicalRouterPort.index('name').first(transitPortName);
  const parsed = parsePortAddress(kernels, row.address);
  const option = (key: string): string => transitPort?.options.get(key) ?? '';
  const list = (direction: string, key: 'deny' | 'filter') => {
    const name = `ic-route-${key}-${direction}`;
    return [
      filters.compile(transitPort?.options.get(name), `${name} of LRP ${transitPortName}`),
      filters.compile(router.options.get(name), `${name} of LR ${router.name}`, `${name} ${router._uuid}`),
    ];
  };
  const inTransitSwitches = db.transitSwitch.index('name').first(row.datapath) !== undefined;
  const denied = [
    filters.compile(settings.denylist, 'ic-route-denylist'),
    filters.compile(settings.blacklist, 'ic-route-blacklist'),
  ];
  return {
    port: row.port,
    router,
    transitSwitch: row.datapath,
    transitPort,
    transitPortName,
    inTransitSwitches,
    address: row.address,
    addressParses: parsed !== undefined,
    ipv4: parsed?.ipv4,
    ipv6: parsed?.ipv6,
    ipv4ByIpv6: isTrue(
      transitPort?.options.get('ic-route-ipv4-next-hop-ipv6') ?? router.options.get('ic-route-ipv4-next-hop-ipv6'),
    ),
    routeTable: option('route_table'),
    tag: option('ic-route-tag'),
    tagRules: tagRulesOf(transitPort),
    filterTag: filterTagOf(transitPort),
    neighbours: neighbourhood(kernels, transitPort),
    advertisePolicy: { deny: [...list('adv', 'deny'), ...denied], allow: list('adv', 'filter') },
    learnPolicy: { deny: [...list('learn', 'deny'), ...denied], allow: list('learn', 'filter') },
    signature: JSON.stringify([
      { ...settings, denylist: '', blacklist: '' },
      row,
      transitPortName,
      inTransitSwitches,
      router.enabled,
      spelled(router.options),
      transitPort?._uuid,
      [...(transitPort?.networks ?? [])].sort(),
      spelled(transitPort?.options ?? new Map()),
    ]),
  };
}

/** Does the next hop belong to the port: one of its IPv4 addresses, or inside one of its IPv6 networks? */
export function ownsNexthop(kernels: Kernels, port: LogicalRouterPort, nexthop: string): boolean {
  const hop = wholeAddress(kernels, nexthop);
  if (hop === undefined) return false;
  const { w0, w1, w2, w3 } = hop;
  if (isIPv4({ w0, w1, w2 })) {
    for (const network of port.networks) {
      const parsed = kernels.parsePrefix(network);
      if (parsed !== undefined && isIPv4(parsed) && parsed.w3 === w3) return true;
    }
    return false;
  }
  const near = neighbourhood(kernels, port);
  const inside = near?.covers(w0, w1, w2, w3, 128) === true;
  near?.release();
  return inside;
}
