/**
 * Rows that come and go while no run takes their changes in (a transaction is in flight, a database is away): what is
 * asked for is in the end what a controller that has just started would ask for.
 */
import { equal, is, ok } from 'uvu/assert';
import { Simulation } from '../../host/emulation/simulation.ts';
import { textAt } from '../../host/ic/columns.ts';
import { Databases } from '../../host/ic/databases.ts';
import { WantedRows } from '../../host/ic/wanted-rows.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Condition } from '../../host/ovsdb/conditions.ts';
import { attach, detach, insert, remove, setKey, update } from '../model/generate/step.ts';
import type { Operation } from '../model/json.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/wanted-changes');

const ZONE = 'az1';

class Watch {
  readonly #simulation = new Simulation({
    zones: [ZONE],
    seed: 1,
    kernels: () => typescriptKernels(),
    without: [ZONE],
  });
  readonly db: Databases;
  readonly wanted: WantedRows;
  /** What was asked for last, by table. */
  readonly asked = new Map<string, Condition | undefined>();

  constructor() {
    const open = (key: 'nb' | 'sb' | 'inb' | 'isb') => {
      const database = this.#simulation.open(key, ZONE);
      const set = database.setCondition.bind(database);
      database.setCondition = (table, condition) => {
        this.asked.set(table, condition);
        set(table, condition);
      };
      return database;
    };
    this.db = new Databases({ nb: open('nb'), sb: open('sb'), inb: open('inb'), isb: open('isb') });
    this.wanted = new WantedRows(this.db);
    this.turn();
  }

  /** Takes in what has changed; a run would clear the changes afterwards. */
  turn(): void {
    do {
      this.#simulation.settle({ emulations: false });
      for (const database of this.db.all()) database.poll();
      this.wanted.follow(ZONE);
    } while (!this.db.all().every(({ isReady, isSettled }) => isReady && isSettled));
  }

  send(key: 'nb' | 'sb' | 'isb', ...operations: readonly Operation[]): string {
    const results = this.#simulation.transact(key, key === 'isb' ? '' : ZONE, operations);
    this.turn();
    return (results[0] as { uuid?: [string, string] }).uuid?.[1] ?? '';
  }

  clear(): void {
    for (const database of this.db.all()) database.clearChanges();
  }

  /** The values asked for, beside the rows with a type. */
  values(table: string): string[] {
    const clauses = (this.asked.get(table) ?? []).slice(1);
    return clauses.map(([, , value]) => (Array.isArray(value) ? String(value[1]) : String(value))).sort();
  }

  /** The type of a port's binding in SB, as it is monitored; undefined when there is none. */
  typeOf(port: string): string | undefined {
    const { sbPortBinding } = this.db;
    const [row] = [...sbPortBinding.handles()].filter((each) => textAt(sbPortBinding, 'logical_port', each) === port);
    return row === undefined ? undefined : textAt(sbPortBinding, 'type', row);
  }

  close(): void {
    for (const database of this.db.all()) database.close();
    this.#simulation.close();
  }
}

function watching(tell: (watch: Watch) => void): () => void {
  return () => {
    const watch = new Watch();
    try {
      tell(watch);
    } finally {
      watch.close();
    }
  };
}

const port = (name: string, type = '') => insert('nb', 'Logical_Switch_Port', { name, type }, name.replace('-', '_'));

/** A transit switch with some ports; an ordinary switch holds them too, so that they stay. */
function transitSwitch(watch: Watch, ...ports: readonly Operation[]): string {
  const names = ports.map((operation) => String(operation['uuid-name']));
  watch.send('nb', insert('nb', 'Logical_Switch', { name: 'keep', ports: names }), ...ports);
  const uuid = watch.send(
    'nb',
    insert('nb', 'Logical_Switch', { name: 'ts1', other_config: { 'interconn-ts': 'ts1' } }),
  );
  watch.clear();
  return uuid;
}

const portNamed = (watch: Watch, name: string): string => {
  const [row] = watch.db.logicalSwitch.index('name').find('keep');
  ok(row !== undefined);
  const known = watch.db.logicalSwitchPort.index('name').first(name);
  const [only] = row.ports;
  return known?._uuid ?? (only as string);
};

test(
  'a port without a type that leaves its transit switch and comes back at once is seen',
  watching((watch) => {
    const ts = transitSwitch(watch, port('p1'));
    const p1 = portNamed(watch, 'p1');
    watch.send('nb', attach('Logical_Switch', ts, 'ports', p1));
    watch.clear();
    is(watch.db.logicalSwitchPort.size, 1);
    watch.send('nb', detach('Logical_Switch', ts, 'ports', p1));
    is(watch.db.logicalSwitchPort.size, 0);
    watch.send('nb', attach('Logical_Switch', ts, 'ports', p1));
    is(watch.db.logicalSwitchPort.get(p1)?.name, 'p1');

    watch.send('nb', setKey('Logical_Switch', ts, 'other_config', 'interconn-ts', undefined));
    is(watch.db.logicalSwitchPort.size, 0);
    watch.send('nb', setKey('Logical_Switch', ts, 'other_config', 'interconn-ts', 'ts1'));
    is(watch.db.logicalSwitchPort.size, 1);
  }),
);

test(
  'a port on two transit switches is seen as long as one of them has it',
  watching((watch) => {
    const ts = transitSwitch(watch, port('p1'));
    const p1 = portNamed(watch, 'p1');
    watch.send('nb', attach('Logical_Switch', ts, 'ports', p1));
    const row = { name: 'ts2', other_config: { 'interconn-ts': 'ts2' } };
    const second = watch.send('nb', insert('nb', 'Logical_Switch', row));
    watch.send('nb', attach('Logical_Switch', second, 'ports', p1));
    watch.clear();
    watch.send('nb', detach('Logical_Switch', second, 'ports', p1));
    is(watch.db.logicalSwitchPort.size, 1);
    watch.send('nb', remove('Logical_Switch', ts));
    is(watch.db.logicalSwitchPort.size, 0);
    equal(watch.values('Logical_Switch_Port'), []);
  }),
);

test(
  'what came and went before anybody ran is not asked for any more',
  watching((watch) => {
    const ts = transitSwitch(watch, port('keep-me'));
    watch.send('nb', port('web', 'switch'), attach('Logical_Switch', ts, 'ports', 'web'));
    equal(watch.values('Port_Binding'), ['web']);
    const web = portNamed(watch, 'web');
    watch.send('nb', detach('Logical_Switch', ts, 'ports', web));
    equal(watch.values('Port_Binding'), []);
    equal(watch.values('Logical_Switch_Port'), []);

    const zone = watch.send('isb', insert('isb', 'Availability_Zone', { name: ZONE }));
    ok(zone !== '');
    const monitor = watch.send(
      'isb',
      insert('isb', 'Service_Monitor', {
        target_availability_zone: ZONE,
        source_availability_zone: 'az2',
        logical_port: 'vm',
        ip: '10.0.0.1',
        port: 80,
      }),
    );
    equal(watch.values('Port_Binding'), ['vm']);
    watch.send('isb', remove('Service_Monitor', monitor));
    equal(watch.values('Port_Binding'), []);
  }),
);

test(
  'a binding that changes and goes, or comes and goes, is gone, and is asked for again',
  watching((watch) => {
    const ts = transitSwitch(watch, port('keep-me'));
    watch.send('nb', port('web', 'switch'), attach('Logical_Switch', ts, 'ports', 'web'));
    const datapath = watch.send('sb', insert('sb', 'Datapath_Binding', { tunnel_key: 1 }));
    const binding = (type: string) =>
      insert('sb', 'Port_Binding', { datapath, logical_port: 'web', tunnel_key: 1, type });
    watch.clear();
    const first = watch.send('sb', binding('patch'));
    is(watch.typeOf('web'), 'patch');
    equal(watch.values('Port_Binding'), []);
    watch.send('sb', remove('Port_Binding', first));
    is(watch.typeOf('web'), undefined);
    equal(watch.values('Port_Binding'), ['web'], 'it may come back without a type');

    const second = watch.send('sb', binding('patch'));
    watch.clear();
    watch.send('sb', update('sb', 'Port_Binding', second, { tunnel_key: 2 }));
    watch.send('sb', remove('Port_Binding', second));
    is(watch.typeOf('web'), undefined);
    watch.clear();
    const third = watch.send('sb', binding('patch'));
    watch.send('sb', update('sb', 'Port_Binding', third, { type: '' }));
    is(watch.typeOf('web'), '');
  }),
);

test(
  'rows that a refusal names are asked for as long as they are there',
  watching((watch) => {
    transitSwitch(watch, port('vm'));
    const [there = ''] = watch.db.logicalSwitch.index('name').first('keep')?.ports ?? [];
    for (let at = 0; at < 5; at++) {
      const details = `Logical_Switch_Port: ${there} and 0000000${at}-0000-4000-8000-000000000000 are alike`;
      watch.wanted.refused({ status: 'error', error: 'constraint violation', details });
      watch.turn();
      is(watch.db.logicalSwitchPort.size, 1);
      equal(watch.values('Logical_Switch_Port'), [there], 'not for those that never came to be');
      watch.clear();
    }
    const keep = watch.db.logicalSwitch.index('name').first('keep')?._uuid ?? '';
    watch.send('nb', detach('Logical_Switch', keep, 'ports', there));
    equal(watch.values('Logical_Switch_Port'), []);
  }),
);

test.run();
