/**
 * Why a router has, or has not, learned a prefix: a path of gates for each router that has it, from there through IC-SB to the router
 * that is asked about. What decides is each zone's controller itself, over its live indexes where it is current (see 'looker.ts' for
 * the rest).
 */
import { textAt } from '../../../ic/columns.ts';
import type { Controller } from '../../../ic/controller.ts';
import type { LogicalRouter } from '../../../ic/databases.ts';
import { AskedPrefix } from '../../../ic/route/asked-prefix.ts';
import { explainOn, explainRun } from '../../../ic/shadow.ts';
import { finish } from '../../../engine/work.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import { isSameFamily, read, someNexthop } from '../../../ic/why/addresses.ts';
import { waysOf } from '../../../ic/why/attachment.ts';
import { record, word } from '../../../ic/why/commands.ts';
import { canonical, originsOf, type PrefixOrigin } from '../../../ic/why/advertising.ts';
import { learningGates, type Wanted } from '../../../ic/why/learning.ts';
import { routerNamed, zoneNameOf, type View } from '../../../ic/why/view.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { forgottenZone } from './mends.ts';
import { withViews } from './views.ts';

/** One way that a prefix could take. */
export interface Path {
  /** The router that has it: `az1 lr1`; '' when none does. */
  readonly origin: string;
  /** As its row spells it. */
  readonly prefix: string;
  readonly transitSwitch: string;
  readonly gates: readonly GateResult[];
  /** All gates are passed. */
  readonly hasArrived: boolean;
  /** How many of the gates are before IC-SB. */
  readonly toIcSb: number;
}

export interface RouteQuestion {
  readonly zone: string;
  readonly router: string;
  /** Or an address, or as a row spells it. */
  readonly prefix: string;
  /** The zone that should have the prefix, or `ZONE ROUTER`, where that is known. */
  readonly from?: string;
  /** A routing daemon should have learned it there. */
  readonly isDynamic?: boolean;
  /** Only as far as IC-SB: is it advertised? */
  readonly isAdvertised?: boolean;
}

export interface RouteAnswer {
  readonly zone: string;
  readonly router: string;
  readonly prefix: string;
  /** What the router has of it itself, in words; '' for nothing. */
  readonly own: string;
  /** The one that gets farthest first. */
  readonly paths: readonly Path[];
  /** Routes that the router has learned and keeps, although it would not learn them now: NB's rows, by UUID. */
  readonly kept: readonly string[];
  /** What keeps the router's controller from removing them; '' when nothing does: the router has no attachment. */
  readonly keptBecause: string;
}

/** Throws Error when there is no such zone or router, and when the text is neither prefix nor address nor a row's spelling. */
export function whyRoute(world: World, kernels: Kernels, asked: RouteQuestion): RouteAnswer {
  const { zone, router, prefix } = asked;
  if (!world.zones.includes(zone)) throw new Error(`there is no zone '${zone}': ${world.zones.join(', ')}`);
  const question = { prefix, router: undefined };
  const explain = (view: View, { engine }: Controller, isLive: boolean): View => ({
    ...view,
    decisions: isLive ? explainOn(engine.nodes, question) : finish(explainRun(view.context, kernels, question)),
  });
  return withViews(world, kernels, explain, (views) => {
    const target = views.find((view) => view.zone === zone);
    const wanted = target === undefined ? undefined : routerNamed(target, router);
    if (target === undefined || wanted === undefined) {
      const all = [...(target?.context.db.logicalRouter.rows() ?? [])].map(({ name }) => name);
      throw new Error(`${zone} has no router '${router}'${all.length === 0 ? '' : `: ${all.join(', ')}`}`);
    }
    return answer(views, target, wanted, asked);
  });
}

function answer(views: readonly View[], target: View, router: LogicalRouter, asked: RouteQuestion): RouteAnswer {
  const { prefix, from = '', isAdvertised = false } = asked;
  const origins = views.flatMap((view) => originsOf(view).map((origin) => ({ view, origin })));
  const isOwn = ({ zone, router: whose }: PrefixOrigin): boolean =>
    zone === target.zone && whose._uuid === router._uuid;
  const own = origins.find(({ origin }) => isOwn(origin))?.origin;
  const all = origins
    .filter(({ origin }) => !isOwn(origin))
    .flatMap(({ view, origin }) => pathsOf(view, origin, target, router));
  all.push(
    ...unadvertised(
      views,
      target,
      router,
      new Set(origins.flatMap(({ origin }) => (origin.gates.every(isPassed) ? origin.routes : []))),
    ),
  );
  const isFrom = ({ origin }: Path): boolean => origin === from || origin.startsWith(`${from} `);
  if (all.length === 0 || (from !== '' && !all.some(isFrom)))
    all.push(withoutOrigin(views, target, router, asked, own !== undefined));
  const paths = isAdvertised ? all.map(untilIcSb) : all;
  /** What it was asked about comes before all others. */
  const rank = (path: Path): number => (from !== '' && (isFrom(path) || path.origin === '') ? 0 : 1);
  return {
    zone: target.zone,
    router: router.name,
    prefix,
    own: own === undefined ? '' : own.prefix,
    kept: keptOf(target, router, prefix, paths),
    keptBecause: target.fault?.note ?? target.pausing ?? '',
    paths: paths.toSorted(
      (a, b) => rank(a) - rank(b) || lengthOf(target, b) - lengthOf(target, a) || passed(b) - passed(a),
    ),
  };
}

/** A router that has lost its last attachment, or whose controller does not work, keeps what it has learned (contract 8c). */
function keptOf({ context, kernels }: View, router: LogicalRouter, prefix: string, paths: readonly Path[]): string[] {
  const { staticRoute } = context.db;
  const asked = new AskedPrefix(kernels, prefix);
  const arrived = new Set(
    paths.flatMap(({ gates }) =>
      gates.flatMap(({ gate, state, evidence }) =>
        gate === 'INSTALLED' && state === 'passed' ? evidence.map(({ uuid }) => uuid) : [],
      ),
    ),
  );
  return [...router.static_routes].filter((uuid) => {
    const handle = staticRoute.handleOf(uuid);
    if (handle === 0 || arrived.has(uuid)) return false;
    const isLearned = textAt(staticRoute, 'external_ids:ic-learned-route', handle) !== '';
    return isLearned && asked.is(textAt(staticRoute, 'ip_prefix', handle));
  });
}

const passed = ({ gates }: Path): number => gates.filter(({ state }) => state === 'passed').length;
/** An address is reached by the longest prefix that covers it. */
const lengthOf = ({ kernels }: View, { prefix }: Path): number => read(kernels, prefix)?.length ?? 128;

const isPassed = ({ state }: GateResult): boolean => state === 'passed';

/** 'advertising': the gates before IC-SB; 'learning': those after it. */
function path(
  origin: string,
  { prefix, transitSwitch }: Wanted,
  advertising: readonly GateResult[],
  learning: readonly GateResult[],
): Path {
  const gates = [...advertising, ...learning];
  return { origin, prefix, transitSwitch, gates, hasArrived: gates.every(isPassed), toIcSb: advertising.length };
}

/** The path without what comes after IC-SB. */
function untilIcSb(its: Path): Path {
  const gates = its.gates.slice(0, its.toIcSb);
  return { ...its, gates, hasArrived: gates.every(isPassed) };
}

/** A path for each row of an origin in IC-SB; one where there is none. */
function pathsOf(view: View, origin: PrefixOrigin, target: View, router: LogicalRouter): Path[] {
  const { prefix, transitSwitch, gates } = origin;
  const isReached = gates.every(isPassed);
  return (origin.routes.length > 0 ? origin.routes : ['']).map((route) => {
    const wanted = { route, prefix, transitSwitch };
    return path(`${view.zone} ${origin.router.name}`, wanted, gates, learningGates(target, router, wanted, isReached));
  });
}

/** Rows of IC-SB that no router of any zone advertises now. */
function unadvertised(views: readonly View[], target: View, router: LogicalRouter, known: ReadonlySet<string>): Path[] {
  const { isbRoute } = target.context.db;
  return target.decisions.flatMap(({ kind, router: whose, evidence }) => {
    const route = evidence[0]?.uuid ?? '';
    const handle = kind === 'learn' && whose === router._uuid && !known.has(route) ? isbRoute.handleOf(route) : 0;
    if (handle === 0) return [];
    const text = (column: string): string => textAt(isbRoute, column, handle);
    if (text('external_ids:lr-id') === router._uuid) return [];
    const uuid = text('availability_zone');
    const origin = views.find(({ context }) => context.zone.uuid === uuid);
    const zone = origin?.zone ?? zoneNameOf(target, uuid) ?? '';
    const checks = new GateChecks(zone);
    checks.gate('UNADVERTISED', () => ({
      note: whyUnadvertised(target, origin, uuid),
      evidence: [row('isb', 'Route', route)],
    }));
    const wanted = { route, prefix: text('ip_prefix'), transitSwitch: text('transit_switch') };
    return [path(zone, wanted, checks.results, learningGates(target, router, wanted, true))];
  });
}

/** Why nobody has withdrawn a row, and what would. */
function whyUnadvertised(target: View, origin: View | undefined, uuid: string): string {
  if (origin === undefined)
    return `its zone no longer exists; what withdraws it: ${forgottenZone(target, uuid).join('; ')}`;
  const { fault, pausing = 'it is about to be withdrawn' } = origin;
  return fault === undefined ? pausing : `${fault.note}; what withdraws it: ${fault.mend.join('; ')}`;
}

/** Ports to transit switches in whose networks the prefix that is asked about is. */
const transitNetworksOf = ({ zone, context, decisions }: View): { name: string; uuid: string }[] => {
  const uuids = new Set(
    decisions.flatMap(({ kind, reason, evidence }) =>
      kind === 'advertise' && reason === 'TRANSIT_PORT' ? (evidence[0]?.uuid ?? []) : [],
    ),
  );
  return [...uuids].map((uuid) => ({ uuid, name: `${zone} ${context.db.logicalRouterPort.get(uuid)?.name ?? uuid}` }));
};

/** Nobody has the prefix, or nobody of 'from': the router that could is one that is attached where the target is: of 'from', else of another zone, if there is any. */
function withoutOrigin(
  views: readonly View[],
  target: View,
  router: LogicalRouter,
  { prefix, from = '', isDynamic = false }: RouteQuestion,
  isOwn: boolean,
): Path {
  const switches = waysOf(target, router).map((way) => way.transitSwitch);
  const others = views.filter((view) => view !== target);
  const all = [...others, target].flatMap((view) =>
    [...view.context.db.logicalRouter.rows()]
      .filter((each) => each._uuid !== router._uuid)
      .map((each) => ({ view, router: each })),
  );
  const meant = all.filter(({ view, router: { name } }) => from === view.zone || from === `${view.zone} ${name}`);
  const candidates = from === '' ? all : meant;
  const donor =
    candidates.find(({ view, router: each }) =>
      waysOf(view, each).some((way) => switches.includes(way.transitSwitch)),
    ) ?? candidates[0];
  const shared = donor === undefined ? [] : waysOf(donor.view, donor.router).map((way) => way.transitSwitch);
  const transitSwitch = switches.find((each) => shared.includes(each)) ?? switches[0];
  const [zone = target.zone, named] = from === '' ? [donor?.view.zone] : from.split(' ');
  const checks = new GateChecks(zone);
  checks.gate('ORIGIN', () => {
    if (read(target.kernels, prefix) === undefined) return { note: `'${prefix}' is no prefix or address`, mend: [] };
    if (donor === undefined)
      return {
        note:
          named === undefined
            ? `no router${from === '' ? '' : ` of ${from}`} has ${prefix}, and there is none that could`
            : `${zone} has no router '${named}'`,
        mend: [],
      };
    const { view, router: its } = donor;
    const transit = views.flatMap(transitNetworksOf);
    if (transit.length > 0)
      return {
        note: `it is a network of ports that lead to transit switches (${transit.map(({ name }) => name).join(', ')}): no router advertises these`,
        evidence: transit.map(({ uuid }) => row('nb', 'Logical_Router_Port', uuid)),
        mend: [],
      };
    const transitPorts = new Set(waysOf(view, its).map(({ routerPort }) => routerPort.name));
    const nexthop = someNexthop(view, its, prefix, transitPorts);
    const learning = isDynamic ? dynamicPort(view, its, prefix, transitPorts) : undefined;
    return {
      note: `${from !== '' ? `no router of ${from}` : isOwn ? 'no other router' : 'no router of any zone'} has ${prefix}`,
      mend: [
        learning === undefined
          ? view.at(`ovn-nbctl lr-route-add ${word(record(its))} ${word(canonical(view, prefix))} ${nexthop}`)
          : `dynamic add ${view.zone} ${learning} ${canonical(view, prefix)} ${nexthop}`,
      ],
    };
  });
  const wanted = { route: '', prefix, transitSwitch: transitSwitch ?? '' };
  return path('', wanted, checks.results, learningGates(target, router, wanted, false));
}

/** The router port at which a daemon could learn the prefix: that whose network 'someNexthop' is in. */
const dynamicPort = (
  { context, kernels }: View,
  router: LogicalRouter,
  prefix: string,
  transitPorts: ReadonlySet<string>,
): string | undefined =>
  [...router.ports]
    .flatMap((uuid) => context.db.logicalRouterPort.get(uuid) ?? [])
    .find(
      ({ name, networks }) =>
        !transitPorts.has(name) && [...networks].some((network) => isSameFamily(kernels, network, prefix)),
    )?.name;
