/**
 * Why a prefix is, or isn't, advertised and learned: the rules of the candidates asked for run alone, over the live indexes, through
 * the very functions that decide. One final decision for each candidate at each attachment.
 */
import { textAt } from '../columns.ts';
import type { Context } from '../context.ts';
import type { LogicalRouter } from '../databases.ts';
import type { Decision } from '../reason.ts';
import type { Advertisement } from './advertise.ts';
import type { Advertiser } from './advertiser.ts';
import { AskedPrefix } from './asked-prefix.ts';
import type { RouteInputs } from './inputs.ts';
import type { Learner } from './learner.ts';
import { loadBalancersOf } from './local-facts.ts';
import { dynamicSource, portSource, staticSource, vipSource } from './sources.ts';

export interface Question {
  /** As it was typed. */
  readonly prefix: string;
  /** The UUID of the only router that is asked about; undefined: all of the zone. */
  readonly router: string | undefined;
}

export interface ExplainParts {
  readonly inputs: RouteInputs;
  readonly advertiser: Advertiser;
  readonly learner: Learner;
}

/** All decisions about the prefix: first those on advertising it, then those on learning it. */
export function explain(parts: ExplainParts, question: Question): Decision[] {
  const asked = new AskedPrefix(parts.inputs.kernels, question.prefix);
  const about = (router: string): boolean => question.router === undefined || question.router === router;
  return [...explainAdvertised(parts, asked, about), ...explainLearned(parts, asked, question.router)];
}

/** Gathers the decisions that 'work' makes. */
function heard(context: Context, work: () => void): Decision[] {
  const decisions: Decision[] = [];
  const before = context.recorder;
  context.recorder = (decision) => decisions.push(decision);
  try {
    work();
  } finally {
    context.recorder = before;
  }
  return decisions;
}

function explainAdvertised(parts: ExplainParts, asked: AskedPrefix, about: (router: string) => boolean): Decision[] {
  const { inputs, advertiser } = parts;
  return [...candidateSources(inputs, asked, about)].sort().flatMap((source) => {
    let made: readonly Advertisement[] = [];
    const decisions = heard(inputs.context, () => (made = advertiser.advertisements.of(source)));
    // What passes every rule is an advertisement, in the same order.
    const passed = made.values();
    return decisions.flatMap((decision): Decision[] => {
      const mine = decision.verdict === 'yes' ? passed.next().value : undefined;
      if (!asked.is(decision.prefix)) return [];
      const winner = mine === undefined ? undefined : advertiser.routes.winnerOver(source, mine);
      if (winner === undefined) return [decision];
      return [
        { ...decision, verdict: 'no', reason: 'DUPLICATE', evidence: [...decision.evidence, evidenceOf(winner)] },
      ];
    });
  });
}

/** The sources that may have the prefix. */
function* candidateSources(
  inputs: RouteInputs,
  asked: AskedPrefix,
  about: (router: string) => boolean,
): Generator<string, void, undefined> {
  const { context, nbParsed, staticRoutes } = inputs;
  for (const row of nbParsed.matching(asked)) {
    const router = staticRoutes.routerOf(row);
    if (router !== undefined && about(router)) yield staticSource(context.db.staticRoute.uuidOf(row));
  }
  for (const router of context.db.logicalRouter.rows())
    if (about(router._uuid)) yield* otherSources(inputs, asked, router);
}

/** Those of a router that are no static routes. */
function* otherSources(
  { context, facts }: RouteInputs,
  asked: AskedPrefix,
  router: LogicalRouter,
): Generator<string, void, undefined> {
  const { logicalRouterPort, loadBalancer } = context.db;
  for (const uuid of router.ports) {
    for (const network of logicalRouterPort.get(uuid)?.networks ?? []) {
      if (!asked.is(network)) continue;
      yield portSource(uuid);
      break;
    }
  }
  for (const balancer of loadBalancersOf(context, router._uuid)) {
    for (const vip of loadBalancer.get(balancer)?.vips.keys() ?? []) {
      if (asked.is(vip)) yield vipSource(router._uuid, balancer, vip);
    }
  }
  for (const prefix of facts.dynamicOf(router._uuid)) if (asked.is(prefix)) yield dynamicSource(router._uuid, prefix);
}

function explainLearned({ inputs, learner }: ExplainParts, asked: AskedPrefix, only: string | undefined): Decision[] {
  const { context, attachments, isbParsed } = inputs;
  const { isbRoute } = context.db;
  return [...isbParsed.matching(asked)].flatMap((row) => {
    const transitSwitch = textAt(isbRoute, 'transit_switch', row);
    if (only !== undefined && !attachments.isAttached(only)) {
      const evidence = [{ table: 'Route', uuid: isbRoute.uuidOf(row) }];
      const prefix = textAt(isbRoute, 'ip_prefix', row);
      return [{ kind: 'learn', verdict: 'no', reason: 'NOT_ATTACHED', router: only, transitSwitch, prefix, evidence }];
    }
    const routers = [...attachments.routersOn(transitSwitch)].filter((router) => only === undefined || router === only);
    return routers.flatMap((router) => heard(context, () => void learner.decide(row, router)));
  });
}

const TABLES = {
  connected: 'Logical_Router_Port',
  static: 'Logical_Router_Static_Route',
  loadbalancer: 'Load_Balancer',
  'connected-dynamic': 'Logical_Router',
} as const;

/** The NB row that an advertisement comes from. Of a dynamic route, in whatever table of routes, that is the router. */
const evidenceOf = ({ manner, nbId }: Advertisement): { readonly table: string; readonly uuid: string } => ({
  table: nbId === manner.lrId ? 'Logical_Router' : TABLES[manner.origin],
  uuid: nbId,
});
