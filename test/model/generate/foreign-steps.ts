/** Steps by others: rows of a zone whose (older) controller is gone, and rows of ours that somebody meddles with. */
import { entries, findBy, flag, list, option, referred, text } from '../world.ts';
import type { Entry, PlainRow, World } from '../world.ts';
import type { Draw } from './draw.ts';
import { PREFIXES, TAGS, TRANSIT_SWITCHES } from './pools.ts';
import { anyRouter, nbOf } from './router-steps.ts';
import { anyZone, attach, detach, insert, remove, setKey, step, toShared, toZone, update } from './step.ts';
import type { Step, StepMaker } from './step.ts';

/** The zone that has no controller. */
export const OLD_ZONE = 'az-old';

const oldZone = (world: World): Entry | undefined => findBy(world.isb, 'Availability_Zone', 'name', OLD_ZONE);

const registerOldZone: StepMaker = (world) => {
  const global = entries(world.inb, 'IC_NB_Global')[0];
  const nb_ic_cfg = Number(global?.row['nb_ic_cfg'] ?? 0);
  if (oldZone(world) !== undefined) return undefined;
  return step(
    `zone '${OLD_ZONE}' is registered`,
    toShared('isb', insert('isb', 'Availability_Zone', { name: OLD_ZONE, nb_ic_cfg })),
  );
};

/** A route as older writers made it: of the old zone, or of any other without `lr-id`. */
const foreignRoute: StepMaker = (world, draw) => {
  const az = draw.oneIn(3) ? draw.pick(entries(world.isb, 'Availability_Zone')) : oldZone(world);
  if (az === undefined) return undefined;
  const tag = draw.one(TAGS);
  const owner: Readonly<Record<string, string>> = draw.oneIn(3) ? { 'lr-id': az.uuid } : {};
  const row = {
    availability_zone: az.uuid,
    transit_switch: draw.one(TRANSIT_SWITCHES),
    ip_prefix: draw.one(PREFIXES),
    nexthop: draw.one(['169.254.100.9', '2001:db8:100::9', '10.77.0.9', 'fe80::9', 'nonsense', '']),
    route_table: draw.one(['', '', 'blue']),
    origin: draw.one(['connected', 'static', 'loadbalancer', 'connected-dynamic']),
    external_ids: { ...owner, ...(tag !== undefined && { 'ic-route-tag': tag }) },
  };
  const index = ['availability_zone', 'transit_switch', 'ip_prefix', 'nexthop', 'route_table'] as const;
  if (entries(world.isb, 'Route').some((old) => index.every((column) => old.row[column] === row[column])))
    return undefined;
  return step(
    `'${text(az.row, 'name')}' has an old route ${row.ip_prefix} via ${row.nexthop} on '${row.transit_switch}'`,
    toShared('isb', insert('isb', 'Route', row)),
  );
};

const foreignPort: StepMaker = (world, draw) => {
  const az = oldZone(world);
  const transit_switch = draw.one(TRANSIT_SWITCHES);
  const logical_port = `old-${transit_switch}-${draw.below(3)}`;
  if (az === undefined || findBy(world.isb, 'Port_Binding', 'logical_port', logical_port) !== undefined)
    return undefined;
  const taken = entries(world.isb, 'Port_Binding').filter(({ row }) => row['transit_switch'] === transit_switch);
  const tunnel_key = 1 + draw.below(5);
  if (taken.some(({ row }) => row['tunnel_key'] === tunnel_key)) return undefined;
  const gateway = draw.one(['', 'old-gw', 'nowhere']);
  const address = draw.one(['0a:00:00:00:0f:01 169.254.100.9/24', '', 'unknown']);
  const row = { availability_zone: az.uuid, transit_switch, logical_port, tunnel_key, gateway, address };
  return step(`'${OLD_ZONE}' has port '${logical_port}'`, toShared('isb', insert('isb', 'Port_Binding', row)));
};

/** A row on a transit router, or on one that is gone, which no port of IC-NB claims: of a zone that lost track of it. */
const strayRouterPort: StepMaker = (world, draw) => {
  const az = draw.pick(entries(world.isb, 'Availability_Zone'));
  const router = draw.pick(['gone', ...entries(world.inb, 'Transit_Router').map(({ row }) => text(row, 'name'))]);
  const logical_port = draw.one(['stray-trp', 'trp0', 'trp1']);
  if (az === undefined || router === undefined) return undefined;
  if (findBy(world.isb, 'Port_Binding', 'logical_port', logical_port) !== undefined) return undefined;
  const tunnel_key = 20_000 + draw.below(10_000);
  const place = { transit_switch: router, tunnel_key };
  if (entries(world.isb, 'Port_Binding').some(({ row }) => row['tunnel_key'] === tunnel_key)) return undefined;
  const row = { ...place, logical_port, availability_zone: az.uuid, type: 'transit-router-port' };
  return step(
    `a row of router port '${logical_port}' on '${router}' is left to zone '${text(az.row, 'name')}'`,
    toShared('isb', insert('isb', 'Port_Binding', row)),
  );
};

const foreignGateway: StepMaker = (world, draw) => {
  const az = oldZone(world);
  const type = draw.one(['geneve', 'vxlan']);
  const ip = draw.one(['10.99.0.1', '10.255.9.1']);
  const isHeld = entries(world.isb, 'Encap').some(({ row }) => row['type'] === type && row['ip'] === ip);
  const name = draw.one(['old-gw', 'gw-shared']);
  if (az === undefined || isHeld || findBy(world.isb, 'Gateway', 'name', name) !== undefined) return undefined;
  return step(
    `'${OLD_ZONE}' has gateway '${name}' at ${type} ${ip}`,
    toShared(
      'isb',
      insert('isb', 'Encap', { type, ip, gateway_name: name }, 'encap'),
      insert('isb', 'Gateway', { name, hostname: 'old', encaps: ['encap'], availability_zone: az.uuid }),
    ),
  );
};

/** The old zone's rows go, one or (with the zone) all. */
const cleanUp: StepMaker = (world, draw) => {
  const az = oldZone(world);
  if (az === undefined) return undefined;
  const rows = ['Route', 'Port_Binding', 'Gateway'].flatMap((table) =>
    entries(world.isb, table)
      .filter(({ row }) => row['availability_zone'] === az.uuid)
      .map(({ uuid }) => ({ table, uuid })),
  );
  if (draw.oneIn(3)) {
    const all = rows.map(({ table, uuid }) => remove(table, uuid));
    return step(`zone '${OLD_ZONE}' is swept`, toShared('isb', ...all, remove('Availability_Zone', az.uuid)));
  }
  const one = draw.pick(rows);
  return one === undefined
    ? undefined
    : step(`'${OLD_ZONE}' loses a ${one.table}`, toShared('isb', remove(one.table, one.uuid)));
};

/** A learned route that leads nowhere or is malformed. */
const strayLearned: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined) return undefined;
  const source = draw.pick(entries(world.isb, 'Route'));
  const uuid = draw.oneIn(2) && source !== undefined ? source.uuid : at.router.uuid;
  const row = { ip_prefix: draw.one(PREFIXES), nexthop: '169.254.100.9', external_ids: { 'ic-learned-route': uuid } };
  return step(
    `${at.zone}: router '${at.name}' has a stray learned route ${row.ip_prefix}`,
    toZone(
      'nb',
      at.zone,
      insert('nb', 'Logical_Router_Static_Route', row, 'route'),
      attach('Logical_Router', at.router.uuid, 'static_routes', 'route'),
    ),
  );
};

const olderDatapath: StepMaker = (world, draw) => {
  const transit_switch = `gone-${draw.below(2)}`;
  const tunnel_key = 700001 + draw.below(3);
  if (entries(world.isb, 'Datapath_Binding').some(({ row }) => row['tunnel_key'] === tunnel_key)) return undefined;
  const row = { transit_switch, tunnel_key };
  return step(
    `a datapath of '${transit_switch}' is left behind`,
    toShared('isb', insert('isb', 'Datapath_Binding', row)),
  );
};

/** Somebody deletes a row that a controller made in IC-SB. */
const loseShared: StepMaker = (world, draw) => {
  const table = draw.one(['Gateway', 'Port_Binding', 'Route', 'Datapath_Binding']);
  const row = draw.pick(entries(world.isb, table));
  if (row === undefined) return undefined;
  const name = ['name', 'logical_port', 'ip_prefix', 'transit_switch'].map((column) => text(row.row, column)).join(' ');
  return step(`somebody deletes IC-SB ${table} ${name.trim()}`, toShared('isb', remove(table, row.uuid)));
};

const CHANGES: readonly (readonly [string, PlainRow])[] = [
  ['Gateway', { hostname: 'wrong' }],
  ['Port_Binding', { address: 'wrong' }],
  ['Port_Binding', { gateway: 'wrong' }],
];

/** Somebody changes what a controller wrote into IC-SB. (The old zone's rows too, which nobody puts right.) */
const spoilShared: StepMaker = (world, draw) => {
  const [table, change] = draw.pick(CHANGES) ?? ['Gateway', {}];
  const row = draw.pick(entries(world.isb, table));
  if (row === undefined) return undefined;
  return step(
    `somebody sets ${JSON.stringify(change)} in IC-SB ${table}`,
    toShared('isb', update('isb', table, row.uuid, change)),
  );
};

function loseLearned(world: World, draw: Draw, zone: string): Step | undefined {
  const routes = entries(nbOf(world, zone), 'Logical_Router').flatMap((router) =>
    referred(nbOf(world, zone), 'Logical_Router_Static_Route', router.row, 'static_routes')
      .filter(({ row }) => option(row, 'external_ids', 'ic-learned-route') !== '')
      .map((route) => ({ router, route })),
  );
  const found = draw.pick(routes);
  if (found === undefined) return undefined;
  const { router, route } = found;
  const table = 'Logical_Router_Static_Route';
  const change = draw.one<PlainRow | undefined>([{ nexthop: '10.0.1.2' }, { ip_prefix: 'nonsense' }, undefined]);
  const operation =
    change === undefined
      ? detach('Logical_Router', router.uuid, 'static_routes', route.uuid)
      : update('nb', table, route.uuid, change);
  const what = change === undefined ? 'is deleted' : `becomes ${JSON.stringify(change)}`;
  return step(`${zone}: learned route ${text(route.row, 'ip_prefix')} ${what}`, toZone('nb', zone, operation));
}

/** Somebody meddles with what a controller made in the zone's own databases. */
const spoilZone: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const { nb = {}, sb = {} } = world.zones[zone] ?? {};
  const chassis = draw.pick(entries(sb, 'Chassis').filter(({ row }) => flag(row, 'other_config', 'is-remote')));
  const transit = draw.pick(
    entries(nb, 'Logical_Switch').filter(({ row }) => option(row, 'other_config', 'interconn-ts') !== ''),
  );
  const remotes = entries(nb, 'Logical_Switch_Port').filter(({ row }) => row['type'] === 'remote');
  const lsp = draw.pick(remotes.filter(({ uuid }) => list(transit?.row, 'ports').includes(uuid)));
  switch (draw.below(5)) {
    case 0:
      return (
        chassis && step(`${zone}: a remote chassis is deleted`, toZone('sb', zone, remove('Chassis', chassis.uuid)))
      );
    case 1:
      if (transit === undefined || !draw.oneIn(4)) return undefined;
      return step(`${zone}: a transit switch is deleted`, toZone('nb', zone, remove('Logical_Switch', transit.uuid)));
    case 2: {
      const key = draw.one(['requested-tnl-key', 'ic-vxlan_mode']);
      const operation = setKey(
        'Logical_Switch',
        transit?.uuid ?? '',
        'other_config',
        key,
        draw.one(['wrong', undefined]),
      );
      return transit && step(`${zone}: a transit switch's ${key} is spoilt`, toZone('nb', zone, operation));
    }
    case 3: {
      const operation = update('nb', 'Logical_Switch_Port', lsp?.uuid ?? '', { addresses: ['wrong'] });
      return lsp && step(`${zone}: a remote port's addresses are spoilt`, toZone('nb', zone, operation));
    }
    default:
      return loseLearned(world, draw, zone);
  }
};

export const foreignSteps: Readonly<Record<string, StepMaker>> = {
  registerOldZone,
  foreignRoute,
  foreignPort,
  strayRouterPort,
  foreignGateway,
  cleanUp,
  strayLearned,
  olderDatapath,
  loseShared,
  spoilShared,
  spoilZone,
};
