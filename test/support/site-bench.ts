/**
 * A site with words for tests that tell a story: rows by table and value, what each zone's controller has logged, and
 * what must hold of every world at rest.
 */
import { equal, ok } from 'uvu/assert';
import type { DatabaseKey } from '../../host/ic/databases.ts';
import { checkSettled } from '../model/expected.ts';
import { startSteps } from '../model/generate/start.ts';
import { attach, detach, insert, remove, setKey, update } from '../model/generate/step.ts';
import type { Operation } from '../model/json.ts';
import { entries, type Entry, type PlainRow, type PlainValue } from '../model/world.ts';
import { zoneName, type ActiveController } from '../model/zone.ts';
import type { Line, Listener, Site } from './site.ts';

/** Whose database: a zone's label, or '' for the shared ones. */
type Place = string;

/** Failed commits that one story step may cost a zone (contract 15): a lost race, never a storm. */
const FAILURES = 3;

export class SiteBench<S extends Site> {
  readonly lab: S;
  readonly zones: readonly string[];
  /** Warnings, errors and info lines since the last 'clearLog', failed commits aside. */
  readonly lines: Line[] = [];
  /** Failed commits since the last 'clearLog'. */
  readonly failures: Line[] = [];

  constructor(zones: readonly string[], make: (heard: Listener) => S) {
    this.zones = zones;
    this.lab = make((line) => (line.text.includes('commit failed') ? this.failures : this.lines).push(line));
    for (const step of startSteps(zones)) for (const transaction of step.ops) this.lab.transact(transaction);
    this.settle();
    this.clearLog();
  }

  clearLog(): void {
    this.lines.length = 0;
    this.failures.length = 0;
  }

  /** The warnings and errors of a zone, or of all. */
  warnings(zone?: string): string[] {
    return this.lines
      .filter((line) => (line.level === 'warn' || line.level === 'err') && (zone === undefined || line.zone === zone))
      .map((line) => line.text);
  }

  infos(zone: string, about: RegExp): string[] {
    return this.lines
      .filter((line) => line.zone === zone && line.level === 'info' && about.test(line.text))
      .map((line) => line.text);
  }

  /** Settles, and asserts what always holds then. */
  settle(): void {
    this.lab.settle();
    this.#checkLines();
    const plans = this.lab.plans();
    ok(plans.length === 0, `a recompute would write ${plans.join('\n')}`);
  }

  /** No storm, no error. */
  #checkLines(): void {
    for (const zone of this.zones) {
      const failures = this.failures.filter((line) => line.zone === zone).map((line) => line.text);
      ok(failures.length <= FAILURES, `${zone}: ${failures.length} commits failed: ${failures.join('\n')}`);
    }
    const errors = this.lines.filter((line) => line.level === 'err').map((line) => `${line.zone}: ${line.text}`);
    equal(errors, []);
  }

  /** Every controller recomputes: nothing is written, nothing is said. */
  recompute(): void {
    const before = this.lines.length;
    const written = this.lab.recompute();
    this.#checkLines();
    ok(written.length === 0, `a recompute of a settled world writes ${written.slice(0, 5).join('\n')}`);
    const said = this.lines.slice(before).map(({ zone, text }) => `${zone}: ${text.slice(0, 300)}`);
    ok(said.length === 0, `a recompute of a settled world says ${said.slice(0, 5).join('\n')}`);
  }

  /** What the model finds wrong with the world. */
  differences(): string[] {
    const zones = this.zones.map(
      (zone) => [zone, { nb: this.lab.read('nb', zone), sb: this.lab.read('sb', zone) }] as const,
    );
    const world = { inb: this.lab.read('inb', ''), isb: this.lab.read('isb', ''), zones: Object.fromEntries(zones) };
    const names = this.zones.map((zone) => zoneName(world, zone));
    // Zones of one name wait for each other: what is there of them is nobody's business.
    const isAlone = ({ zone }: ActiveController): boolean => {
      const name = zoneName(world, zone);
      return name === '' || names.filter((other) => other === name).length === 1;
    };
    return checkSettled(world, this.lab.active().filter(isAlone));
  }

  /** Settles; then the model agrees, and a recompute changes nothing. */
  settled(): void {
    this.settle();
    const differences = this.differences();
    ok(differences.length === 0, differences.slice(0, 10).join('\n'));
    this.recompute();
  }

  #send(db: DatabaseKey, zone: Place, ...operations: readonly Operation[]): void {
    this.lab.transact({ db, ...(zone !== '' && { zone }), operations });
  }

  rows(db: DatabaseKey, zone: Place, table: string, where: PlainRow = {}): Entry[] {
    return entries(this.lab.read(db, zone, table, where), table).filter(({ row }) =>
      Object.entries(where).every(([column, value]) => JSON.stringify(row[column]) === JSON.stringify(value)),
    );
  }

  /** The only row with these values; throws when there is none, or are several. */
  row(db: DatabaseKey, zone: Place, table: string, where: PlainRow = {}): Entry {
    const found = this.rows(db, zone, table, where);
    const [first] = found;
    if (first === undefined || found.length > 1)
      throw new Error(`${found.length} rows of ${table} of '${zone}' are ${JSON.stringify(where)}`);
    return first;
  }

  column(db: DatabaseKey, zone: Place, table: string, column: string): PlainValue[] {
    return this.rows(db, zone, table).map(({ row }) => row[column]);
  }

  insert(db: DatabaseKey, zone: Place, table: string, row: PlainRow): void {
    this.#send(db, zone, insert(db, table, row));
  }

  /** Inserts a row and adds it to a set of references of another. */
  insertInto(
    db: DatabaseKey,
    zone: Place,
    table: string,
    row: PlainRow,
    parent: string,
    uuid: string,
    column: string,
  ): void {
    this.#send(db, zone, insert(db, table, row, 'new'), attach(parent, uuid, column, 'new'));
  }

  update(db: DatabaseKey, zone: Place, table: string, where: PlainRow, row: PlainRow): void {
    this.#send(db, zone, update(db, table, this.row(db, zone, table, where).uuid, row));
  }

  setKey(
    db: DatabaseKey,
    zone: Place,
    table: string,
    where: PlainRow,
    column: string,
    key: string,
    value?: string,
  ): void {
    this.#send(db, zone, setKey(table, this.row(db, zone, table, where).uuid, column, key, value));
  }

  remove(db: DatabaseKey, zone: Place, table: string, where: PlainRow): void {
    this.#send(db, zone, ...this.rows(db, zone, table, where).map(({ uuid }) => remove(table, uuid)));
  }

  /** Takes a row out of the sets that refer to it. */
  detach(db: DatabaseKey, zone: Place, parent: string, column: string, uuid: string): void {
    for (const { uuid: at, row } of this.rows(db, zone, parent))
      if ((row[column] as readonly string[]).includes(uuid)) this.#send(db, zone, detach(parent, at, column, uuid));
  }

  /** Operations as they are, in one transaction. */
  send(db: DatabaseKey, zone: Place, operations: readonly Operation[]): void {
    this.#send(db, zone, ...operations);
  }

  // The field's words.

  option(zone: string, key: string, value?: string): void {
    this.setKey('nb', zone, 'NB_Global', {}, 'options', key, value);
  }

  rename(zone: string, name: string): void {
    this.update('nb', zone, 'NB_Global', {}, { name });
  }

  /** A chassis of the zone's own, a gateway unless said otherwise. */
  chassis(
    zone: string,
    name: string,
    ip: string,
    other_config: Readonly<Record<string, string>> = { 'is-interconn': 'true' },
  ): void {
    this.#send(
      'sb',
      zone,
      insert('sb', 'Encap', { type: 'geneve', ip, chassis_name: name }, 'encap'),
      insert('sb', 'Chassis', { name, hostname: zone, encaps: ['encap'], other_config }),
    );
  }

  router(zone: string, name: string, networks: readonly string[]): string {
    const port = insert(
      'nb',
      'Logical_Router_Port',
      { name: `${name}-in`, mac: '0a:00:00:00:01:01', networks },
      'port',
    );
    this.#send('nb', zone, port, insert('nb', 'Logical_Router', { name, ports: ['port'] }));
    return this.row('nb', zone, 'Logical_Router', { name }).uuid;
  }

  /** Attaches a router to a transit switch through `ROUTER-SWITCH[SUFFIX]` and the switch port `ZONE-ROUTER-SWITCH[SUFFIX]`. */
  attachRouter(zone: string, router: string, transitSwitch: string, networks: readonly string[], suffix = ''): void {
    const { uuid } = this.row('nb', zone, 'Logical_Router', { name: router });
    const ls = this.row('nb', zone, 'Logical_Switch', { name: transitSwitch }).uuid;
    const lrp = `${router}-${transitSwitch}${suffix}`;
    const lsp = { name: `${zone}-${lrp}`, type: 'router', options: { 'router-port': lrp }, addresses: ['router'] };
    this.#send(
      'nb',
      zone,
      insert('nb', 'Logical_Router_Port', { name: lrp, mac: '0a:00:00:00:02:01', networks }, 'lrp'),
      attach('Logical_Router', uuid, 'ports', 'lrp'),
      insert('nb', 'Logical_Switch_Port', lsp, 'lsp'),
      attach('Logical_Switch', ls, 'ports', 'lsp'),
    );
  }

  staticRoute(zone: string, router: string, row: PlainRow): void {
    const { uuid } = this.row('nb', zone, 'Logical_Router', { name: router });
    this.insertInto('nb', zone, 'Logical_Router_Static_Route', row, 'Logical_Router', uuid, 'static_routes');
  }

  close(): void {
    this.lab.close();
  }
}
