/**
 * Somebody undoes what a controller writes whenever it sees it, as OVN's 23.03 does with the datapaths of transit routers: only that is
 * paced, and the rest of the zone works on at once (contract 1).
 */
import { equal, match, ok } from 'uvu/assert';
import { Simulation } from '../../host/emulation/simulation.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { silentLogger, type LoggerFactory, type Message } from '../../host/log/logger.ts';
import type { Operation } from '../model/json.ts';
import { startSteps } from '../model/generate/start.ts';
import type { DatabaseKind } from '../model/generate/step.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/holds');

/** Turns that one moment may take: more is a storm. */
const STORM = 5000;
/** What pauses of 0.1 s that double to 5 s leave of a minute: 4 at once, 6 that double, and one each 5 s. */
const MOST_A_MINUTE = 4 + 6 + 12;

const insert = (table: string, row: object, name?: string): Operation => ({
  op: 'insert',
  table,
  row,
  ...(name !== undefined && { 'uuid-name': name }),
});
const join = (table: string, parent: string, column: string, name: string): Operation => ({
  op: 'mutate',
  table,
  where: [['name', '==', parent]],
  mutations: [[column, 'insert', ['named-uuid', name]]],
});

const ports = (...names: string[]): unknown => ['set', names.map((name) => ['named-uuid', name])];

/** They learn just what is fought over. */
const ONLY_FOUGHT = ['map', [['ic-route-learn-tag-rules', 'allow:fought']]];

/** Routers with a network of their own each, attached to ts1: what to do in two transactions. */
const attachedRouter = (n: number): Operation[][] => [
  [
    insert('Logical_Router_Port', { name: `lan${n}`, mac: `02:00:00:00:01:0${n}`, networks: `10.0.${n}.1/24` }, 'lan'),
    insert(
      'Logical_Router_Port',
      { name: `up${n}`, mac: `02:00:00:00:02:0${n}`, networks: `169.254.100.${n}/24`, options: ONLY_FOUGHT },
      'up',
    ),
    insert('Logical_Router', { name: `lr${n}`, ports: ports('lan', 'up') }),
  ],
  [
    insert(
      'Logical_Switch_Port',
      { name: `ts1-lr${n}`, type: 'router', addresses: 'router', options: ['map', [['router-port', `up${n}`]]] },
      'port',
    ),
    join('Logical_Switch', 'ts1', 'ports', 'port'),
  ],
];

const addRoute = (ip_prefix: string): Operation[] => [
  insert('Logical_Router_Static_Route', { ip_prefix, nexthop: '10.0.1.9' }, 'route'),
  join('Logical_Router', 'lr1', 'static_routes', 'route'),
];

function listen(): { lines: string[]; logger: () => LoggerFactory } {
  const lines: string[] = [];
  const take = (message: Message): void => void lines.push(typeof message === 'string' ? message : message());
  return { lines, logger: () => () => ({ ...silentLogger, info: take, warn: take, err: take }) };
}

/** What somebody undoes whenever it comes: the world's changes, and what is in the way of one of ours. */
const FIGHTS: readonly {
  readonly what: string;
  readonly begin: readonly [DatabaseKind, ...Operation[]];
  readonly undo: readonly [DatabaseKind, Operation];
  readonly says: RegExp;
}[] = [
  {
    what: 'the datapath of a transit router',
    begin: ['inb', { op: 'insert', table: 'Transit_Router', row: { name: 'tr9' } }],
    undo: ['isb', { op: 'delete', table: 'Datapath_Binding', where: [['type', '==', 'transit-router']] }],
    says: /insert into Datapath_Binding .*transit-router/,
  },
  {
    what: 'the datapath of a transit switch',
    begin: ['inb', { op: 'insert', table: 'Transit_Switch', row: { name: 'ts9' } }],
    undo: ['isb', { op: 'delete', table: 'Datapath_Binding', where: [['transit_switch', '==', 'ts9']] }],
    says: /insert into Datapath_Binding .*ts9/,
  },
  {
    what: 'the logical switch of a transit switch',
    begin: ['inb', { op: 'insert', table: 'Transit_Switch', row: { name: 'ts9' } }],
    undo: ['nb', { op: 'delete', table: 'Logical_Switch', where: [['name', '==', 'ts9']] }],
    says: /insert into Logical_Switch .*ts9/,
  },
  {
    what: 'the row of a port in IC-SB',
    begin: ['nb', { op: 'comment', comment: 'the row is there' }],
    undo: ['isb', { op: 'delete', table: 'Port_Binding', where: [['logical_port', '==', 'ts1-lr2']] }],
    says: /insert into Port_Binding .*ts1-lr2/,
  },
  {
    what: 'a route in IC-SB',
    begin: ['nb'],
    undo: ['isb', { op: 'delete', table: 'Route', where: [['nexthop', '==', '169.254.100.2']] }],
    says: /insert into Route .*169\.254\.100\.2/,
  },
  {
    what: 'a learned route',
    begin: [
      'isb',
      insert('Availability_Zone', { name: 'far' }, 'far'),
      insert('Route', {
        transit_switch: 'ts1',
        availability_zone: ['named-uuid', 'far'],
        ip_prefix: '10.66.0.0/16',
        nexthop: '169.254.100.9',
        origin: 'static',
        external_ids: ['map', [['ic-route-tag', 'fought']]],
      }),
    ],
    undo: [
      'nb',
      {
        op: 'update',
        table: 'Logical_Router',
        where: [
          ['name', '==', 'lr2'],
          ['static_routes', '!=', ['set', []]],
        ],
        row: { static_routes: ['set', []] },
      },
    ],
    says: /insert into Logical_Router_Static_Route .*10\.66\.0\.0/,
  },
  {
    what: 'an address set in IC-SB',
    begin: [
      'nb',
      {
        op: 'mutate',
        table: 'NB_Global',
        where: [],
        mutations: [['options', 'insert', ['map', [['ic-as-adv', 'true']]]]],
      },
      insert('Address_Set', { name: 'as9', addresses: '10.9.9.9', options: ['map', [['ic-adv', 'true']]] }),
    ],
    undo: ['isb', { op: 'delete', table: 'Address_Set', where: [['name', '==', 'as9']] }],
    says: /insert into Address_Set .*as9/,
  },
];

for (const { what, begin, undo, says } of FIGHTS)
  test(`${what}, undone whenever it comes, is paced by itself: a route goes through at once`, () => {
    const { lines, logger } = listen();
    const zones = ['az1'];
    const simulation = new Simulation({ zones, seed: 1, kernels: () => typescriptKernels(), logger });
    const transact = ([db, operation]: readonly [DatabaseKind, Operation]): { count?: number; rows?: unknown[] }[] =>
      simulation.transact(db, db === 'nb' || db === 'sb' ? 'az1' : '', [operation]) as { count?: number }[];
    for (const step of startSteps(zones))
      for (const { db, zone = '', operations } of step.ops) simulation.transact(db, zone, operations);
    simulation.settle();
    for (const operations of [1, 2].flatMap(attachedRouter)) simulation.transact('nb', 'az1', operations);
    simulation.settle();
    const [place, ...operations] = begin;
    simulation.transact(place, place === 'nb' ? 'az1' : '', operations);
    let undone = 0;
    /** Lets all happen that happens now, and undoes what came of it. */
    const fight = (): void => {
      for (;;) {
        let turns = 0;
        while (simulation.step()) ok(++turns < STORM, 'a storm');
        if (transact(undo)[0]?.count === 0) return;
        ok(++undone < 1000, 'a storm');
      }
    };
    const advertised = (prefix: string): boolean =>
      transact(['isb', { op: 'select', table: 'Route', where: [['ip_prefix', '==', prefix]] }])[0]?.rows?.length === 1;
    let routes = 0;
    for (let tick = 0; tick <= 600; tick++) {
      fight();
      // In the middle of a pause of 5 s.
      if (tick % 70 === 35) {
        const prefix = `10.77.${++routes}.0/24`;
        simulation.transact('nb', 'az1', addRoute(prefix));
        const before = undone;
        fight();
        ok(advertised(prefix), `${prefix} waits at ${tick / 10} s`);
        if (tick > 100) equal(undone, before, 'what is fought over came with the route');
      }
      simulation.clock.advance(100);
    }
    ok(undone >= 10 && undone <= MOST_A_MINUTE, `${undone} times`);
    const said = lines.filter((line) => line.includes('again and again'));
    equal(said.length, 1, said.join('\n'));
    match(said[0]!, says);
    simulation.settle();
    equal(transact(undo)[0]?.count === 0, false, 'the last word is ours');
    simulation.close();
  });

test('a controller that is paused waits for nothing; resumed, it makes what was undone at once', () => {
  const simulation = new Simulation({ zones: ['az1'], seed: 1, kernels: () => typescriptKernels() });
  for (const step of startSteps(['az1']))
    for (const { db, zone = '', operations } of step.ops) simulation.transact(db, zone, operations);
  simulation.settle();
  const controller = simulation.controllers.get('az1')!;
  const undo = (): boolean => {
    const [gone] = simulation.transact('isb', '', [
      { op: 'delete', table: 'Datapath_Binding', where: [['transit_switch', '==', 'ts1']] },
    ]) as { count: number }[];
    while (simulation.step());
    return gone?.count === 1;
  };
  while (undo());
  equal(controller.isIdle, false, 'held');
  controller.pause();
  while (simulation.step());
  equal(controller.isIdle, true);
  controller.resume();
  while (simulation.step());
  ok(undo(), 'it is there');
  simulation.close();
});

test.run();
