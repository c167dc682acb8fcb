/** The learning zone's part of a path: from a route in IC-SB to the router that is to use it. */
import { textAt } from '../columns.ts';
import type { LogicalRouter } from '../databases.ts';
import { LEARN_RULES, type LearnReason } from '../reason.ts';
import { AskedPrefix } from '../route/asked-prefix.ts';
import { loadBalancersOf, routerOfDatapath } from '../route/local-facts.ts';
import { vipAddress } from '../route/vips.ts';
import { networksOn, read } from './addresses.ts';
import { checkAttachment, portAddress, type Way } from './attachment.ts';
import { GateChecks, row, type Finding, type GateResult } from './gate-checks.ts';
import { record, setOption, word } from './commands.ts';
import { checkController, checkPace } from './controller-gates.ts';
import { familyAddress } from './family.ts';
import { allow, undeny } from './lists.ts';
import { canonical } from './advertising.ts';
import type { View } from './view.ts';

const RULES = Object.keys(LEARN_RULES);

/** What is to be learned: a row of IC-SB, or '' when there is none yet. */
export interface Wanted {
  readonly route: string;
  readonly prefix: string;
  readonly transitSwitch: string;
}

/** 'isReached': IC-SB has the route. */
export function learningGates(view: View, router: LogicalRouter, wanted: Wanted, isReached: boolean): GateResult[] {
  const { db } = view.context;
  const checks = new GateChecks(view.zone, !isReached);
  const reason = reasonFor(view, router, wanted.route);
  const learned = learnedFrom(view, router, wanted.route);
  checkController(checks, view, learned.length > 0 && reason === 'ACCEPTED');
  const way = checkAttachment(checks, view, router, wanted.transitSwitch);
  checks.rules('learn', RULES, reason, () => failing(view, router, way, wanted, reason));
  checkPace(checks, view, learned.length > 0);
  checks.gate('INSTALLED', () =>
    learned.length > 0
      ? { evidence: learned.map((handle) => row('nb', 'Logical_Router_Static_Route', db.staticRoute.uuidOf(handle))) }
      : { note: 'not there yet', mend: view.wait },
  );
  checks.gate('USED', () => used(view, router, wanted, learned[0] ?? 0));
  return checks.results;
}

/** What the router's zone decides of the route, at the attachment where it gets farthest. */
function reasonFor({ decisions }: View, router: LogicalRouter, route: string): LearnReason {
  const reasons = decisions.flatMap(({ kind, router: whose, reason, evidence }) =>
    kind === 'learn' && whose === router._uuid && evidence[0]?.uuid === route ? [reason as LearnReason] : [],
  );
  const rank = (reason: LearnReason): number => (reason === 'ACCEPTED' ? RULES.length : RULES.indexOf(reason));
  return reasons.toSorted((a, b) => rank(b) - rank(a))[0] ?? 'NOT_ATTACHED';
}

/** The router's routes that were learned from a row of IC-SB, by handle. */
function learnedFrom({ context }: View, router: LogicalRouter, route: string): number[] {
  const { staticRoute } = context.db;
  return [...router.static_routes]
    .map((uuid) => staticRoute.handleOf(uuid))
    .filter((handle) => handle !== 0 && textAt(staticRoute, 'external_ids:ic-learned-route', handle) === route);
}

function used(view: View, router: LogicalRouter, { prefix }: Wanted, handle: number): Finding {
  const { context, kernels, at } = view;
  const { staticRoute, logicalRouterPort } = context.db;
  const asked = new AskedPrefix(kernels, canonical(view, prefix));
  for (const uuid of router.ports) {
    const port = logicalRouterPort.get(uuid);
    const network = [...(port?.networks ?? [])].find((each) => asked.is(each));
    if (port === undefined || network === undefined) continue;
    const name = word(record(port));
    return {
      note: `${port.name} is in ${network} itself`,
      evidence: [row('nb', 'Logical_Router_Port', uuid)],
      mend: [
        at(
          port.networks.size > 1
            ? `ovn-nbctl remove Logical_Router_Port ${name} networks ${word(JSON.stringify(network))}`
            : `ovn-nbctl lrp-del ${name}`,
        ),
      ],
    };
  }
  const table = textAt(staticRoute, 'route_table', handle);
  const equal = [...router.static_routes].filter((uuid) => {
    const other = staticRoute.handleOf(uuid);
    return (
      other !== 0 &&
      textAt(staticRoute, 'route_table', other) === table &&
      asked.is(textAt(staticRoute, 'ip_prefix', other))
    );
  });
  return equal.length > 1 ? { note: `one of ${equal.length} routes that share the load (ECMP)` } : {};
}

/** Why a rule is not passed, and what mends it. */
function failing(
  view: View,
  router: LogicalRouter,
  way: Way | undefined,
  wanted: Wanted,
  reason: LearnReason,
): Finding {
  const { context, at, kernels } = view;
  const { db } = context;
  const prefix = canonical(view, wanted.prefix);
  const handle = db.isbRoute.handleOf(wanted.route);
  const text = (column: string): string => (handle === 0 ? '' : textAt(db.isbRoute, column, handle));
  const setGlobal = (key: string): Finding => ({
    note: `options:${key} is off`,
    mend: [at(setOption('NB_Global', '.', key, 'true'))],
  });
  const port = way?.routerPort;
  const portEvidence = port === undefined ? [] : [row('nb', 'Logical_Router_Port', port._uuid)];
  const setPort = (key: string, to: string): string[] =>
    port === undefined ? [] : [at(setOption('Logical_Router_Port', record(port), key, to))];
  const tag = text('external_ids:ic-route-tag');
  switch (reason) {
    case 'LEARN_OFF':
      return setGlobal('ic-route-learn');
    case 'DEFAULT_ROUTE':
      return setGlobal('ic-route-learn-default');
    case 'LOAD_BALANCER_OFF':
      return setGlobal('ic-route-learn-lb');
    case 'TAG_RULES': {
      const rules = port?.options.get('ic-route-learn-tag-rules') ?? '';
      return {
        note: `the tag is '${tag}', the rules are ${rules}`,
        evidence: portEvidence,
        mend: setPort('ic-route-learn-tag-rules', letIn(rules, tag)),
      };
    }
    case 'TAG_FILTERED':
      return { note: `tag ${tag} is kept out`, evidence: portEvidence, mend: setPort('ic-route-filter-tag', '') };
    case 'ROUTE_TABLE':
      return {
        note: `the route's is '${text('route_table')}', the transit port's '${port?.options.get('route_table') ?? ''}'`,
        evidence: portEvidence,
        mend: setPort('route_table', text('route_table')),
      };
    case 'DENIED':
      return undeny(view, way, router, 'learn', prefix);
    case 'NOT_IN_FILTER':
      return allow(view, way, router, 'learn', prefix);
    case 'LOCAL_STATIC': {
      const own = ownStatic(view, router, text('ip_prefix'), text('route_table'));
      return {
        note: 'its own route wins',
        evidence: own.map((uuid) => row('nb', 'Logical_Router_Static_Route', uuid)),
        mend: own.map((uuid) => at(`ovn-nbctl remove Logical_Router ${word(record(router))} static_routes ${uuid}`)),
      };
    }
    case 'NEXTHOP_NOT_NEIGHBOUR':
      return notNeighbour(view, way, wanted.transitSwitch, text('nexthop'));
    case 'LOCAL_VIP':
      return localVips(view, router, prefix);
    case 'DYNAMIC_ROUTE':
      return learnedByDaemon(view, router, text('ip_prefix'));
    case 'NOT_ATTACHED':
      return { note: 'the controller has not seen the port yet', mend: view.wait };
    case 'PORT_ADDRESS':
      return { note: "the port's row in IC-SB has no address", mend: portAddress(view, way) };
    case 'PREFIX_MALFORMED':
    case 'NEXTHOP_MALFORMED':
    case 'NEXTHOP_LINK_LOCAL':
    case 'LINK_LOCAL':
      return {
        note: `${text('ip_prefix')} via ${text('nexthop')}`,
        evidence: [row('isb', 'Route', wanted.route)],
        mend: [],
      };
    // The gates before the rules have said so.
    case 'ROUTER_DISABLED':
    case 'OWN_ROUTER':
    case 'OWN_ZONE':
    case 'ACCEPTED':
    default:
      return { mend: [] };
  }

  /** The routers' networks that hold the next hop are those of the port that advertises it. */
  function notNeighbour(its: View, at: Way | undefined, transitSwitch: string, nexthop: string): Finding {
    const networks = networksOn(its, transitSwitch);
    const hop = read(kernels, nexthop);
    const near = networks.filter((network) => hop !== undefined && new AskedPrefix(kernels, nexthop).is(network));
    const found = familyAddress(its, at, [...near, ...networks], nexthop);
    return { ...found, note: `${nexthop} is in no network of ${at?.routerPort.name ?? 'the transit port'}` };
  }
}

/** The routing daemon's own; destroying the row lasts only where no daemon stands behind it. */
function learnedByDaemon({ context, at, forgetDynamic }: View, router: LogicalRouter, prefix: string): Finding {
  const { sbDatapath, learnedRoute, logicalRouterPort } = context.db;
  const datapaths = new Set(
    [...sbDatapath.rows()].filter((each) => routerOfDatapath(each) === router._uuid).map(({ _uuid }) => _uuid),
  );
  const rows = [...learnedRoute.rows()].filter((each) => each.ip_prefix === prefix && datapaths.has(each.datapath));
  const ports = [...router.ports].flatMap((uuid) => logicalRouterPort.get(uuid)?.name ?? []);
  const forgets = forgetDynamic(new Set(ports), prefix);
  return {
    note: 'its routing daemon has learned the prefix itself; ovn-controller writes the row again until the daemon withdraws it',
    evidence: rows.map(({ _uuid }) => row('sb', 'Learned_Route', _uuid)),
    mend: forgets.length > 0 ? forgets : rows.map(({ _uuid }) => at(`ovn-sbctl destroy Learned_Route ${_uuid}`)),
  };
}

/** Tag rules that let a tag in. A route without a tag passes only where nothing is allowed by tag. */
function letIn(rules: string, tag: string): string {
  const [, kind = '', list = ''] = /^(allow|block):(.*)$/s.exec(rules) ?? [];
  const tags = list.split(',').filter((each) => each !== '' && each !== tag);
  if (kind === 'allow') return tag === '' ? '' : `allow:${[...tags, tag].join(',')}`;
  return tags.length === 0 ? '' : `block:${tags.join(',')}`;
}

function ownStatic({ context }: View, router: LogicalRouter, prefix: string, table: string): string[] {
  const { staticRoute } = context.db;
  return [...router.static_routes].filter((uuid) => {
    const handle = staticRoute.handleOf(uuid);
    return (
      handle !== 0 &&
      textAt(staticRoute, 'external_ids:ic-learned-route', handle) === '' &&
      textAt(staticRoute, 'ip_prefix', handle) === prefix &&
      textAt(staticRoute, 'route_table', handle) === table
    );
  });
}

/** Its load balancers with a VIP inside the prefix; the commands take them off the router. */
function localVips(view: View, router: LogicalRouter, prefix: string): Finding {
  const { context, kernels, at } = view;
  const outer = read(kernels, prefix);
  const set =
    outer === undefined ? undefined : kernels.prefixSet([outer.w0, outer.w1, outer.w2, outer.w3, outer.length]);
  const guilty = loadBalancersOf(context, router._uuid).filter((uuid) =>
    [...(context.db.loadBalancer.get(uuid)?.vips.keys() ?? [])].some((vip) => {
      const address = vipAddress(kernels, vip);
      return address !== undefined && set?.covers(address.w0, address.w1, address.w2, address.w3, 128) === true;
    }),
  );
  set?.release();
  return {
    note: 'the router answers for a VIP inside it',
    evidence: guilty.map((uuid) => row('nb', 'Load_Balancer', uuid)),
    mend: guilty
      .filter((uuid) => router.load_balancer.has(uuid))
      .map((uuid) => at(`ovn-nbctl remove Logical_Router ${word(record(router))} load_balancer ${uuid}`)),
  };
}
