/** What holds in every world at rest, whatever was done to it. */
import { rowsOf, type Contents, type TableContents } from '../contents.ts';
import { zoneOf } from '../interconnection.ts';
import { mapOf, setOf, uuidOf } from '../json-values.ts';
import { controllerProcess } from '../processes.ts';
import type { Journal } from './journal.ts';
import type { World } from './world.ts';
import type { Controller } from '../../ic/controller.ts';
import type { Plan } from '../../ic/shadow.ts';
import { writeJson } from '../../ovsdb/json.ts';

type Row = TableContents[number];

/**
 * The static routes of routers that are attached to a transit switch: what others have learned stays as it is. A port whose name another
 * zone has in IC-SB is no attachment (contract, section 8a).
 */
function routesOfAttached(contents: Contents, zone: string): ReadonlySet<string> {
  const nb = `nb-${zone}`;
  const leading = new Set(
    rowsOf(contents, nb, 'Logical_Switch_Port')
      .filter((row) => mapOf(row['options']).has('router-port'))
      .map((row) => row['name']),
  );
  const attached = new Set(
    rowsOf(contents, 'isb', 'Port_Binding')
      .filter((row) => leading.has(row['logical_port']))
      .map((row) => mapOf(row['external_ids']).get('router-id')),
  );
  const routers = rowsOf(contents, nb, 'Logical_Router').filter((row) => attached.has(uuidOf(row['_uuid'])));
  return new Set(routers.flatMap((row) => setOf(row['static_routes']).map(uuidOf)));
}

/** Every learned route points to a row of IC-SB, which is not the zone's own: nothing comes back to where it came from. */
function learnedRoutes(contents: Contents, zone: string): string[] {
  const attached = routesOfAttached(contents, zone);
  const rows = rowsOf(contents, 'isb', 'Route');
  const routes = new Map(rows.map((row) => [uuidOf(row['_uuid']), row]));
  const zones = new Map(rowsOf(contents, 'isb', 'Availability_Zone').map((row) => [uuidOf(row['_uuid']), row['name']]));
  const [global] = rowsOf(contents, `nb-${zone}`, 'NB_Global');
  const statics = rowsOf(contents, `nb-${zone}`, 'Logical_Router_Static_Route');
  const learned = new Set<string>();
  const faults = statics.flatMap((row): string[] => {
    const source = mapOf(row['external_ids']).get('ic-learned-route');
    if (source === undefined || !attached.has(uuidOf(row['_uuid']))) return [];
    learned.add(uuidOf(row['_uuid']));
    const route = routes.get(source);
    if (route === undefined)
      return [`${zone}: ${String(row['ip_prefix'])} is learned from a row that IC-SB does not have`];
    const [its, own] = [mapOf(route['external_ids']).get('lr-id'), zones.get(uuidOf(route['availability_zone']))];
    return own === global?.['name'] && its === undefined
      ? [`${zone}: ${String(row['ip_prefix'])} is learned from the zone itself`]
      : [];
  });
  const echoes = rows.filter((row) => learned.has(mapOf(row['external_ids']).get('nb-id') ?? ''));
  return [
    ...faults,
    ...echoes.map((row) => `${zone}: ${String(row['ip_prefix'])} was learned, and is advertised again`),
  ];
}

function repeated(rows: TableContents, keyOf: (row: Row) => string, what: string): string[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const key = keyOf(row);
    if (key !== '' && seen.has(key)) return [`${what} ${key} is there twice`];
    seen.add(key);
    return [];
  });
}

/** Tunnel keys: each once, and in SB what IC-SB says. */
function tunnelKeys(contents: Contents, zone: string): string[] {
  const datapaths = rowsOf(contents, `sb-${zone}`, 'Datapath_Binding');
  const own = new Map(datapaths.map((row) => [mapOf(row['external_ids']).get('name') ?? '', row]));
  const differing = rowsOf(contents, 'isb', 'Datapath_Binding').flatMap((row) => {
    const name = String(row['transit_switch']);
    const here = own.get(name);
    return here === undefined || here['tunnel_key'] === row['tunnel_key']
      ? []
      : [`${zone}: ${name} has tunnel key ${String(here['tunnel_key'])}, in IC-SB ${String(row['tunnel_key'])}`];
  });
  return [...differing, ...repeated(datapaths, (row) => String(row['tunnel_key']), `${zone}: datapath tunnel key`)];
}

function icSouthbound(contents: Contents): string[] {
  const bindings = rowsOf(contents, 'isb', 'Port_Binding');
  return [
    ...repeated(
      rowsOf(contents, 'isb', 'Datapath_Binding'),
      (row) => String(row['tunnel_key']),
      'IC-SB: datapath tunnel key',
    ),
    ...repeated(
      bindings,
      (row) => `${String(row['transit_switch'])} ${String(row['tunnel_key'])}`,
      'IC-SB: port tunnel key',
    ),
    ...repeated(
      bindings,
      (row) => `${String(row['transit_switch'])} ${String(row['logical_port'])} ${writeJson(row['availability_zone'])}`,
      'IC-SB: port',
    ),
  ];
}

/** Each route of IC-SB leads to a port that its zone has on the transit switch or router. */
function routePorts(contents: Contents): string[] {
  const ports = new Set(
    rowsOf(contents, 'isb', 'Port_Binding').map(
      (row) => `${uuidOf(row['availability_zone'])} ${String(row['transit_switch'])}`,
    ),
  );
  return rowsOf(contents, 'isb', 'Route')
    .filter((row) => !ports.has(`${uuidOf(row['availability_zone'])} ${String(row['transit_switch'])}`))
    .map((row) => `IC-SB: the route to ${String(row['ip_prefix'])} on ${String(row['transit_switch'])} has no port`);
}

/** At most one controller of a zone works, and one of all leads. */
function lockHolders(world: World): string[] {
  const all = [...world.simulation.controllers];
  const leaders = all.filter(([, controller]) => controller.holdsIsbLock).map(([instance]) => instance);
  const twice = world.zones.flatMap((zone) => {
    const active = all.filter(([instance, { status }]) => zoneOf(instance) === zone && status === 'active');
    return active.length > 1 ? [`${zone}: ${active.map(([instance]) => instance).join(' and ')} are active`] : [];
  });
  return leaders.length > 1 ? [...twice, `${leaders.join(' and ')} lead`] : twice;
}

/** Has a process had part in anything after an event? True as well where that event is forgotten. */
function hasPart({ events }: Journal, process: string, after: number): boolean {
  const first = events[0]?.id ?? 1;
  if (after < first - 1) return true;
  return events.slice(after + 1 - first).some(({ from, to }) => from === process || to === process);
}

/** What a recompute of a controller would write, and the last event when it was asked. */
const recomputed = new WeakMap<Controller, { readonly at: number; readonly faults: readonly string[] }>();

function recompute(world: World, instance: string, controller: Controller): readonly string[] {
  if (controller.status !== 'active') return [];
  const { journal } = world;
  const last = recomputed.get(controller);
  // A controller changes in its turns, which are events. Where none was its own, it would write what it would have written.
  const isKnown = last !== undefined && !hasPart(journal, controllerProcess(instance), last.at);
  const faults = isKnown ? last.faults : faultsOfPlan(instance, controller.plan());
  recomputed.set(controller, { at: journal.count, faults });
  return faults;
}

function faultsOfPlan(instance: string, plan: readonly Plan[] = []): readonly string[] {
  if (plan.length === 0) return [];
  const what = writeJson(plan).slice(0, 500);
  return [`${instance}: a recompute would write ${plan.length} more transactions: ${what}`];
}

const recomputes = (world: World): string[] =>
  [...world.simulation.controllers].flatMap(([instance, controller]) => recompute(world, instance, controller));

export interface Invariant {
  readonly title: string;
  /** It need not hold while something is broken: who can't be reached, can't know. */
  readonly isOfWholeWorlds: boolean;
  /** What does not hold, in sentences. */
  readonly broken: (world: World, contents: Contents) => string[];
}

/** What holds in every world at rest. */
export const INVARIANTS: readonly Invariant[] = [
  { title: 'A recompute would change nothing', isOfWholeWorlds: false, broken: recomputes },
  {
    title: 'Every learned route points to a live route of another zone; none comes back as advertised',
    isOfWholeWorlds: true,
    broken: (world, contents) => world.zones.flatMap((zone) => learnedRoutes(contents, zone)),
  },
  {
    title: 'Every route in IC-SB has its port',
    isOfWholeWorlds: true,
    broken: (_, contents) => routePorts(contents),
  },
  {
    title: 'Tunnel keys and ports are there once in IC-SB',
    isOfWholeWorlds: false,
    broken: (_, contents) => icSouthbound(contents),
  },
  {
    title: 'Tunnel keys in every zone are those of IC-SB',
    isOfWholeWorlds: true,
    broken: (world, contents) => world.zones.flatMap((zone) => tunnelKeys(contents, zone)),
  },
  { title: 'Every lock has one holder', isOfWholeWorlds: true, broken: lockHolders },
  { title: 'Nothing goes to and fro', isOfWholeWorlds: false, broken: (world) => world.flips.found() },
];

/**
 * How each stands; 'undefined' for those that nothing can be said of while something is broken. Only for a world at rest. 'contents': of
 * its databases, where they have been read.
 */
export function checkInvariants(
  world: World,
  contents = world.contents(),
): { readonly title: string; readonly faults: readonly string[] | undefined }[] {
  const isWhole = world.faults.active().length === 0;
  return INVARIANTS.map(({ title, isOfWholeWorlds, broken }) => ({
    title,
    faults: isOfWholeWorlds && !isWhole ? undefined : broken(world, contents),
  }));
}

/** What does not hold; nothing where all is well. Only for a world at rest. */
export const brokenInvariants = (world: World): string[] => checkInvariants(world).flatMap(({ faults = [] }) => faults);
