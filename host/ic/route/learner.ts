/** Which routers learn which rows of IC-SB: asks for the decision, tells of it, and passes the result on. */
import { inParts, type Work } from '../../engine/work.ts';
import { textAt } from '../columns.ts';
import type { Context } from '../context.ts';
import type { LearnReason } from '../reason.ts';
import { Notices } from '../notices.ts';
import type { AttachmentRegistry } from './attachment-registry.ts';
import type { IsbRouteIndex } from './isb-route-index.ts';
import { learnReason, type IsbRoute } from './learn.ts';
import type { LearnedRoutes } from './learned-routes.ts';
import type { LocalFacts } from './local-facts.ts';
import { newRouteWords, OK, type ParsedRoutes } from './parsed-routes.ts';
import type { RouteSettings } from './settings.ts';

const BAD_FORMATS: ReadonlySet<LearnReason> = new Set(['PREFIX_MALFORMED', 'NEXTHOP_MALFORMED', 'NEXTHOP_LINK_LOCAL']);

export interface LearnerParts {
  readonly context: Context;
  readonly settings: () => RouteSettings;
  readonly attachments: AttachmentRegistry;
  readonly facts: LocalFacts;
  readonly index: IsbRouteIndex;
  readonly parsed: ParsedRoutes;
  readonly learned: LearnedRoutes;
}

export class Learner {
  readonly #parts: LearnerParts;
  readonly #words = newRouteWords();
  /** Of rows with a bad format, by UUID. */
  readonly #notices: Notices;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
    this.#notices = new Notices(parts.context.log, parts.context.rateLimit());
  }

  /** Decides a row for a router anew. */
  reconcile(row: number, router: string): void {
    if (this.#learn(row, router) === 0) this.#parts.learned.unwant(row, router);
  }

  /** Decides every row on the transit switches that a router is attached to; what it had wanted beyond those goes. */
  *reconcileRouter(router: string): Work<void> {
    const { attachments, index, learned } = this.#parts;
    const keep = new Set<number>();
    for (const transitSwitch of this.#switchesOf(router)) {
      yield* inParts(index.of(transitSwitch), (row) => {
        const handle = this.#learn(row, router);
        if (handle !== 0) keep.add(handle);
      });
    }
    yield* learned.retain(router, attachments.isAttached(router) ? keep : new Set());
  }

  /** Decides the rows of some prefixes, as they are spelled, for a router. */
  reconcilePrefixes(router: string, prefixes: Iterable<string>): Work<void> {
    const transitSwitches = this.#switchesOf(router);
    return inParts(prefixes, (prefix) => {
      for (const transitSwitch of transitSwitches) {
        for (const row of this.#parts.index.withPrefix(transitSwitch, prefix)) this.reconcile(row, router);
      }
    });
  }

  /** A row is there no more: should it come back malformed, that is worth a line again. */
  forget(row: number): void {
    this.#notices.forget(this.#parts.context.db.isbRoute.uuidOf(row));
  }

  #switchesOf(router: string): Set<string> {
    return new Set(this.#parts.attachments.of(router).map(({ transitSwitch }) => transitSwitch));
  }

  /** The store's handle when the router learns the row, else 0. */
  #learn(row: number, router: string): number {
    return this.decide(row, router) ? this.#parts.learned.want(row, router) : 0;
  }

  /** Does the router learn the row through any of its attachments there? */
  decide(row: number, router: string): boolean {
    const { context, settings, attachments, facts } = this.#parts;
    const route = this.#read(row);
    const transitSwitch = textAt(context.db.isbRoute, 'transit_switch', row);
    const local = facts.of(router);
    for (const attachment of attachments.of(router)) {
      if (attachment.transitSwitch !== transitSwitch) continue;
      const reason = learnReason(settings(), context.zone.uuid, attachment, local, route);
      if (BAD_FORMATS.has(reason)) this.#warn(row);
      context.recorder?.({
        kind: 'learn',
        verdict: reason === 'ACCEPTED' ? 'yes' : 'no',
        reason,
        router,
        transitSwitch,
        prefix: route.prefix,
        evidence: [{ table: 'Route', uuid: context.db.isbRoute.uuidOf(row) }],
      });
      if (reason === 'ACCEPTED') return true;
    }
    return false;
  }

  #read(row: number): IsbRoute {
    const { context, parsed } = this.#parts;
    const { isbRoute } = context.db;
    const state = parsed.state(row);
    if (state === OK) parsed.read(row, this.#words);
    return {
      zone: textAt(isbRoute, 'availability_zone', row),
      routeTable: textAt(isbRoute, 'route_table', row),
      prefix: textAt(isbRoute, 'ip_prefix', row),
      origin: textAt(isbRoute, 'origin', row),
      lrId: isbRoute.strings('external_ids:lr-id')[row],
      tag: textAt(isbRoute, 'external_ids:ic-route-tag', row),
      parsed: state,
      words: this.#words,
    };
  }

  /** Names a row that can't be read, or whose next hop is link-local. */
  #warn(row: number): void {
    const { isbRoute } = this.#parts.context.db;
    const uuid = isbRoute.uuidOf(row);
    const route = `${textAt(isbRoute, 'ip_prefix', row)} -> ${textAt(isbRoute, 'nexthop', row)}`;
    this.#notices.say('warn', uuid, `Bad route format in IC-SB: ${route}. Ignored (Route ${uuid})`);
  }
}
