/** Steps on transit switches and routers, and on what zones attach to them. */
import { entries, findBy, list, option, referred, text } from '../world.ts';
import type { Entry, World } from '../world.ts';
import type { Draw } from './draw.ts';
import { TRANSIT_ROUTERS, TRANSIT_SWITCHES, macOf } from './pools.ts';
import { anyRouter, nbOf } from './router-steps.ts';
import { anyZone, attach, detach, insert, remove, setKey, step, toShared, toZone, update, zoneNumber } from './step.ts';
import type { StepMaker } from './step.ts';

const addTransitSwitch: StepMaker = (world, draw) => {
  const name = draw.one(TRANSIT_SWITCHES);
  if (findBy(world.inb, 'Transit_Switch', 'name', name) !== undefined) return undefined;
  return step(`transit switch '${name}' comes`, toShared('inb', insert('inb', 'Transit_Switch', { name })));
};

const addTransitRouter: StepMaker = (world, draw) => {
  const name = draw.one(TRANSIT_ROUTERS);
  if (findBy(world.inb, 'Transit_Router', 'name', name) !== undefined) return undefined;
  return step(`transit router '${name}' comes`, toShared('inb', insert('inb', 'Transit_Router', { name })));
};

const removeTransit: StepMaker = (world, draw) => {
  const table = draw.one(['Transit_Switch', 'Transit_Router']);
  const found = draw.pick(entries(world.inb, table));
  if (found === undefined || !draw.oneIn(4)) return undefined;
  return step(`${table} '${text(found.row, 'name')}' goes`, toShared('inb', remove(table, found.uuid)));
};

/** A chassis name for a declared port: none, some zone's, or nobody's. */
function someChassis(world: World, draw: Draw): string {
  const names = Object.values(world.zones).flatMap(({ sb }) =>
    entries(sb, 'Chassis').map(({ row }) => text(row, 'name')),
  );
  return draw.pick(['', 'gw-nowhere', ...names]) ?? '';
}

const declareSwitchPort: StepMaker = (world, draw) => {
  const ts = draw.pick(entries(world.inb, 'Transit_Switch'));
  const name = `tsp${draw.below(4)}`;
  if (ts === undefined || findBy(world.inb, 'Transit_Switch_Port', 'name', name) !== undefined) return undefined;
  const row = {
    name,
    type: draw.one(['', 'router', '']),
    chassis: someChassis(world, draw),
    peer: draw.one(['', 'lr1-in']),
    addresses: draw.some(['0a:00:00:00:99:01 10.77.0.1', '0a:00:00:00:99:02 10.77.0.2', 'unknown'], 0, 2),
  };
  return step(
    `port '${name}' is declared on '${text(ts.row, 'name')}' at '${row.chassis}'`,
    toShared(
      'inb',
      insert('inb', 'Transit_Switch_Port', row, 'port'),
      attach('Transit_Switch', ts.uuid, 'ports', 'port'),
    ),
  );
};

const declareRouterPort: StepMaker = (world, draw) => {
  const tr = draw.pick(entries(world.inb, 'Transit_Router'));
  const name = `trp${draw.below(4)}`;
  if (tr === undefined || findBy(world.inb, 'Transit_Router_Port', 'name', name) !== undefined) return undefined;
  const networks = draw.some(['10.88.0.1/24', '2001:db8:88::1/64'], 1, 2);
  const row = { name, mac: macOf(8, draw.below(200)), chassis: someChassis(world, draw), networks, tr_uuid: tr.uuid };
  return step(
    `port '${name}' is declared on router '${text(tr.row, 'name')}' at '${row.chassis}'`,
    toShared(
      'inb',
      insert('inb', 'Transit_Router_Port', row, 'port'),
      attach('Transit_Router', tr.uuid, 'ports', 'port'),
    ),
  );
};

const changeDeclared: StepMaker = (world, draw) => {
  const kind = draw.one(['Switch', 'Router']);
  const table = `Transit_${kind}_Port`;
  const port = draw.pick(entries(world.inb, table));
  if (port === undefined) return undefined;
  const name = text(port.row, 'name');
  const parent = entries(world.inb, `Transit_${kind}`).find(({ row }) => list(row, 'ports').includes(port.uuid));
  if (draw.oneIn(3) && parent !== undefined)
    return step(
      `port '${name}' is no longer declared`,
      toShared('inb', detach(`Transit_${kind}`, parent.uuid, 'ports', port.uuid)),
    );
  const change =
    kind === 'Router' && draw.oneIn(2) ? { mac: macOf(8, draw.below(200)) } : { chassis: someChassis(world, draw) };
  const what = Object.entries(change).map(([column, value]) => `${column} '${value}'`);
  return step(`port '${name}' has ${what.join()}`, toShared('inb', update('inb', table, port.uuid, change)));
};

/** A transit switch as a zone's NB has it. */
function anyNbSwitch(world: World, draw: Draw, zone: string): { entry: Entry; name: string } | undefined {
  const all = entries(nbOf(world, zone), 'Logical_Switch').filter(
    ({ row }) => option(row, 'other_config', 'interconn-ts') !== '',
  );
  const entry = draw.pick(all);
  return entry === undefined ? undefined : { entry, name: option(entry.row, 'other_config', 'interconn-ts') };
}

/** Attaches a router: an LRP with transit networks, mostly with gateway chassis, and the switch port that leads to it. */
const attachRouter: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  const ts = at === undefined ? undefined : anyNbSwitch(world, draw, at.zone);
  if (at === undefined || ts === undefined) return undefined;
  const nb = nbOf(world, at.zone);
  const number = zoneNumber(world, at.zone);
  const suffix = draw.oneIn(6) ? '-again' : '';
  const lrp = `${at.name}-${ts.name}${suffix}`;
  const lsp = draw.oneIn(4) ? `shared-${ts.name}` : `${at.zone}-${ts.name}-${at.name}${suffix}`;
  if (findBy(nb, 'Logical_Switch_Port', 'name', lsp) ?? findBy(nb, 'Logical_Router_Port', 'name', lrp))
    return undefined;
  const host = number + 3 * draw.below(2);
  const networks = draw.some([`169.254.100.${host}/24`, `2001:db8:100::${host}/64`], 1, 2);
  // A port that has been renamed keeps its gateways, by the names they were given.
  const chassis = draw
    .some([`${at.zone}-gw1`, `${at.zone}-gw2`], 0, 2)
    .filter((name) => findBy(nb, 'Gateway_Chassis', 'name', `${lrp}-${name}`) === undefined);
  const gateways = chassis.map((chassis_name, i) =>
    insert('nb', 'Gateway_Chassis', { name: `${lrp}-${chassis_name}`, chassis_name, priority: 1 + i }, `gc${i}`),
  );
  const gateway_chassis = chassis.map((_, i) => `gc${i}`);
  const routerPort: Readonly<Record<string, string>> = draw.oneIn(8) ? {} : { 'router-port': lrp };
  const mac = macOf(number, draw.below(200));
  const options: Readonly<Record<string, string>> = draw.oneIn(3) ? { route_table: 'blue' } : {};
  return step(
    `${at.zone}: router '${at.name}' is attached to '${ts.name}' with ${networks.join()}`,
    toZone(
      'nb',
      at.zone,
      ...gateways,
      insert('nb', 'Logical_Router_Port', { name: lrp, mac, networks, gateway_chassis, options }, 'lrp'),
      attach('Logical_Router', at.router.uuid, 'ports', 'lrp'),
      insert(
        'nb',
        'Logical_Switch_Port',
        { name: lsp, type: 'router', options: routerPort, addresses: ['router'] },
        'lsp',
      ),
      attach('Logical_Switch', ts.entry.uuid, 'ports', 'lsp'),
    ),
  );
};

/** A port of the zone's own on a transit switch, not made by the controller. */
function ownSwitchPort(world: World, draw: Draw, zone: string) {
  const ts = anyNbSwitch(world, draw, zone);
  const ports = referred(nbOf(world, zone), 'Logical_Switch_Port', ts?.entry.row, 'ports');
  const port = draw.pick(
    ports.filter(({ row }) => row['type'] !== 'remote' && option(row, 'options', 'interconn-tsp') === ''),
  );
  return ts === undefined || port === undefined ? undefined : { ts: ts.entry, port, name: text(port.row, 'name') };
}

const changeSwitchPort: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const at = ownSwitchPort(world, draw, zone);
  if (at === undefined) return undefined;
  const table = 'Logical_Switch_Port';
  switch (draw.below(3)) {
    case 0:
      return step(
        `${zone}: switch port '${at.name}' goes`,
        toZone('nb', zone, detach('Logical_Switch', at.ts.uuid, 'ports', at.port.uuid)),
      );
    case 1: {
      const type = draw.one(['router', 'router', 'switch', '']);
      return step(
        `${zone}: switch port '${at.name}' has type '${type}'`,
        toZone('nb', zone, update('nb', table, at.port.uuid, { type })),
      );
    }
    default: {
      const lrps = entries(nbOf(world, zone), 'Logical_Router_Port').map(({ row }) => text(row, 'name'));
      const value = draw.pick([undefined, 'nowhere', ...lrps.filter((name) => name.includes('-ts'))]);
      const operation = setKey(table, at.port.uuid, 'options', 'router-port', value);
      return step(`${zone}: switch port '${at.name}' leads to '${value ?? 'nothing'}'`, toZone('nb', zone, operation));
    }
  }
};

/** Ports that are not routers', and copies of ports that nobody has. */
const addOddPort: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const ts = anyNbSwitch(world, draw, zone);
  const type = draw.one(['switch', '', 'localnet', 'remote']);
  const name = `${zone}-${ts?.name}-odd${draw.below(3)}`;
  if (ts === undefined || findBy(nbOf(world, zone), 'Logical_Switch_Port', 'name', name) !== undefined)
    return undefined;
  const options: Readonly<Record<string, string>> = type === 'switch' ? { 'requested-chassis': `${zone}-gw1` } : {};
  const row = { name, type, options, addresses: ['unknown'] };
  return step(
    `${zone}: port '${name}' of type '${type}' comes on '${ts.name}'`,
    toZone(
      'nb',
      zone,
      insert('nb', 'Logical_Switch_Port', row, 'port'),
      attach('Logical_Switch', ts.entry.uuid, 'ports', 'port'),
    ),
  );
};

export const transitSteps: Readonly<Record<string, StepMaker>> = {
  addTransitSwitch,
  addTransitRouter,
  removeTransit,
  declareSwitchPort,
  declareRouterPort,
  changeDeclared,
  attachRouter,
  changeSwitchPort,
  addOddPort,
};
