/**
 * Another zone's controller of another implementation, which holds no lock for its name, and this zone is given that name (contract 2): what it deletes and
 * makes again shows that somebody else works under the name. The zone waits, and leaves the other's rows alone.
 */
import { equal, ok } from 'uvu/assert';
import { attach, insert, remove } from '../model/generate/step.ts';
import { option, text } from '../model/world.ts';
import { Bench, story } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/rivals');

/** Rounds in which everybody has had time to do something. */
const ROUNDS = 300;

/** What a controller of OVN does for a zone with one gateway and one port. */
class Rival {
  readonly #bench: Bench;
  readonly #name: string;
  /** Rows that it had to make again. */
  made = 0;

  constructor(bench: Bench, name: string) {
    this.#bench = bench;
    this.#name = name;
  }

  /** Takes away what it doesn't know, and makes what is missing. */
  act(): void {
    const bench = this.#bench;
    const [zone] = bench.rows('isb', '', 'Availability_Zone', { name: this.#name });
    const az = zone?.uuid;
    if (az === undefined) {
      bench.insert('isb', '', 'Availability_Zone', { name: this.#name });
      return;
    }
    const own = { Gateway: ['name', 'rival-gw'], Port_Binding: ['logical_port', 'rival-port'] } as const;
    for (const [table, [column, name]] of Object.entries(own)) {
      const rows = bench.rows('isb', '', table, { availability_zone: az });
      const foreign = rows.filter(({ row }) => row[column] !== name && row['type'] !== 'transit-router-port');
      if (foreign.length > 0)
        bench.send(
          'isb',
          '',
          foreign.map(({ uuid }) => remove(table, uuid)),
        );
      if (foreign.length < rows.length) continue;
      this.made++;
      if (table === 'Gateway')
        bench.send('isb', '', [
          insert('isb', 'Encap', { type: 'geneve', ip: '10.255.9.9', gateway_name: name }, 'encap'),
          insert('isb', 'Gateway', { name, availability_zone: az, encaps: ['encap'] }),
        ]);
      else
        bench.insert('isb', '', table, {
          logical_port: name,
          availability_zone: az,
          transit_switch: 'ts1',
          tunnel_key: 99,
        });
    }
  }

  /** Works beside the zones' controllers. */
  work(): void {
    for (let round = 0; round < ROUNDS; round++) {
      this.#bench.lab.advance(10, { northd: true });
      this.act();
    }
    this.#bench.settle();
    this.act();
    this.#bench.settle();
  }
}

function join(bench: Bench): void {
  bench.chassis('az1', 'az1-gw', '10.255.0.1');
  bench.router('az1', 'lr1', ['10.0.1.1/24']);
  bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
  bench.settled();
  bench.clearLog();
}

const TAKEN = /^AZ name taken is taken: another zone's controller works under it/;

/** The zone waits: one warning that names a row of the rival's, whose rows are there and stay. */
function checkWaits(bench: Bench, rival: Rival): void {
  ok(rival.made <= 12, `its rows were made ${rival.made} times`);
  equal(bench.lab.controllers.get('az1')?.isWaitingForName, true);
  const said = bench.warnings('az1').filter((line) => TAKEN.test(line));
  equal(said.length, 1, bench.warnings('az1').join('\n'));
  ok(said[0]!.includes("gateway 'rival-gw'") || said[0]!.includes("port 'rival-port'"), said[0]);
  const before = bench.rows('isb', '', 'Gateway').map(({ uuid }) => uuid);
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.99.0.0/16', nexthop: '10.0.1.9' });
  rival.work();
  equal(
    bench.rows('isb', '', 'Gateway').map(({ uuid }) => uuid),
    before,
  );
  equal(bench.column('isb', '', 'Gateway', 'name'), ['rival-gw']);
  equal(bench.column('isb', '', 'Port_Binding', 'logical_port'), ['rival-port']);
}

/** The rival's zone is renamed, as its controller does it: the name is free, and the zone works under it. */
function checkWorks(bench: Bench): void {
  bench.update('isb', '', 'Availability_Zone', { name: 'taken' }, { name: 'theirs' });
  bench.settle();
  equal(bench.lab.controllers.get('az1')?.isWaitingForName, false);
  const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'taken' });
  const mine = bench.rows('isb', '', 'Port_Binding', { availability_zone: uuid });
  equal(
    mine.map(({ row }) => text(row, 'logical_port')),
    ['az1-lr1-ts1'],
  );
  ok(mine.every(({ row }) => option(row, 'external_ids', 'router-id') !== ''));
  equal(bench.rows('isb', '', 'Route', { availability_zone: uuid }).length, 2);
}

test(
  'the zone starts under the name of a zone that is there: it waits',
  story(['az1'], (bench) => {
    join(bench);
    bench.lab.stop('az1');
    for (const table of ['Route', 'Port_Binding', 'Gateway', 'Availability_Zone']) bench.remove('isb', '', table, {});
    const rival = new Rival(bench, 'taken');
    for (let times = 0; times < 3; times++) rival.act();
    bench.rename('az1', 'taken');
    bench.clearLog();
    bench.lab.start('az1');
    rival.work();
    checkWaits(bench, rival);
    checkWorks(bench);
  }),
);

test(
  'another zone comes under the name of this one: this one waits, since the other never does',
  story(['az1'], (bench) => {
    join(bench);
    bench.rename('az1', 'taken');
    bench.settled();
    bench.clearLog();
    const rival = new Rival(bench, 'taken');
    rival.work();
    checkWaits(bench, rival);
    checkWorks(bench);
  }),
);

test(
  "rows that an operator makes in the zone's name, once or of several names, are removed, and the zone works on",
  story(['az1'], (bench) => {
    join(bench);
    const az = bench.row('isb', '', 'Availability_Zone', { name: 'az1' }).uuid;
    for (let n = 0; n < 10; n++) {
      const encap = insert('isb', 'Encap', { type: 'geneve', ip: `10.255.8.${n}` }, 'encap');
      bench.send('isb', '', [
        encap,
        insert('isb', 'Gateway', { name: `gw${n}`, availability_zone: az, encaps: ['encap'] }),
      ]);
      bench.settled();
    }
    equal(bench.column('isb', '', 'Gateway', 'name'), ['az1-gw']);
    equal(bench.warnings(), []);
  }),
);

test(
  'a port that comes and goes as fast as it can is no sign of another zone',
  story(['az1'], (bench) => {
    join(bench);
    const ls = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' }).uuid;
    for (let times = 0; times < 40; times++) {
      const [port] = bench.rows('nb', 'az1', 'Logical_Switch_Port', { name: 'flaps' });
      if (port === undefined)
        bench.send('nb', 'az1', [
          insert('nb', 'Logical_Switch_Port', { name: 'flaps', type: 'switch', addresses: ['unknown'] }, 'port'),
          attach('Logical_Switch', ls, 'ports', 'port'),
        ]);
      else bench.detach('nb', 'az1', 'Logical_Switch', 'ports', port.uuid);
      bench.lab.advance(1 + (times % 13), { northd: true });
      if (times % 10 === 5) bench.lab.cut('isb', '');
    }
    bench.settled();
    equal(bench.lab.controllers.get('az1')?.isWaitingForName, false);
  }),
);

test(
  'a port that goes in the moment in which its row is changed is no sign of another zone',
  story(['az1'], (bench) => {
    join(bench);
    const ls = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' }).uuid;
    for (let times = 0; times < 6; times++) {
      bench.send('nb', 'az1', [
        insert('nb', 'Logical_Switch_Port', { name: 'flaps', type: 'switch', addresses: ['unknown'] }, 'port'),
        attach('Logical_Switch', ls, 'ports', 'port'),
      ]);
      bench.settled();
      bench.update('isb', '', 'Port_Binding', { logical_port: 'flaps' }, { address: `02:00:00:00:00:0${times}` });
      const { uuid } = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'flaps' });
      bench.detach('nb', 'az1', 'Logical_Switch', 'ports', uuid);
      bench.settled();
    }
    equal(bench.lab.controllers.get('az1')?.isWaitingForName, false);
    equal(bench.warnings(), []);
  }),
);

test.run();
