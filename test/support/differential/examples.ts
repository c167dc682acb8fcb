/** A story in which every deliberate difference shows: made for two zones, az1 and az2, after 'startSteps'. */
import { attach, detach, insert, remove, setKey, step, toZone } from '../../model/generate/step.ts';
import type { Step } from '../../model/generate/step.ts';
import { entries, findBy, option } from '../../model/world.ts';
import type { PlainRow, World } from '../../model/world.ts';

const idOf = (world: World, zone: string, table: string, name: string): string =>
  findBy(world.zones[zone]?.nb ?? {}, table, 'name', name)?.uuid ?? '';

/** A router with an inner port and static routes. */
function router(name: string, networks: readonly string[], routes: readonly PlainRow[] = []): Step {
  const port = { name: `${name}-in`, mac: '0a:00:00:00:01:01', networks };
  const static_routes = routes.map((_, at) => `route${at}`);
  return step(
    `router '${name}'`,
    toZone(
      'nb',
      'az1',
      insert('nb', 'Logical_Router_Port', port, 'port'),
      ...routes.map((row, at) => insert('nb', 'Logical_Router_Static_Route', row, `route${at}`)),
      insert('nb', 'Logical_Router', { name, ports: ['port'], static_routes }),
    ),
  );
}

/** Attaches a router to a transit switch. */
function attached(
  world: World,
  zone: string,
  name: string,
  ts: string,
  networks: readonly string[],
  options: Readonly<Record<string, string>> = {},
): Step {
  const port = `${name}-${ts}`;
  const lrp = { name: port, mac: '0a:00:00:00:02:01', networks, options };
  const lsp = { name: `${zone}-${port}`, type: 'router', addresses: ['router'], options: { 'router-port': port } };
  const nbSwitch = entries(world.zones[zone]?.nb ?? {}, 'Logical_Switch').find(
    ({ row }) => option(row, 'other_config', 'interconn-ts') === ts,
  );
  return step(
    `${zone}: router '${name}' on '${ts}'`,
    toZone(
      'nb',
      zone,
      insert('nb', 'Logical_Router_Port', lrp, 'lrp'),
      attach('Logical_Router', idOf(world, zone, 'Logical_Router', name), 'ports', 'lrp'),
      insert('nb', 'Logical_Switch_Port', lsp, 'lsp'),
      attach('Logical_Switch', nbSwitch?.uuid ?? '', 'ports', 'lsp'),
    ),
  );
}

/** Each is made when those before it have been taken. */
export const EXAMPLES: readonly ((world: World) => Step)[] = [
  () =>
    router(
      'lr1',
      ['10.1.0.1/24', '2001:db8:1::1/64'],
      [
        { ip_prefix: '10.2.0.0/16', nexthop: 'discard' },
        { ip_prefix: '10.3.0.0/16', nexthop: 'discard' },
        { ip_prefix: '10.3.0.0/16', nexthop: '10.1.0.2' },
      ],
    ),
  () => router('lr2', ['10.4.0.1/24']),
  (world) => attached(world, 'az1', 'lr1', 'ts1', ['169.254.101.1/24', '2001:db8:101::1/64']),
  (world) => attached(world, 'az1', 'lr2', 'ts2', ['169.254.102.1/24', '2001:db8:102::1/64'], { route_table: 'blue' }),
  () =>
    step(
      "az2: router 'lr3', which can't reach IPv4 next hops on 'ts1'",
      toZone('nb', 'az2', insert('nb', 'Logical_Router', { name: 'lr3' })),
    ),
  (world) => attached(world, 'az2', 'lr3', 'ts1', ['2001:db8:101::2/64']),
  (world) =>
    step(
      'az1: an IPv6 network that nobody has is denied',
      toZone(
        'nb',
        'az1',
        setKey(
          'NB_Global',
          entries(world.zones['az1']?.nb ?? {}, 'NB_Global')[0]?.uuid ?? '',
          'options',
          'ic-route-blacklist',
          '2001:db8:f::/48',
        ),
      ),
    ),
  (world) =>
    step(
      "az2: a port of 'ts2' that leads nowhere",
      toZone(
        'nb',
        'az2',
        insert('nb', 'Logical_Switch_Port', { name: 'az2-none', type: 'router', addresses: ['router'] }, 'lsp'),
        attach('Logical_Switch', idOf(world, 'az2', 'Logical_Switch', 'ts2'), 'ports', 'lsp'),
      ),
    ),
  (world) =>
    step(
      "az1: the switch port of 'lr1' goes",
      toZone(
        'nb',
        'az1',
        detach(
          'Logical_Switch',
          idOf(world, 'az1', 'Logical_Switch', 'ts1'),
          'ports',
          idOf(world, 'az1', 'Logical_Switch_Port', 'az1-lr1-ts1'),
        ),
      ),
    ),
  (world) =>
    step(
      "az1: router 'lr2' goes",
      toZone('nb', 'az1', remove('Logical_Router', idOf(world, 'az1', 'Logical_Router', 'lr2'))),
    ),
];
