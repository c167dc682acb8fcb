/** What holds in every world at rest, whatever was done to it. */
import { rowsOf, type Contents, type TableContents } from '../contents.ts';
import type { World } from './world.ts';

type Row = TableContents[number];

const mapOf = (value: unknown): Map<string, string> =>
  new Map(Array.isArray(value) && value[0] === 'map' ? (value[1] as [string, string][]) : []);
const uuidOf = (value: unknown): string => (Array.isArray(value) && value[0] === 'uuid' ? String(value[1]) : '');

/** Every learned route points to a row of IC-SB, which is not the zone's own: nothing comes back to where it came from. */
function learnedRoutes(contents: Contents, zone: string): string[] {
  const rows = rowsOf(contents, 'isb', 'Route');
  const routes = new Map(rows.map((row) => [uuidOf(row['_uuid']), row]));
  const zones = new Map(rowsOf(contents, 'isb', 'Availability_Zone').map((row) => [uuidOf(row['_uuid']), row['name']]));
  const [global] = rowsOf(contents, `nb-${zone}`, 'NB_Global');
  const statics = rowsOf(contents, `nb-${zone}`, 'Logical_Router_Static_Route');
  const learned = new Set<string>();
  const faults = statics.flatMap((row): string[] => {
    const source = mapOf(row['external_ids']).get('ic-learned-route');
    if (source === undefined) return [];
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
      (row) =>
        `${String(row['transit_switch'])} ${String(row['logical_port'])} ${JSON.stringify(row['availability_zone'])}`,
      'IC-SB: port',
    ),
  ];
}

/** What does not hold; nothing where all is well. Only for a world at rest whose controllers can reach their databases. */
export function brokenInvariants(world: World): string[] {
  const contents = world.contents();
  const faults = icSouthbound(contents);
  for (const zone of world.zones) faults.push(...tunnelKeys(contents, zone), ...learnedRoutes(contents, zone));
  for (const [instance, controller] of world.simulation.controllers) {
    if (controller.status !== 'active') continue;
    const plan = controller.plan();
    if (plan !== undefined && plan.length > 0)
      faults.push(
        `${instance}: a recompute would write ${plan.length} more transactions: ${JSON.stringify(plan).slice(0, 500)}`,
      );
  }
  return faults;
}
