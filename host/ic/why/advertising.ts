/** The advertising zone's part of a path: from the router that has the prefix to the route in IC-SB. */
import { formatPrefix } from '../../kernels/format.ts';
import { textAt } from '../columns.ts';
import type { LogicalRouter } from '../databases.ts';
import { ADVERTISE_RULES, type Decision } from '../reason.ts';
import { vipAddress } from '../route/vips.ts';
import { networksOn, read, someNexthop } from './addresses.ts';
import { checkAttachment, portAddress, waysOf, type Way } from './attachment.ts';
import { GateChecks, row, type Finding, type GateResult, type GateEvidence } from './gate-checks.ts';
import { setColumn, setOption } from './commands.ts';
import { checkController, checkPace } from './controller-gates.ts';
import { allow, undeny } from './lists.ts';
import { familyAddress } from './family.ts';
import type { View } from './view.ts';

/** A prefix that a zone's router has, at one attachment, and how far it gets. */
export interface PrefixOrigin {
  readonly zone: string;
  readonly router: LogicalRouter;
  /** '' when the router is attached nowhere. */
  readonly transitSwitch: string;
  /** As its row spells it. */
  readonly prefix: string;
  readonly gates: readonly GateResult[];
  /** Its rows in IC-SB, by UUID. */
  readonly routes: readonly string[];
}

const RULES = Object.keys(ADVERTISE_RULES);

/** What never was this router's to give: its way out, and what it has from others. */
const NOT_ITS_OWN = new Set(['LEARNED', 'TRANSIT_PORT']);

/** A prefix, or VIP, in canonical text. */
export function canonical(view: View, text: string): string {
  const found = read(view.kernels, text) ?? vipAddress(view.kernels, text);
  return found === undefined ? text : formatPrefix(found.w0, found.w1, found.w2, found.w3, found.length);
}

/** Where the prefix that was asked about comes from in this zone, attachment by attachment. */
export function originsOf(view: View): PrefixOrigin[] {
  const { logicalRouter } = view.context.db;
  const seen = new Set<string>();
  return view.decisions.flatMap((decision): PrefixOrigin[] => {
    const { kind, reason, router: uuid, transitSwitch, prefix, evidence } = decision;
    const router = logicalRouter.get(uuid);
    if (kind !== 'advertise' || NOT_ITS_OWN.has(reason) || router === undefined) return [];
    // With a route table of its own a transit port advertises a network twice.
    const key = [uuid, transitSwitch, reason, evidence[0]?.uuid, prefix].join(' ');
    if (seen.has(key)) return [];
    seen.add(key);
    const routes = reason === 'ADVERTISED' ? routesOf(view, decision) : [];
    return [
      {
        zone: view.zone,
        router,
        transitSwitch,
        prefix,
        gates: advertisingGates(view, router, decision, routes),
        routes,
      },
    ];
  });
}

/** The rows in IC-SB that an advertised prefix has, by what the zone's routers decide of them. */
export function routesOf(
  { context, decisions }: View,
  { router, transitSwitch, evidence, prefix }: Decision,
): string[] {
  const { isbRoute } = context.db;
  const found = new Set<string>();
  for (const decision of decisions) {
    const uuid = decision.kind === 'learn' ? (decision.evidence[0]?.uuid ?? '') : '';
    const handle = uuid === '' ? 0 : isbRoute.handleOf(uuid);
    if (handle === 0) continue;
    const text = (column: string): string => textAt(isbRoute, column, handle);
    const isIt =
      text('availability_zone') === context.zone.uuid &&
      text('transit_switch') === transitSwitch &&
      text('external_ids:lr-id') === router &&
      text('external_ids:nb-id') === evidence[0]?.uuid;
    if (isIt) found.add(uuid);
  }
  // A port with several networks has several rows: the one of this prefix.
  const same = [...found].filter((uuid) => isSpelledSo(textAt(isbRoute, 'ip_prefix', isbRoute.handleOf(uuid)), prefix));
  return same.length > 0 ? same : [...found];
}

const isSpelledSo = (canonicalText: string, spelled: string): boolean =>
  canonicalText.startsWith(spelled.split('/')[0] ?? '');

const nbRow = ({ table, uuid }: Decision['evidence'][number]): GateEvidence =>
  row(table === 'Route' ? 'isb' : 'nb', table, uuid);

/** The gates that one decision about advertising stands for; 'routes': see 'routesOf'. */
export function advertisingGates(
  view: View,
  router: LogicalRouter,
  decision: Decision,
  routes: readonly string[],
): GateResult[] {
  const { transitSwitch, reason, evidence } = decision;
  const checks = new GateChecks(view.zone);
  checks.gate('ORIGIN', () => ({
    note: `router ${router.name} has ${decision.prefix}`,
    evidence: evidence.slice(0, 1).map(nbRow),
  }));
  checkController(checks, view, routes.length > 0);
  const way = checkAttachment(checks, view, router, transitSwitch === '' ? undefined : transitSwitch);
  checks.rules('advertise', RULES, reason, () => failing(view, router, way, decision));
  checkPace(checks, view, routes.length > 0);
  checks.gate('WRITTEN', () =>
    routes.length > 0
      ? { evidence: routes.map((uuid) => row('isb', 'Route', uuid)) }
      : { note: 'not there yet', mend: view.wait },
  );
  return checks.results;
}

/** Why a rule is not passed, and what mends it. */
function failing(view: View, router: LogicalRouter, way: Way | undefined, decision: Decision): Finding {
  const { at } = view;
  const { reason, evidence, transitSwitch } = decision;
  const prefix = canonical(view, decision.prefix);
  const uuid = evidence[0]?.uuid ?? '';
  const isStatic = evidence[0]?.table === 'Logical_Router_Static_Route';
  const rows = evidence.map(nbRow);
  const setStatic = (column: string, text: string): string[] =>
    isStatic ? [at(setColumn('Logical_Router_Static_Route', uuid, column, text))] : [];
  const setGlobal = (key: string): Finding => ({
    note: `options:${key} is off`,
    mend: [at(setOption('NB_Global', '.', key, 'true'))],
  });
  const nexthop = (): string =>
    someNexthop(view, router, prefix, new Set(waysOf(view, router).map(({ routerPort }) => routerPort.name)));
  switch (reason as keyof typeof ADVERTISE_RULES) {
    case 'POLICY_SRC_IP':
      return { note: 'its policy is src-ip', evidence: rows, mend: setStatic('policy', 'dst-ip') };
    case 'NEXTHOP_MALFORMED':
      return { note: 'any next hop behind the router will do', evidence: rows, mend: setStatic('nexthop', nexthop()) };
    case 'NEXTHOP_LINK_LOCAL':
      return {
        note: 'a link-local next hop means nothing to others',
        evidence: rows,
        mend: setStatic('nexthop', nexthop()),
      };
    case 'LOAD_BALANCER_OFF':
      return setGlobal('ic-route-adv-lb');
    case 'ROUTE_TABLE': {
      const table = way?.routerPort.options.get('route_table') ?? '';
      return { note: `the transit port's is '${table}'`, evidence: rows, mend: setStatic('route_table', table) };
    }
    case 'ADVERTISE_OFF':
      return setGlobal('ic-route-adv');
    case 'DEFAULT_ROUTE':
      return setGlobal('ic-route-adv-default');
    case 'DENIED':
      return undeny(view, way, router, 'adv', prefix);
    case 'NOT_IN_FILTER':
      return allow(view, way, router, 'adv', prefix);
    case 'NO_NEXTHOP_OF_FAMILY':
      return familyAddress(view, way, networksOn(view, transitSwitch), prefix);
    case 'DUPLICATE':
      return { note: 'the other one stands for both', evidence: rows.slice(1), mend: [] };
    case 'NOT_ATTACHED':
      return { note: 'the controller has not seen the port yet', mend: view.wait };
    case 'PORT_ADDRESS':
      return {
        note: "SB's binding of the router port has no MAC and address that can be read",
        mend: portAddress(view, way),
      };
    case 'ORIGIN_UNKNOWN':
      return { note: "upgrade IC-SB's schema (ovsdb-client convert)", mend: [] };
    case 'PREFIX_MALFORMED':
      return { note: 'write it as 10.1.0.0/16 or 2001:db8::/32', evidence: rows, mend: [] };
    // The gates before the rules have said so.
    case 'ROUTER_DISABLED':
    case 'TRANSIT_SWITCH_UNKNOWN':
    case 'TRANSIT_PORT_UNKNOWN':
    case 'TRANSIT_PORT':
    case 'LEARNED':
    case 'LINK_LOCAL':
    default:
      return { evidence: rows, mend: [] };
  }
}
