/**
 * What repeats without the world coming nearer to rest is paced as refusals are, and said once (contract 15): servers that acknowledge what
 * they don't make, and somebody who changes back what a controller writes.
 */
import { equal, match, ok } from 'uvu/assert';
import { Simulation } from '../../host/emulation/simulation.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { silentLogger, type LoggerFactory, type Message } from '../../host/log/logger.ts';
import { Repetitions } from '../../host/ic/repetition.ts';
import { startSteps } from '../model/generate/start.ts';
import { lyingServer } from '../support/lying-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/storms');

/** Turns that one moment may take: more is a storm. */
const STORM = 5000;

function listen(): { lines: string[]; logger: () => LoggerFactory } {
  const lines: string[] = [];
  const take = (message: Message): void => void lines.push(typeof message === 'string' ? message : message());
  return { lines, logger: () => () => ({ ...silentLogger, info: take, warn: take, err: take }) };
}

/** Lets seconds pass, with all that they bring. */
function pass(simulation: Simulation, seconds: number): void {
  for (let tick = 0; tick <= seconds * 10; tick++) {
    let turns = 0;
    while (simulation.step()) ok(++turns < STORM, 'a storm');
    simulation.clock.advance(100);
  }
}

/** What pauses of 0.1 s that double to 5 s leave of a minute: 4 at once, 6 that double, and one each 5 s. */
const MOST_A_MINUTE = 4 + 6 + 12;

const LIES: readonly (readonly [string, (operations: number) => unknown])[] = [
  ['no results', () => []],
  ['null for each operation', (operations) => Array.from({ length: operations }, () => null)],
  [
    'made-up UUIDs',
    (operations) =>
      Array.from({ length: operations }, (_, at) => ({
        uuid: ['uuid', `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`],
      })),
  ],
];

for (const [what, lie] of LIES)
  test(`a server acknowledges what it doesn't make, with ${what}: less and less often, and said once`, () => {
    const lying = lyingServer('unix:isb', lie);
    const { lines, logger } = listen();
    const simulation = new Simulation({
      zones: ['az1'],
      seed: 1,
      kernels: () => typescriptKernels(),
      logger,
      dialing: lying.dialing,
    });
    for (const step of startSteps(['az1']))
      for (const { db, zone = '', operations } of step.ops) simulation.transact(db, zone, operations);
    pass(simulation, 60);
    ok(lying.count >= 10 && lying.count <= MOST_A_MINUTE, `${lying.count} transactions`);
    equal(lines.filter((line) => line.includes('Register AZ')).length, 1);
    const said = lines.filter((line) => line.includes('again and again'));
    equal(said.length, 1, said.join('\n'));
    match(said[0]!, /insert into Availability_Zone \{"name":"az1"\}/);
    simulation.close();
  });

test('somebody deletes a row as soon as it comes: made again less and less often, and the rest works on', () => {
  const { lines, logger } = listen();
  const simulation = new Simulation({ zones: ['az1'], seed: 1, kernels: () => typescriptKernels(), logger });
  for (const step of startSteps(['az1']))
    for (const { db, zone = '', operations } of step.ops) simulation.transact(db, zone, operations);
  simulation.settle();
  simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name: 'ts9' } }]);
  let deleted = 0;
  for (let tick = 0; tick <= 600; tick++) {
    for (;;) {
      let turns = 0;
      while (simulation.step()) ok(++turns < STORM, 'a storm');
      const [gone] = simulation.transact('isb', '', [
        { op: 'delete', table: 'Datapath_Binding', where: [['transit_switch', '==', 'ts9']] },
      ]) as { count: number }[];
      if (gone?.count === 0) break;
      ok(++deleted < 1000, 'a storm');
    }
    simulation.clock.advance(100);
  }
  ok(deleted >= 10 && deleted <= MOST_A_MINUTE, `${deleted} times`);
  equal(lines.filter((line) => line.includes('again and again')).length, 1);
  simulation.settle();
  const [found] = simulation.transact('isb', '', [
    { op: 'select', table: 'Datapath_Binding', where: [['transit_switch', '==', 'ts9']], columns: ['transit_switch'] },
  ]) as { rows: unknown[] }[];
  equal(found?.rows.length, 1, 'the last word is ours');
  simulation.close();
});

/** Repetitions on a clock of the test's. */
function counting(): { repetitions: Repetitions; said: string[]; wait: (milliseconds: number) => void } {
  let now = 0;
  const said: string[] = [];
  return {
    repetitions: new Repetitions(
      () => now,
      (what) => said.push(what),
    ),
    said,
    wait: (milliseconds) => void (now += milliseconds),
  };
}

const UUID = '0000000a-1111-4222-8333-444444444444';
const WHERE = [['_uuid', '==', ['uuid', UUID]]];
const insert = { op: 'insert', table: 'Route', row: { ip_prefix: '10.0.0.0/8', port: ['named-uuid', 'row7'] } };
const made = { uuid: ['uuid', UUID] };

test('the same row inserted again counts, unless it was deleted by us meanwhile', () => {
  const { repetitions, said } = counting();
  const again = { ...insert, row: { ...insert.row, port: ['named-uuid', 'row8'] } };
  equal(repetitions.committed('isb', { operations: [insert], results: [made] }), 0);
  equal(repetitions.committed('isb', { operations: [again], results: [made] }), 1);
  equal(repetitions.committed('nb', { operations: [again], results: [] }), 0, 'another database');
  let last = UUID;
  for (let times = 0; times < 100; times++) {
    const gone = { op: 'delete', table: 'Route', where: [['_uuid', '==', ['uuid', last]]] };
    last = UUID.replace('0000000a', String(times).padStart(8, '0'));
    repetitions.committed('isb', { operations: [gone], results: [{ count: 1 }] });
    const back = { operations: [insert], results: [{ uuid: ['uuid', last] }] };
    equal(repetitions.committed('isb', back), 0, 'a user turns it on and off');
  }
  equal(said, []);
});

test('the same values set again count, unless others were set by us meanwhile; a minute of rest forgets', () => {
  const { repetitions, said, wait } = counting();
  const set = (name: string) => ({
    operations: [{ op: 'update', table: 'T', where: WHERE, row: { name } }],
    results: [],
  });
  equal(repetitions.committed('isb', set('a')), 0);
  equal(repetitions.committed('isb', set('b')), 0);
  equal(repetitions.committed('isb', set('a')), 0);
  for (const times of [1, 2, 3, 4, 5, 6]) equal(repetitions.committed('isb', set('a')), times);
  equal(said.length, 1);
  wait(60_000);
  equal(repetitions.committed('isb', set('a')), 0);
});

test('a large integer is a value like any other', () => {
  const { repetitions } = counting();
  const set = {
    operations: [{ op: 'update', table: 'T', where: WHERE, row: { nb_ic_cfg: 2n ** 63n - 1n } }],
    results: [],
  };
  equal(repetitions.committed('isb', set), 0);
  equal(repetitions.committed('isb', set), 1);
});

test('new rows that are added to one column, one after the other, are no repetition; nor are rows taken out of it and made again', () => {
  const { repetitions, said } = counting();
  const uuidOfRoute = (at: number): string => UUID.replace('0000000a', String(at).padStart(8, '0'));
  const join = (name: string, row: object) => [
    { op: 'insert', table: 'Static_Route', 'uuid-name': name, row },
    { op: 'mutate', table: 'Router', where: WHERE, mutations: [['routes', 'insert', ['set', [['named-uuid', name]]]]] },
  ];
  for (let at = 0; at < 20; at++) {
    const results = [{ uuid: ['uuid', uuidOfRoute(at)] }, { count: 1 }];
    equal(repetitions.committed('nb', { operations: join(`row${at}`, { ip_prefix: at }), results }), 0);
  }
  for (let at = 100; at < 120; at++) {
    const results = [{ uuid: ['uuid', uuidOfRoute(at)] }, { count: 1 }];
    equal(repetitions.committed('nb', { operations: join(`row${at}`, { ip_prefix: 'same' }), results }), 0);
    const leave = [['routes', 'delete', ['set', [['uuid', uuidOfRoute(at)]]]]];
    const operations = [{ op: 'mutate', table: 'Router', where: WHERE, mutations: leave }];
    equal(repetitions.committed('nb', { operations, results: [{ count: 1 }] }), 0);
  }
  // A gateway with its encap, on and off.
  for (let at = 200; at < 220; at++) {
    const operations = [
      { op: 'insert', table: 'Encap', 'uuid-name': `row${at}`, row: { ip: '10.0.0.9' } },
      { op: 'insert', table: 'Gateway', row: { name: 'gw', encaps: ['named-uuid', `row${at}`] } },
    ];
    const results = [{ uuid: ['uuid', uuidOfRoute(at)] }, { uuid: ['uuid', uuidOfRoute(at + 1000)] }];
    equal(repetitions.committed('isb', { operations, results }), 0);
    const gone = { op: 'delete', table: 'Gateway', where: [['_uuid', '==', ['uuid', uuidOfRoute(at + 1000)]]] };
    equal(repetitions.committed('isb', { operations: [gone], results: [{ count: 1 }] }), 0);
  }
  // An encap that takes another's place, to and fro.
  for (let at = 0; at < 20; at++) {
    const operations = [
      { op: 'insert', table: 'Encap', 'uuid-name': `row${at}`, row: { ip: `10.0.0.${at % 2}` } },
      { op: 'update', table: 'Chassis', where: WHERE, row: { encaps: ['named-uuid', `row${at}`] } },
    ];
    equal(repetitions.committed('sb', { operations, results: [{ uuid: ['uuid', uuidOfRoute(at)] }, {}] }), 0);
  }
  equal(said, []);
});

test('many writes: no more than a bounded number is remembered', () => {
  const { repetitions } = counting();
  const row = (at: number) => ({ op: 'insert', table: 'Route', row: { ip_prefix: String(at) } });
  for (let at = 0; at < 5000; at++) repetitions.committed('isb', { operations: [row(at)], results: [] });
  equal(repetitions.committed('isb', { operations: [row(0)], results: [] }), 0);
  equal(repetitions.committed('isb', { operations: [row(4999)], results: [] }), 1);
});

test.run();
