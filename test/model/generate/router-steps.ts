/** Steps on routers, their ports and options, load balancers and dynamic routes. */
import { entries, findBy, list, referred, rowOf, text } from '../world.ts';
import type { Entry, World } from '../world.ts';
import type { Draw } from './draw.ts';
import { BOOLEANS, LISTS, NETWORKS, PREFIXES, ROUTERS, ROUTE_TABLES, TAG_RULES, TAGS, VIPS, macOf } from './pools.ts';
import { anyZone, attach, detach, insert, remove, setKey, step, toZone, update, zoneNumber } from './step.ts';
import type { StepMaker } from './step.ts';

export const nbOf = (world: World, zone: string) => world.zones[zone]?.nb ?? {};

/** A router that is no transit router, with its zone. */
export function anyRouter(world: World, draw: Draw): { zone: string; router: Entry; name: string } | undefined {
  const zone = anyZone(world, draw);
  const routers = entries(nbOf(world, zone), 'Logical_Router').filter(({ row }) => text(row, 'name').startsWith('lr'));
  const router = draw.pick(routers);
  return router === undefined ? undefined : { zone, router, name: text(router.row, 'name') };
}

const addRouter: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const name = draw.one(ROUTERS);
  const nb = nbOf(world, zone);
  if (findBy(nb, 'Logical_Router', 'name', name) ?? findBy(nb, 'Logical_Router_Port', 'name', `${name}-in`))
    return undefined;
  const port = {
    name: `${name}-in`,
    mac: macOf(zoneNumber(world, zone), draw.below(200)),
    networks: draw.some(NETWORKS, 1, 3),
  };
  return step(
    `${zone}: router '${name}' with ${port.networks.join()} comes`,
    toZone(
      'nb',
      zone,
      insert('nb', 'Logical_Router_Port', port, 'port'),
      insert('nb', 'Logical_Router', { name, ports: ['port'] }),
    ),
  );
};

const removeRouter: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined || !draw.oneIn(2)) return undefined;
  return step(`${at.zone}: router '${at.name}' goes`, toZone('nb', at.zone, remove('Logical_Router', at.router.uuid)));
};

const enableRouter: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  const enabled = draw.one([true, false, undefined]);
  if (at === undefined) return undefined;
  const operation = update('nb', 'Logical_Router', at.router.uuid, { enabled });
  return step(`${at.zone}: router '${at.name}' has enabled=${String(enabled)}`, toZone('nb', at.zone, operation));
};

const addPort: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  const name = `${at?.name}-in${draw.below(3)}`;
  if (at === undefined || findBy(nbOf(world, at.zone), 'Logical_Router_Port', 'name', name) !== undefined)
    return undefined;
  const networks = draw.some(NETWORKS, 0, 3);
  const row = { name, mac: macOf(zoneNumber(world, at.zone), draw.below(200)), networks };
  return step(
    `${at.zone}: port '${name}' with ${networks.join()} comes`,
    toZone(
      'nb',
      at.zone,
      insert('nb', 'Logical_Router_Port', row, 'port'),
      attach('Logical_Router', at.router.uuid, 'ports', 'port'),
    ),
  );
};

const changePort: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  const port = draw.pick(
    at === undefined ? [] : referred(nbOf(world, at.zone), 'Logical_Router_Port', at.router.row, 'ports'),
  );
  if (at === undefined || port === undefined) return undefined;
  const name = text(port.row, 'name');
  if (draw.oneIn(3))
    return step(
      `${at.zone}: port '${name}' goes`,
      toZone('nb', at.zone, detach('Logical_Router', at.router.uuid, 'ports', port.uuid)),
    );
  // Transit ports keep to the transit networks, others never get there: see 'transit-steps'.
  const isInner = name.includes('-in');
  const host = 1 + draw.below(6);
  const networks = isInner
    ? draw.some(NETWORKS, 0, 3)
    : draw.some([`169.254.100.${host}/24`, `2001:db8:100::${host}/64`], 0, 2);
  return step(
    `${at.zone}: port '${name}' has networks ${networks.join() || 'none'}`,
    toZone('nb', at.zone, update('nb', 'Logical_Router_Port', port.uuid, { networks })),
  );
};

const routerOption: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined) return undefined;
  const [key, value] = draw.one<readonly [string, string | undefined]>([
    ['ic-route-ipv4-next-hop-ipv6', draw.one(BOOLEANS)],
    ['ic-route-deny-adv', draw.one(LISTS)],
    ['ic-route-deny-learn', draw.one(LISTS)],
    ['ic-route-filter-adv', draw.one(LISTS)],
    ['ic-route-filter-learn', draw.one(LISTS)],
  ]);
  const operation = setKey('Logical_Router', at.router.uuid, 'options', key, value);
  return step(`${at.zone}: router '${at.name}' has ${key}=${value ?? 'unset'}`, toZone('nb', at.zone, operation));
};

const portOption: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  const port = draw.pick(
    at === undefined ? [] : referred(nbOf(world, at.zone), 'Logical_Router_Port', at.router.row, 'ports'),
  );
  if (at === undefined || port === undefined) return undefined;
  const [key, value] = draw.one<readonly [string, string | undefined]>([
    ['route_table', draw.one(ROUTE_TABLES) || undefined],
    ['ic-route-tag', draw.one(TAGS)],
    ['ic-route-filter-tag', draw.one(TAGS)],
    ['ic-route-learn-tag-rules', draw.one(TAG_RULES)],
    ['ic-route-ipv4-next-hop-ipv6', draw.one(BOOLEANS)],
    ['ic-route-deny-adv', draw.one(LISTS)],
    ['ic-route-deny-learn', draw.one(LISTS)],
    ['ic-route-filter-adv', draw.one(LISTS)],
    ['ic-route-filter-learn', draw.one(LISTS)],
  ]);
  const operation = setKey('Logical_Router_Port', port.uuid, 'options', key, value);
  return step(
    `${at.zone}: port '${text(port.row, 'name')}' has ${key}=${value ?? 'unset'}`,
    toZone('nb', at.zone, operation),
  );
};

const addBalancer: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined) return undefined;
  const vips = Object.fromEntries(draw.some(VIPS, 1, 2).map((vip) => [vip, '10.50.0.1:80']));
  const balancer = insert('nb', 'Load_Balancer', { name: 'lb', vips }, 'lb');
  const group = `group-${draw.below(3)}`;
  const isGrouped = draw.oneIn(2) && findBy(nbOf(world, at.zone), 'Load_Balancer_Group', 'name', group) === undefined;
  const rest = isGrouped
    ? [
        insert('nb', 'Load_Balancer_Group', { name: group, load_balancer: ['lb'] }, 'group'),
        attach('Logical_Router', at.router.uuid, 'load_balancer_group', 'group'),
      ]
    : [attach('Logical_Router', at.router.uuid, 'load_balancer', 'lb')];
  const how = isGrouped ? ` in group '${group}'` : '';
  return step(
    `${at.zone}: router '${at.name}' has VIPs ${Object.keys(vips).join()}${how}`,
    toZone('nb', at.zone, balancer, ...rest),
  );
};

const removeBalancer: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const balancer = draw.pick(entries(nbOf(world, zone), 'Load_Balancer'));
  if (balancer === undefined) return undefined;
  const vips = Object.keys(balancer.row['vips'] ?? {}).join();
  return step(`${zone}: the load balancer of ${vips} goes`, toZone('nb', zone, remove('Load_Balancer', balancer.uuid)));
};

/** A route that the router's dynamic routing learned or lost. */
const dynamicRoute: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const sb = world.zones[zone]?.sb ?? {};
  const learned = draw.pick(entries(sb, 'Learned_Route'));
  if (learned !== undefined && draw.oneIn(2))
    return step(
      `${zone}: ${text(learned.row, 'ip_prefix')} is lost`,
      toZone('sb', zone, remove('Learned_Route', learned.uuid)),
    );
  const bindings = entries(sb, 'Port_Binding').filter(({ row }) => {
    const datapath = rowOf(sb, 'Datapath_Binding', row['datapath']);
    return datapath?.['type'] === 'logical-router' && list(row, 'mac').length > 0;
  });
  const binding = draw.pick(bindings);
  if (binding === undefined) return undefined;
  const ip_prefix = draw.one(PREFIXES);
  const row = { datapath: binding.row['datapath'], logical_port: binding.uuid, ip_prefix, nexthop: '10.0.1.2' };
  const isThere = entries(sb, 'Learned_Route').some(
    (old) => old.row['logical_port'] === binding.uuid && old.row['ip_prefix'] === ip_prefix,
  );
  if (isThere) return undefined;
  const port = text(binding.row, 'logical_port');
  return step(`${zone}: ${ip_prefix} is learned on '${port}'`, toZone('sb', zone, insert('sb', 'Learned_Route', row)));
};

export const routerSteps: Readonly<Record<string, StepMaker>> = {
  addRouter,
  removeRouter,
  enableRouter,
  addPort,
  changePort,
  routerOption,
  portOption,
  addBalancer,
  removeBalancer,
  dynamicRoute,
};
