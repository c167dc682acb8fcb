/** Section 8 checked: IC-SB routes of a zone, and learned routes of its routers. */
import { addressText, belongs, cidrText, hostOf, linkLocalOf, parseCidr } from './address.ts';
import { advertisedRoutes, indexKey } from './advertise.ts';
import type { Advertised } from './advertise.ts';
import { attachments } from './attachment.ts';
import { isLearned, learners } from './learn.ts';
import { transitSwitches } from './port.ts';
import { entries, findBy, flag, list, option, referred, text } from './world.ts';
import type { Entry, PlainRow } from './world.ts';
import type { Report, Zone } from './zone.ts';

const describe = (row: PlainRow): string =>
  `IC-SB Route ${text(row, 'ip_prefix')} via ${text(row, 'nexthop')} on '${text(row, 'transit_switch')}' table '${text(row, 'route_table')}'`;

function keyOf(row: PlainRow): string {
  const [transitSwitch, routeTable] = [text(row, 'transit_switch'), text(row, 'route_table')];
  return indexKey({ transitSwitch, routeTable, ipPrefix: text(row, 'ip_prefix'), nextHop: text(row, 'nexthop') });
}

/** A route that names no router stays while a port that is no router's leads to the owner of its next hop. */
function isLeftAlone(zone: Zone, row: PlainRow): boolean {
  const hop = parseCidr(text(row, 'nexthop'));
  const [transitSwitch, prefix] = [text(row, 'transit_switch'), parseCidr(text(row, 'ip_prefix'))];
  if (hop === undefined || prefix === undefined || option(row, 'external_ids', 'lr-id') !== '') return false;
  if (attachments(zone).some((at) => at.transitSwitch === transitSwitch)) return false;
  const nbSwitch = transitSwitches(zone).find(({ name }) => name === transitSwitch)?.nbSwitch.row;
  return referred(zone.nb, 'Logical_Switch_Port', nbSwitch, 'ports').some(({ row: lsp }) => {
    const lrp = findBy(zone.nb, 'Logical_Router_Port', 'name', option(lsp, 'options', 'router-port'))?.row;
    if (lrp === undefined || lsp['type'] === 'router') return false;
    const networks = [...list(lrp, 'networks').map((network) => parseCidr(network)), linkLocalOf(text(lrp, 'mac'))];
    return networks.some((network) => {
      if (network === undefined) return false;
      return hop.family === 4 ? belongs(hostOf(hop), hostOf(network)) : belongs(hostOf(hop), network);
    });
  });
}

function checkOne(row: PlainRow, wanted: Advertised, report: Report): void {
  if (row['origin'] !== wanted.origin)
    report('8b', `${describe(row)}: origin is '${text(row, 'origin')}', should be '${wanted.origin}'`);
  if (flag(row, 'options', 'override-connected') !== wanted.override)
    report('8b', `${describe(row)}: override-connected should be ${wanted.override}`);
  const ids = ['nb-id', 'lr-id', 'ic-route-tag'].map((key) => option(row, 'external_ids', key)).join(' ');
  const right = [wanted.nbId, wanted.routerId, wanted.tag].join(' ');
  if (ids !== right) report('8b', `${describe(row)}: nb-id, lr-id and tag are '${ids}', should be '${right}'`);
}

/** Exactly the advertised routes, and those left alone. (What stays while its port is only late is never there at rest.) */
export function checkAdvertised(zone: Zone, report: Report): void {
  const wanted = advertisedRoutes(zone);
  const seen = new Set<string>();
  for (const { row } of entries(zone.isb, 'Route').filter((route) => route.row['availability_zone'] === zone.az)) {
    const route = wanted.get(keyOf(row));
    if (route === undefined) {
      if (!isLeftAlone(zone, row)) report('8b', `${describe(row)} should be gone: it is not advertised`);
      continue;
    }
    seen.add(keyOf(row));
    checkOne(row, route, report);
  }
  for (const [key, route] of wanted)
    if (!seen.has(key))
      report(
        '8b',
        `IC-SB Route ${route.ipPrefix} via ${route.nextHop} on '${route.transitSwitch}' table '${route.routeTable}' is missing (${route.origin}, from NB ${route.nbId})`,
      );
}

const canonical = (row: PlainRow): string => {
  const [prefix, nextHop] = [parseCidr(text(row, 'ip_prefix')), parseCidr(text(row, 'nexthop'))];
  if (prefix === undefined || nextHop === undefined) return 'malformed';
  const override = flag(row, 'options', 'override-connected') ? ' overriding' : '';
  return `${cidrText(prefix)} via ${addressText(nextHop)} table '${text(row, 'route_table')}'${override}`;
};

const idOf = (entry: Entry): string => option(entry.row, 'external_ids', 'ic-learned-route');

function checkLearner(zone: Zone, router: Entry, routes: readonly Entry[], report: Report): void {
  const name = `router '${text(router.row, 'name')}' (${router.uuid})`;
  const learned = referred(zone.nb, 'Logical_Router_Static_Route', router.row, 'static_routes').filter(({ row }) =>
    isLearned(row),
  );
  const byId = new Map<string, Entry[]>();
  for (const entry of learned) {
    const same = byId.get(idOf(entry));
    if (same === undefined) byId.set(idOf(entry), [entry]);
    else same.push(entry);
  }
  const wantedIds = new Set(routes.map(({ uuid }) => uuid));
  for (const route of routes) {
    const found = byId.get(route.uuid) ?? [];
    const [first] = found;
    const wanted = `${canonical(route.row)} from ${text(route.row, 'origin')}`;
    if (first === undefined || found.length > 1) {
      report('8c', `${name} has learned ${wanted} (IC-SB Route ${route.uuid}) ${found.length} times instead of once`);
      continue;
    }
    const actual = `${canonical(first.row)} from ${option(first.row, 'options', 'origin')}`;
    if (actual !== wanted) report('8c', `${name}: learned route is ${actual}, IC-SB Route ${route.uuid} is ${wanted}`);
  }
  for (const entry of learned)
    if (!wantedIds.has(idOf(entry)))
      report('8c', `${name} should not have learned ${canonical(entry.row)} (IC-SB Route '${idOf(entry)}')`);
}

/**
 * Every router with an attachment has learned exactly what it should; others are left alone unless 'forgetOnDetach', but a disabled
 * one has learned nothing.
 */
export function checkLearned(zone: Zone, forgetOnDetach: boolean, report: Report): void {
  const attached = learners(zone);
  for (const { router, routes } of attached) checkLearner(zone, router, routes, report);
  for (const router of entries(zone.nb, 'Logical_Router'))
    if (
      (forgetOnDetach || router.row['enabled'] === false) &&
      !attached.some((learner) => learner.router.uuid === router.uuid)
    )
      checkLearner(zone, router, [], report);
}
