/**
 * What a router's advertised routes come from (spec 8b): its static routes, its ports' networks, its load balancers'
 * VIPs and its dynamic routes. A source is one of them, by a text that says which; 'advertisements' says what it is worth now.
 */
import type { Kernels } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { References } from '../references.ts';
import type { LogicalRouter } from '../databases.ts';
import { isTrue } from '../options.ts';
import type { AdvertiseReason } from '../reason.ts';
import { Notices } from '../notices.ts';
import { attachmentReason, nexthopFor, prefixReason, type Candidate } from './advertise.ts';
import type { Advertisement } from './advertised-routes.ts';
import type { Attachment } from './attachments.ts';
import { loadBalancersOf, type LocalFacts } from './local-facts.ts';
import { BAD_NEXTHOP, BAD_PREFIX, newRouteWords, OK, type ParsedRoutes } from './parsed-routes.ts';
import { isIPv4Prefix, isLinkLocalNexthop, type Prefix } from './prefix.ts';
import type { RouteSettings } from './settings.ts';
import type { StaticRoutes } from './static-routes.ts';
import { vipAddress } from './vips.ts';

const SEPARATOR = '\u0000';

/** The row's UUID as it is: a router may have 100,000 static routes. */
export const staticSource = (uuid: string): string => uuid;
export const portSource = (uuid: string): string => `port${SEPARATOR}${uuid}`;
export const vipSource = (router: string, balancer: string, vip: string): string =>
  ['vip', router, balancer, vip].join(SEPARATOR);
export const dynamicSource = (router: string, prefix: string): string => ['dynamic', router, prefix].join(SEPARATOR);

/** The router of a source that no row of the router's own leads to, such as a VIP: undefined for the others. */
export function floatingRouter(source: string): string | undefined {
  const [kind, router] = source.split(SEPARATOR, 2);
  return kind === 'vip' || kind === 'dynamic' ? router : undefined;
}

export interface SourceParts {
  readonly context: Context;
  readonly kernels: Kernels;
  readonly settings: () => RouteSettings;
  readonly staticRoutes: StaticRoutes;
  readonly parsed: ParsedRoutes;
  readonly routerOfPort: References<LogicalRouter>;
  readonly facts: LocalFacts;
  readonly attachmentsOf: (router: string) => readonly Attachment[];
}

export class Sources {
  readonly #parts: SourceParts;
  readonly #words = newRouteWords();
  /** Malformed rows, and ports without IPv6, that have been told of. */
  readonly #notices: Notices;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#notices = new Notices(parts.context.log);
  }

  /** All sources of a router that has an attachment. */
  *of(router: LogicalRouter): Iterable<string> {
    const { staticRoute } = this.#parts.context.db;
    for (const uuid of router.static_routes) {
      const row = staticRoute.handleOf(uuid);
      if (row !== 0 && !this.#parts.staticRoutes.isLearned(row)) yield staticSource(uuid);
    }
    for (const uuid of router.ports) yield portSource(uuid);
    yield* this.floatingOf(router);
  }

  /** Those that no row of the router's own leads to. */
  *floatingOf(router: LogicalRouter): Iterable<string> {
    const { context, facts } = this.#parts;
    const { loadBalancer } = context.db;
    for (const balancer of loadBalancersOf(context, router._uuid)) {
      for (const vip of loadBalancer.get(balancer)?.vips.keys() ?? []) yield vipSource(router._uuid, balancer, vip);
    }
    for (const prefix of facts.dynamicOf(router._uuid)) yield dynamicSource(router._uuid, prefix);
  }

  /** The routes that a source is worth now: none when it is gone, or belongs to no router with an attachment. */
  advertisements(source: string): readonly Advertisement[] {
    const [kind = '', first = '', second = '', third = ''] = source.split(SEPARATOR);
    if (kind === source) return this.#ofStatic(source);
    if (kind === 'port') return this.#ofPort(first);
    if (kind === 'vip') return this.#ofVip(first, second, third);
    return this.#ofDynamic(first, second);
  }

  #decide(
    attachment: Attachment,
    reason: AdvertiseReason,
    prefix: string,
    table: string,
    uuid: string,
  ): reason is 'ADVERTISED' {
    this.#record(attachment.router._uuid, attachment.transitSwitch, reason, prefix, table, uuid);
    return reason === 'ADVERTISED';
  }

  #record(router: string, at: string, reason: AdvertiseReason, prefix: string, table: string, uuid: string): void {
    this.#parts.context.recorder?.({
      kind: 'advertise',
      verdict: reason === 'ADVERTISED' ? 'yes' : 'no',
      reason,
      router,
      transitSwitch: at,
      prefix,
      evidence: [{ table, uuid }],
    });
  }

  /** The same of a prefix that no attachment of the router advertises. */
  #exclude(router: string, reason: AdvertiseReason, prefix: string, table: string, uuid: string): void {
    if (this.#parts.context.recorder === undefined) return;
    const attachments = this.#parts.attachmentsOf(router);
    if (attachments.length === 0) this.#record(router, '', 'NOT_ATTACHED', prefix, table, uuid);
    for (const attachment of attachments) this.#decide(attachment, reason, prefix, table, uuid);
  }

  /** The advertisement of one prefix through one attachment, when everything lets it through. */
  #advertise(
    out: Advertisement[],
    attachment: Attachment,
    prefix: Prefix,
    routeTable: string,
    what: Pick<Candidate, 'origin' | 'override' | 'nbId'>,
    text: string,
    table: string,
  ): void {
    const { context, settings } = this.#parts;
    let reason: AdvertiseReason = context.db.isbRoute.allows('origin', what.origin)
      ? attachmentReason(settings(), attachment)
      : 'ORIGIN_UNKNOWN';
    if (reason === 'ORIGIN_UNKNOWN') {
      this.#notices.say(
        'warn',
        what.origin,
        `IC-SB is too old for routes of origin ${what.origin}: they are not advertised`,
      );
    }
    if (reason === 'PORT_ADDRESS' && attachment.address !== '') {
      this.#notices.say(
        'info',
        `port ${attachment.port}`,
        `Route sync ignores port ${attachment.port} on ${attachment.transitSwitch}: its address '${attachment.address}' can't be read`,
      );
    }
    if (reason === 'ADVERTISED') reason = prefixReason(settings(), attachment, prefix);
    if (reason === 'NO_NEXTHOP_OF_FAMILY' && !isIPv4Prefix(prefix)) {
      // One line for all of them: a router may have 100,000 such routes.
      this.#notices.say(
        'info',
        `family ${attachment.port}`,
        `Port ${attachment.port} on ${attachment.transitSwitch} has no IPv6 address: IPv6 routes are not advertised through it`,
      );
    }
    if (!this.#decide(attachment, reason, text, table, what.nbId)) return;
    const nexthop = nexthopFor(attachment, prefix);
    if (nexthop === undefined) return;
    out.push({
      origin: what.origin,
      override: what.override,
      nbId: what.nbId,
      transitSwitch: attachment.transitSwitch,
      prefix,
      nexthop,
      routeTable,
      lrId: attachment.router._uuid,
      tag: attachment.tag,
      spelled: text,
      handle: 0,
    });
    context.log.dbg(() => `Advertise ${text} (${what.origin}) on ${attachment.transitSwitch}`);
  }

  #ofStatic(uuid: string): readonly Advertisement[] {
    const { context, parsed, staticRoutes, attachmentsOf } = this.#parts;
    const table = context.db.staticRoute;
    const row = table.handleOf(uuid);
    const router = row === 0 ? undefined : staticRoutes.routerOf(row);
    if (router === undefined) return [];
    const attachments = attachmentsOf(router);
    const text = (column: string): string => table.strings(column)[row] ?? '';
    if (attachments.length === 0) {
      this.#exclude(router, 'NOT_ATTACHED', text('ip_prefix'), 'Logical_Router_Static_Route', uuid);
      return [];
    }
    const reason = this.#staticReason(row, uuid);
    const routeTable = text('route_table');
    const words = this.#words;
    if (reason === 'ADVERTISED') parsed.read(row, words);
    const prefix = { w0: words.p0, w1: words.p1, w2: words.p2, w3: words.p3, length: words.length };
    const origin = { origin: 'static', override: isTrue(text('options:override-connected')), nbId: uuid } as const;
    const out: Advertisement[] = [];
    for (const attachment of attachments) {
      const here = reason === 'ADVERTISED' && routeTable !== attachment.routeTable ? 'ROUTE_TABLE' : reason;
      if (here === 'ADVERTISED') {
        this.#advertise(out, attachment, prefix, routeTable, origin, text('ip_prefix'), 'Logical_Router_Static_Route');
      } else this.#decide(attachment, here, text('ip_prefix'), 'Logical_Router_Static_Route', uuid);
    }
    return out;
  }

  /** What holds of a static route wherever it would be advertised. */
  #staticReason(row: number, uuid: string): AdvertiseReason {
    const { context, parsed, staticRoutes } = this.#parts;
    const table = context.db.staticRoute;
    if (staticRoutes.isLearned(row)) return 'LEARNED';
    if (table.strings('policy')[row] === 'src-ip') return 'POLICY_SRC_IP';
    const state = parsed.state(row);
    if (state === BAD_PREFIX || state === BAD_NEXTHOP) {
      const column = state === BAD_PREFIX ? 'ip_prefix' : 'nexthop';
      this.#notices.say(
        'warn',
        uuid,
        `Logical_Router_Static_Route ${uuid}: ${column} '${table.strings(column)[row] ?? ''}' can't be read: not advertised`,
      );
      return state === BAD_PREFIX ? 'PREFIX_MALFORMED' : 'NEXTHOP_MALFORMED';
    }
    if (state === OK) {
      parsed.read(row, this.#words);
      if (isLinkLocalNexthop(this.#words.n0, this.#words.n1)) return 'NEXTHOP_LINK_LOCAL';
    }
    return 'ADVERTISED';
  }

  /** Parses what a source other than a static route says; tells of what can't be read. */
  #parse(text: string, table: string, uuid: string): Prefix | undefined {
    const found = this.#parts.kernels.parsePrefix(text);
    if (found === undefined)
      this.#notices.say('warn', `${uuid} ${text}`, `${table} ${uuid}: '${text}' can't be read: not advertised`);
    return found === undefined ? undefined : { ...found };
  }

  /** A network that a router is connected to: in the main table, and in the transit port's when it has one. */
  #connected(
    out: Advertisement[],
    router: string,
    prefix: Prefix,
    origin: 'connected' | 'connected-dynamic',
    text: string,
    table: string,
    nbId: string,
  ): void {
    for (const attachment of this.#parts.attachmentsOf(router)) {
      this.#advertise(out, attachment, prefix, '', { origin, override: false, nbId }, text, table);
      if (attachment.routeTable === '') continue;
      const override = { origin: 'connected', override: true, nbId } as const;
      this.#advertise(out, attachment, prefix, attachment.routeTable, override, text, table);
    }
  }

  #ofPort(uuid: string): readonly Advertisement[] {
    const { context, routerOfPort, attachmentsOf } = this.#parts;
    const table = 'Logical_Router_Port';
    const port = context.db.logicalRouterPort.get(uuid);
    const router = routerOfPort.first(uuid)?._uuid;
    if (port === undefined || router === undefined) return [];
    const isTransitPort = attachmentsOf(router).some((attachment) => attachment.transitPortName === port.name);
    const out: Advertisement[] = [];
    for (const network of port.networks) {
      if (isTransitPort) this.#exclude(router, 'TRANSIT_PORT', network, table, uuid);
      else this.#ofNetwork(out, router, 'connected', network, table, uuid);
    }
    return out;
  }

  #ofDynamic(router: string, text: string): readonly Advertisement[] {
    const out: Advertisement[] = [];
    if (this.#parts.facts.of(router).hasDynamic(text)) {
      this.#ofNetwork(out, router, 'connected-dynamic', text, 'Logical_Router', router);
    }
    return out;
  }

  /** A network that a router is connected to. */
  #ofNetwork(
    out: Advertisement[],
    router: string,
    origin: 'connected' | 'connected-dynamic',
    text: string,
    table: string,
    nbId: string,
  ): void {
    const isAttached = this.#parts.attachmentsOf(router).length > 0;
    const what = origin === 'connected' ? table : `Learned_Route of ${table}`;
    const prefix = isAttached ? this.#parse(text, what, nbId) : undefined;
    if (prefix === undefined) this.#exclude(router, 'PREFIX_MALFORMED', text, table, nbId);
    else this.#connected(out, router, prefix, origin, text, table, nbId);
  }

  #ofVip(router: string, balancer: string, vip: string): readonly Advertisement[] {
    const { context, kernels, attachmentsOf, settings } = this.#parts;
    if (!loadBalancersOf(context, router).includes(balancer)) return [];
    if (context.db.loadBalancer.get(balancer)?.vips.has(vip) !== true) return [];
    const address = vipAddress(kernels, vip);
    const attachments = attachmentsOf(router);
    if (address === undefined) {
      this.#notices.say(
        'warn',
        `${balancer} ${vip}`,
        `Load_Balancer ${balancer}: VIP '${vip}' can't be read: not advertised`,
      );
    }
    if (address === undefined || attachments.length === 0) {
      this.#exclude(router, 'PREFIX_MALFORMED', vip, 'Load_Balancer', balancer);
      return [];
    }
    const prefix: Prefix = { ...address, length: 128 };
    const origin = { origin: 'loadbalancer', override: false, nbId: balancer } as const;
    const out: Advertisement[] = [];
    for (const attachment of attachments) {
      if (settings().advertiseLoadBalancers) {
        this.#advertise(out, attachment, prefix, '', origin, vip, 'Load_Balancer');
      } else this.#decide(attachment, 'LOAD_BALANCER_OFF', vip, 'Load_Balancer', balancer);
    }
    return out;
  }
}

const TABLES = {
  connected: 'Logical_Router_Port',
  static: 'Logical_Router_Static_Route',
  loadbalancer: 'Load_Balancer',
  'connected-dynamic': 'Logical_Router',
} as const;

/** The NB row that an advertisement comes from. Of a dynamic route, in whatever table of routes, that is the router. */
export const evidenceOf = ({ origin, nbId, lrId }: Candidate): { readonly table: string; readonly uuid: string } => ({
  table: nbId === lrId ? 'Logical_Router' : TABLES[origin],
  uuid: nbId,
});
