/**
 * Transit switches and routers that are renamed in IC-NB (contract 5 and 6): what stays, what is made again, in how few
 * transactions; and any series of renames ends where the model has it, with nothing written twice on the way.
 */
import { array, assert, constantFrom, nat, oneof, property, record } from 'fast-check';
import { equal, not, ok } from 'uvu/assert';
import { DATABASES } from '../../host/ic/databases.ts';
import type { Controller } from '../../host/ic/controller.ts';
import type { Operation } from '../../host/ovsdb/api.ts';
import { Draw } from '../model/generate/draw.ts';
import { renameSteps } from '../model/generate/rename-steps.ts';
import { text, type PlainRow } from '../model/world.ts';
import { Bench, story } from '../support/bench.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/renames');

const ZONES = ['az1', 'az2'] as const;
type Kind = 'Switch' | 'Router';

function declare(bench: Bench, kind: Kind, parent: string, name: string, chassis: string): void {
  const table = `Transit_${kind}`;
  const { uuid } = bench.row('inb', '', table, { name: parent });
  const port: PlainRow =
    kind === 'Switch'
      ? { name, chassis, addresses: ['0a:00:00:00:99:01 10.77.0.1'] }
      : { name, chassis, mac: '0a:00:00:00:88:01', networks: ['10.88.0.1/24'], tr_uuid: uuid };
  bench.insertInto('inb', '', `${table}_Port`, port, table, uuid, 'ports');
}

function gateways(bench: Bench): void {
  for (const [at, zone] of bench.zones.entries()) bench.chassis(zone, `gw-${zone}`, `10.255.0.${at + 1}`);
}

/** What was committed since 'listen': transactions by zone and database, and rows inserted, as `ZONE DB TABLE NAMES`. What was refused changed nothing. */
interface Sent {
  readonly transactions: Map<string, number>;
  readonly inserts: string[];
}

/** By controller: what it commits goes there. */
const listened = new WeakMap<Controller, { sent: Sent }>();

function listen(bench: Bench): Sent {
  const sent: Sent = { transactions: new Map(), inserts: [] };
  for (const [zone, controller] of bench.lab.controllers) {
    const at = listened.get(controller);
    if (at === undefined) listenTo(zone, controller, sent);
    else at.sent = sent;
  }
  return sent;
}

function listenTo(zone: string, controller: Controller, sent: Sent): void {
  const at = { sent };
  listened.set(controller, at);
  for (const key of DATABASES) {
    const database = controller.context.db[key];
    const commit = database.commit.bind(database);
    database.commit = (transaction, done) =>
      commit(transaction, (outcome, exchange) => {
        if (outcome.status === 'success') count(at.sent, `${zone} ${key}`, exchange.operations);
        done(outcome, exchange);
      });
  }
}

function count({ transactions, inserts }: Sent, place: string, operations: readonly Operation[]): void {
  if (operations.length === 0) return;
  transactions.set(place, (transactions.get(place) ?? 0) + 1);
  for (const { op, table, row } of operations) {
    if (op !== 'insert') continue;
    const { name, logical_port, transit_switch, ip_prefix } = row as Record<string, unknown>;
    inserts.push(`${place} ${String(table)} ${JSON.stringify([name, logical_port, transit_switch, ip_prefix])}`);
  }
}

/** Nothing is made twice: what is made stays. */
function noFlapping(sent: Sent, most: number): void {
  equal(sent.inserts.length, new Set(sent.inserts).size, sent.inserts.join('\n'));
  for (const [place, count] of sent.transactions) ok(count <= most, `${place}: ${count} transactions`);
}

const names = (bench: Bench, zone: string, table: string): string[] =>
  bench
    .column('nb', zone, table, 'name')
    .map((name) => JSON.stringify(name))
    .sort();

test(
  'a transit switch: the datapath has a new key and the same nb_ic_uuid; all that was on it goes, declared ports come back',
  story(ZONES, (bench) => {
    gateways(bench);
    for (const [at, zone] of ZONES.entries()) {
      bench.router(zone, `lr-${zone}`, [`10.0.${at + 1}.1/24`]);
      bench.attachRouter(zone, `lr-${zone}`, 'ts1', [`169.254.100.${at + 1}/24`]);
      bench.settled();
    }
    declare(bench, 'Switch', 'ts1', 'lsp1', 'gw-az1');
    bench.settled();
    declare(bench, 'Switch', 'ts1', 'lsp2', '');
    bench.settled();
    const learned = ZONES.map((zone) => bench.rows('nb', zone, 'Logical_Router_Static_Route').length);
    equal(learned, [1, 1]);
    const { uuid } = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' });
    const before = bench.row('isb', '', 'Datapath_Binding', { transit_switch: 'ts1' });
    bench.clearLog();
    const sent = listen(bench);
    bench.update('inb', '', 'Transit_Switch', { name: 'ts1' }, { name: 'ts9' });
    bench.settle();
    ok(sent.inserts.some((line) => line.includes('Datapath_Binding')));
    // az2: the switch; its key; the two declared ports, which two zones may have made in IC-SB.
    noFlapping(sent, 4);
    bench.settled();
    equal(bench.rows('isb', '', 'Datapath_Binding', { transit_switch: 'ts1' }), []);
    const after = bench.row('isb', '', 'Datapath_Binding', { transit_switch: 'ts9' });
    equal(after.row, { ...before.row, transit_switch: 'ts9', tunnel_key: after.row['tunnel_key'], nb_ic_uuid: uuid });
    not.equal(after.row['tunnel_key'], before.row['tunnel_key']);
    not.equal(after.uuid, before.uuid);
    for (const zone of ZONES) {
      equal(names(bench, zone, 'Logical_Switch'), ['"ts2"', '"ts9"']);
      equal(names(bench, zone, 'Logical_Switch_Port'), ['"lsp1"', '"lsp2"']);
      equal(bench.row('nb', zone, 'Logical_Switch', { name: 'ts9' }).row['other_config'], {
        'interconn-ts': 'ts9',
        'ic-vxlan_mode': 'false',
        'requested-tnl-key': String(Number(after.row['tunnel_key'])),
      });
    }
    const ports = bench.rows('isb', '', 'Port_Binding').map(({ row }) => row);
    equal(ports.map((row) => `${text(row, 'logical_port')} ${text(row, 'transit_switch')}`).sort(), [
      'lsp1 ts9',
      'lsp2 ts9',
    ]);
    equal(bench.rows('isb', '', 'Route'), []);
    // A router without any attachment keeps what it has learned (contract 8c).
    for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Static_Route').length, 1);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a transit router: the datapath stays, with its key; bindings and ports are made again under the new name',
  story(ZONES, (bench) => {
    gateways(bench);
    bench.insert('inb', '', 'Transit_Router', { name: 'tr0' });
    bench.insert('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    for (const [name, chassis] of [
      ['tr0-p0', 'gw-az1'],
      ['tr0-p1', 'gw-az2'],
      ['tr0-p2', ''],
    ] as const) {
      declare(bench, 'Router', 'tr0', name, chassis);
      bench.settled();
    }
    const datapath = bench.row('isb', '', 'Datapath_Binding', { type: 'transit-router' });
    const bindings = bench.rows('isb', '', 'Port_Binding').map(({ uuid }) => uuid);
    bench.clearLog();
    const sent = listen(bench);
    bench.update('inb', '', 'Transit_Router', {}, { name: 'tr1' });
    bench.settle();
    noFlapping(sent, 3);
    bench.settled();
    equal(bench.row('isb', '', 'Datapath_Binding', { type: 'transit-router' }), datapath);
    const after = bench.rows('isb', '', 'Port_Binding');
    equal(
      after.map(({ row }) => row['transit_switch']),
      ['tr1', 'tr1', 'tr1'],
    );
    for (const { uuid } of after) ok(!bindings.includes(uuid), 'a new row');
    equal(names(bench, 'az1', 'Logical_Router'), ['"lr1"', '"tr1"']);
    for (const zone of ZONES) {
      const { row } = bench.row('nb', zone, 'Logical_Router', { name: 'tr1' });
      equal(row['options'], {
        'interconn-tr': 'tr1',
        'requested-tnl-key': String(Number(datapath.row['tunnel_key'])),
      });
      equal((row['ports'] as readonly string[]).length, 3);
      equal(names(bench, zone, 'Logical_Router_Port'), ['"tr0-p0"', '"tr0-p1"', '"tr0-p2"']);
    }
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

/** A rename, a port that comes or goes, or a little of the work that is due. */
const events = oneof(
  {
    weight: 4,
    arbitrary: record({
      what: constantFrom<Kind>('Switch', 'Router'),
      draws: array(nat(99), { minLength: 6, maxLength: 6 }),
    }),
  },
  { weight: 2, arbitrary: record({ port: nat(5), on: constantFrom<Kind>('Switch', 'Router'), at: nat(3) }) },
  { weight: 2, arbitrary: record({ attach: nat(2), at: nat(3) }) },
  { weight: 1, arbitrary: record({ restart: nat(2) }) },
);

/** The transit routers' datapaths: by nb_ic_uuid, row and key. */
const routerDatapaths = (bench: Bench): Map<unknown, string> =>
  new Map(
    bench
      .rows('isb', '', 'Datapath_Binding', { type: 'transit-router' })
      .map(({ uuid, row }) => [row['nb_ic_uuid'], `${uuid} ${Number(row['tunnel_key'])}`]),
  );

/** What a port says that moves to another zone faster than the one before lets go of its row (contract 15). */
const MOVED = /^(?:Port|Transit switch port) \S+ waits: its row in IC-SB .* is still that of/;

function play(script: readonly { readonly events: readonly unknown[]; readonly turns: number }[]): void {
  const bench = new Bench(['az1', 'az2', 'az3']);
  try {
    gateways(bench);
    for (const [at, zone] of bench.zones.entries()) bench.router(zone, 'lr', [`10.0.${at}.1/24`]);
    for (const name of ['tr1', 'tr2']) bench.insert('inb', '', 'Transit_Router', { name });
    bench.settled();
    const datapaths = routerDatapaths(bench);
    for (const { events: burst, turns } of script) {
      bench.clearLog();
      const sent = listen(bench);
      for (const event of burst as readonly Record<string, unknown>[]) {
        happen(bench, event);
        bench.lab.advance(turns, { northd: true });
      }
      bench.settle();
      // A key may be lost to another zone, where a switch gets the name of a router: that zone asks again, once.
      if (burst.length === 1) noFlapping(sent, 4 + Math.min(bench.failures.length, 1));
      bench.settled();
      equal(routerDatapaths(bench), datapaths, 'the same rows and keys throughout');
      equal(
        bench.warnings().filter((line) => burst.length === 1 || !MOVED.test(line)),
        [],
      );
    }
  } finally {
    bench.close();
  }
}

function happen(bench: Bench, event: Record<string, unknown>): void {
  if ('what' in event) {
    const maker = renameSteps[event['what'] === 'Switch' ? 'renameTransitSwitch' : 'renameTransitRouter'];
    const step = maker?.(bench.lab.world(), new Draw(event['draws'] as number[]));
    if (step !== undefined) bench.lab.apply(step);
  } else if ('port' in event) {
    const kind = event['on'] as Kind;
    const name = `${kind === 'Switch' ? 'tsp' : 'trp'}${Number(event['port'])}`;
    const [found] = bench.rows('inb', '', `Transit_${kind}_Port`, { name });
    if (found !== undefined) return bench.detach('inb', '', `Transit_${kind}`, 'ports', found.uuid);
    const parents = bench.rows('inb', '', `Transit_${kind}`);
    const parent = text(parents[Number(event['port']) % parents.length]?.row, 'name');
    const chassis = ['', 'gw-az1', 'gw-az2', 'gw-az3'][Number(event['at'])] ?? '';
    declare(bench, kind, parent, name, chassis);
  } else if ('attach' in event) {
    const zone = bench.zones[Number(event['attach'])] ?? 'az1';
    const switches = bench.rows('nb', zone, 'Logical_Switch');
    const name = text(switches[Number(event['at']) % switches.length]?.row, 'name');
    if (bench.rows('nb', zone, 'Logical_Router_Port', { name: `lr-${name}` }).length > 0) return undefined;
    bench.attachRouter(zone, 'lr', name, [`169.254.${100 + Number(event['at'])}.${1 + Number(event['attach'])}/24`]);
  } else {
    const zone = bench.zones[Number(event['restart'])] ?? 'az1';
    bench.lab.stop(zone);
    bench.lab.start(zone);
  }
}

test(
  'any renames, with ports that come and go and controllers that restart: at rest all is as the model has it, and nothing was made twice',
  () => {
    const scripts = array(
      record({ events: array(events, { minLength: 1, maxLength: 3 }), turns: constantFrom(0, 0, 7, 40) }),
      { minLength: 3, maxLength: 8 },
    );
    // A port that is removed, and at once declared again in another zone.
    const port = { port: 0, on: 'Router' as const };
    const moved = [
      { events: [{ ...port, at: 3 }], turns: 40 },
      {
        events: [
          { ...port, at: 0 },
          { ...port, at: 2 },
        ],
        turns: 0,
      },
    ];
    assert(property(scripts, play), { ...runs(8), endOnFailure: true, examples: [[moved]] });
  },
  { deadline: 300_000 },
);

test.run();
