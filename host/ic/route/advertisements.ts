/**
 * The routes that are advertised for a source (sources.ts, contract 8b): one for each attachment and route table whose rules let it
 * through.
 */
import { isTrue } from '../options.ts';
import type { AdvertiseReason } from '../reason.ts';
import { Groups } from '../groups.ts';
import { Notices } from '../notices.ts';
import { AdvertiseDecisions } from './advertise-decisions.ts';
import {
  attachmentReason,
  nexthopFor,
  prefixReason,
  type Advertisement,
  type Manner,
  type Origin,
} from './advertise.ts';
import type { Attachment } from './attachments.ts';
import type { RouteInputs } from './inputs.ts';
import { loadBalancersOf } from './local-facts.ts';
import { BAD_NEXTHOP, BAD_PREFIX, newRouteWords, OK } from './parsed-routes.ts';
import { isIPv4Prefix, isLinkLocalNexthop, type Address, type Prefix } from './prefix.ts';
import { partsOf } from './sources.ts';
import { vipAddress } from './vips.ts';

const STATIC_ROUTE = 'Logical_Router_Static_Route';

const NONE: readonly Advertisement[] = [];

export class Advertisements {
  readonly #inputs: RouteInputs;
  readonly #decisions: AdvertiseDecisions;
  readonly #words = newRouteWords();
  /** The last one's. */
  #manner: Manner | undefined;
  /** Malformed rows, and ports without IPv6, that a line has been logged for. */
  readonly #notices: Notices;
  /** By row: the texts in it that a line says can't be read. */
  readonly #unread = new Groups<string, string>();

  constructor(inputs: RouteInputs) {
    this.#inputs = inputs;
    this.#decisions = new AdvertiseDecisions(inputs);
    this.#notices = new Notices(inputs.context.log);
  }

  /** None when the source is gone, or belongs to no router with an attachment. */
  of(source: string): readonly Advertisement[] {
    const [kind, first, second, third] = partsOf(source);
    if (kind === 'static') return this.ofStatic(first);
    if (kind === 'port') return this.#ofPort(first);
    if (kind === 'vip') return this.#ofVip(first, second, third);
    return this.#ofDynamic(first, second);
  }

  /** Adds the advertisement of one prefix through one attachment, when everything lets it through. */
  #advertise(
    out: Advertisement[],
    attachment: Attachment,
    prefix: Prefix,
    routeTable: string,
    origin: Origin,
    override: boolean,
    nbId: string,
    text: string,
    table: string,
  ): void {
    const { context, settings } = this.#inputs;
    let reason: AdvertiseReason = context.db.isbRoute.allows('origin', origin)
      ? attachmentReason(settings, attachment)
      : 'ORIGIN_UNKNOWN';
    if (reason === 'ADVERTISED') reason = prefixReason(settings, attachment, prefix);
    if (!this.#decisions.decide(attachment, reason, text, table, nbId)) {
      this.#notice(reason, attachment, prefix, origin);
      return;
    }
    const nexthop = nexthopFor(attachment, prefix);
    if (nexthop === undefined) return;
    this.#mended(attachment, prefix, origin);
    const manner = this.#mannerOf(attachment, nexthop, routeTable, origin, override);
    const { w0, w1, w2, w3, length } = prefix;
    out.push({ manner, w0, w1, w2, w3, length, nbId, handle: 0 });
    if (context.log.isEnabled('dbg')) context.log.dbg(`Advertise ${text} (${origin}) on ${attachment.transitSwitch}`);
  }

  /** One for all routes that are advertised alike one after the other, since they are held. */
  #mannerOf(attachment: Attachment, nexthop: Address, routeTable: string, origin: Origin, override: boolean): Manner {
    const last = this.#manner;
    if (
      last?.attachment === attachment &&
      last.nexthop === nexthop &&
      last.routeTable === routeTable &&
      last.origin === origin &&
      last.override === override
    )
      return last;
    return (this.#manner = { origin, override, attachment, nexthop, routeTable, lrId: attachment.router._uuid });
  }

  /** What was logged of a port or an origin no longer holds: if it comes back, it is logged again. */
  #mended({ port, address }: Attachment, prefix: Prefix, origin: Origin): void {
    if (this.#notices.isEmpty) return;
    this.#notices.forget(origin);
    if (address !== '') this.#notices.forget(`port ${port}`);
    if (!isIPv4Prefix(prefix)) this.#notices.forget(`family ${port}`);
  }

  /** Logs what an operator would look for: once, since a router may have 100,000 such routes. */
  #notice(reason: AdvertiseReason, { port, transitSwitch, address }: Attachment, prefix: Prefix, origin: Origin): void {
    if (reason === 'ORIGIN_UNKNOWN') {
      const what = `IC-SB is too old for routes of origin ${origin}: they are not advertised`;
      this.#notices.say('warn', origin, what);
    } else if (reason === 'PORT_ADDRESS' && address !== '') {
      const what = `Route sync ignores port ${port} on ${transitSwitch}: its address '${address}' can't be read`;
      this.#notices.say('info', `port ${port}`, what);
    } else if (reason === 'NO_NEXTHOP_OF_FAMILY' && !isIPv4Prefix(prefix)) {
      const what = `Port ${port} on ${transitSwitch} has no IPv6 address: IPv6 routes are not advertised through it`;
      this.#notices.say('info', `family ${port}`, what);
    }
  }

  /** The same for what is known to be a static route of NB. */
  ofStatic(uuid: string): readonly Advertisement[] {
    const { context, nbParsed, staticRoutes, attachments } = this.#inputs;
    const table = context.db.staticRoute;
    const row = table.handleOf(uuid);
    const router = row === 0 ? undefined : staticRoutes.routerOf(row);
    if (router === undefined) {
      this.#notices.forget(uuid);
      return NONE;
    }
    const text = table.strings('ip_prefix')[row] ?? '';
    const all = attachments.of(router);
    if (all.length === 0) {
      this.#decisions.exclude(router, 'NOT_ATTACHED', text, STATIC_ROUTE, uuid);
      return NONE;
    }
    const reason = this.#staticReason(row, uuid);
    const routeTable = table.strings('route_table')[row] ?? '';
    const words = this.#words;
    if (reason === 'ADVERTISED') nbParsed.read(row, words);
    const prefix = { w0: words.p0, w1: words.p1, w2: words.p2, w3: words.p3, length: words.length };
    const override = isTrue(table.strings('options:override-connected')[row]);
    const out: Advertisement[] = [];
    for (const attachment of all) {
      const here = reason === 'ADVERTISED' && routeTable !== attachment.routeTable ? 'ROUTE_TABLE' : reason;
      if (here === 'ADVERTISED')
        this.#advertise(out, attachment, prefix, routeTable, 'static', override, uuid, text, STATIC_ROUTE);
      else this.#decisions.decide(attachment, here, text, STATIC_ROUTE, uuid);
    }
    return out;
  }

  /** The rules for a static route that are the same for every attachment. */
  #staticReason(row: number, uuid: string): AdvertiseReason {
    const { context, nbParsed, staticRoutes } = this.#inputs;
    const table = context.db.staticRoute;
    if (staticRoutes.isLearned(row)) return 'LEARNED';
    if (table.strings('policy')[row] === 'src-ip') return 'POLICY_SRC_IP';
    const state = nbParsed.state(row);
    if (state === BAD_PREFIX || state === BAD_NEXTHOP) {
      const column = state === BAD_PREFIX ? 'ip_prefix' : 'nexthop';
      this.#notices.say(
        'warn',
        uuid,
        `Logical_Router_Static_Route ${uuid}: ${column} '${table.strings(column)[row] ?? ''}' can't be read: not advertised`,
      );
      return state === BAD_PREFIX ? 'PREFIX_MALFORMED' : 'NEXTHOP_MALFORMED';
    }
    this.#notices.forget(uuid);
    if (state === OK) {
      nbParsed.read(row, this.#words);
      if (isLinkLocalNexthop(this.#words.n0, this.#words.n1)) return 'NEXTHOP_LINK_LOCAL';
    }
    return 'ADVERTISED';
  }

  #unreadable(uuid: string, text: string, what: string): void {
    this.#unread.add(uuid, text);
    this.#notices.say('warn', `${uuid} ${text}`, what);
  }

  /** Texts that a row no longer has: if they come back, they are logged again. */
  #forgetTexts(uuid: string, isThere: (text: string) => boolean): void {
    for (const text of this.#unread.of(uuid)) {
      if (isThere(text)) continue;
      this.#unread.delete(uuid, text);
      this.#notices.forget(`${uuid} ${text}`);
    }
  }

  /** Parses what a source other than a static route says; logs what can't be read. */
  #parse(text: string, table: string, uuid: string): Prefix | undefined {
    const found = this.#inputs.kernels.parsePrefix(text);
    if (found === undefined) this.#unreadable(uuid, text, `${table} ${uuid}: '${text}' can't be read: not advertised`);
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
    for (const attachment of this.#inputs.attachments.of(router)) {
      this.#advertise(out, attachment, prefix, '', origin, false, nbId, text, table);
      if (attachment.routeTable === '') continue;
      this.#advertise(out, attachment, prefix, attachment.routeTable, 'connected', true, nbId, text, table);
    }
  }

  #ofPort(uuid: string): readonly Advertisement[] {
    const { context, routerOfPort, attachments } = this.#inputs;
    const table = 'Logical_Router_Port';
    const port = context.db.logicalRouterPort.get(uuid);
    this.#forgetTexts(uuid, (network) => port?.networks.has(network) === true);
    const router = routerOfPort.first(uuid)?._uuid;
    if (port === undefined || router === undefined) return NONE;
    const isTransitPort = attachments.of(router).some((attachment) => attachment.transitPortName === port.name);
    const out: Advertisement[] = [];
    for (const network of port.networks) {
      if (isTransitPort) this.#decisions.exclude(router, 'TRANSIT_PORT', network, table, uuid);
      else this.#ofNetwork(out, router, 'connected', network, table, uuid);
    }
    return out;
  }

  #ofDynamic(router: string, text: string): readonly Advertisement[] {
    const { facts } = this.#inputs;
    const out: Advertisement[] = [];
    this.#forgetTexts(router, (prefix) => facts.hasDynamic(router, prefix));
    if (facts.hasDynamic(router, text)) {
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
    const isAttached = this.#inputs.attachments.of(router).length > 0;
    const what = origin === 'connected' ? table : `Learned_Route of ${table}`;
    const prefix = isAttached ? this.#parse(text, what, nbId) : undefined;
    if (prefix === undefined) this.#decisions.exclude(router, 'PREFIX_MALFORMED', text, table, nbId);
    else this.#connected(out, router, prefix, origin, text, table, nbId);
  }

  #ofVip(router: string, balancer: string, vip: string): readonly Advertisement[] {
    const { context, kernels, attachments, settings } = this.#inputs;
    const vips = context.db.loadBalancer.get(balancer)?.vips;
    this.#forgetTexts(balancer, (text) => vips?.has(text) === true);
    if (!loadBalancersOf(context, router).includes(balancer) || vips?.has(vip) !== true) return NONE;
    const address = vipAddress(kernels, vip);
    const all = attachments.of(router);
    if (address === undefined) {
      this.#unreadable(balancer, vip, `Load_Balancer ${balancer}: VIP '${vip}' can't be read: not advertised`);
    }
    if (address === undefined || all.length === 0) {
      this.#decisions.exclude(router, 'PREFIX_MALFORMED', vip, 'Load_Balancer', balancer);
      return NONE;
    }
    const prefix: Prefix = { ...address, length: 128 };
    const out: Advertisement[] = [];
    for (const attachment of all) {
      if (settings.advertiseLoadBalancers) {
        this.#advertise(out, attachment, prefix, '', 'loadbalancer', false, balancer, vip, 'Load_Balancer');
      } else this.#decisions.decide(attachment, 'LOAD_BALANCER_OFF', vip, 'Load_Balancer', balancer);
    }
    return out;
  }
}
