/**
 * Which ports are monitored in NB and SB. A zone may have a hundred thousand ports of virtual machines and containers, which have
 * no type; those with a type are monitored always (databases.ts), and of the others just these:
 *
 *  - NB: the ports of transit switches;
 *  - SB: the bindings of transit switches' ports and of the router ports behind them, and of the ports that other zones
 *    monitor.
 *
 * ## Law
 * No run may take a row that it isn't shown for one that isn't there. What is missing can be told from other rows (a switch names
 * its ports), so it is asked for before the run, and the run waits until both databases have settled.
 *
 * Only a port of somebody else's, without a type, that has the name of a port to be made can't be told: NB refuses that one, and
 * says who is in the way.
 */
import type { Outcome } from '../ovsdb/api.ts';
import type { Clause, Condition } from '../ovsdb/conditions.ts';
import { TYPED, type Databases, type IsbServiceMonitor, type LogicalSwitchPort } from './databases.ts';
import { KeyIndex } from './key-index.ts';

/** Longer conditions cost a server more than it costs us to hold every port. */
const MOST_CLAUSES = 1000;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The values of a column that rows are asked for by, beside those with a type. */
class Values {
  readonly #values = new Set<string>();
  readonly #clauseOf: (value: string) => Clause;
  isChanged = false;

  constructor(clauseOf: (value: string) => Clause) {
    this.#clauseOf = clauseOf;
  }

  set(value: string, isWanted: boolean): void {
    if (isWanted === this.#values.has(value)) return;
    if (isWanted) this.#values.add(value);
    else this.#values.delete(value);
    this.isChanged = true;
  }

  /** undefined: every row. */
  condition(): Condition | undefined {
    if (this.#values.size > MOST_CLAUSES) return undefined;
    return [...TYPED, ...Array.from(this.#values, this.#clauseOf)];
  }
}

export class WantedRows {
  readonly #db: Databases;
  /** By port of a transit switch: that switch. UUIDs. */
  readonly #switchOf = new Map<string, string>();
  /** By port of a transit switch: the names of the bindings it needs; and by name how many ports need it. */
  readonly #namesOf = new Map<string, readonly string[]>();
  readonly #needs = new Map<string, number>();
  /** Of the ports that other zones monitor here, by name. */
  readonly #monitored: KeyIndex<IsbServiceMonitor>;
  #zoneName = '';
  /** What is needed and not seen by its type: NB ports and SB bindings. */
  readonly #ports = new Values((uuid) => ['_uuid', '==', ['uuid', uuid]]);
  readonly #bindings = new Values((name) => ['logical_port', '==', name]);
  /** NB ports that a refusal named: they have the name of a port to be made. */
  readonly #inTheWay = new Set<string>();

  constructor(db: Databases) {
    this.#db = db;
    this.#monitored = new KeyIndex(db.isbServiceMonitor, (row) =>
      row.target_availability_zone === this.#zoneName ? row.logical_port : undefined,
    );
  }

  /** Takes in the tracked changes, any number of times, and asks for what is missing. */
  follow(zoneName: string): void {
    const { logicalSwitchPort, sbBindings } = this.#db;
    this.#followSwitches();
    for (const { kind, row } of logicalSwitchPort.changes()) {
      if (kind === 'delete') this.#inTheWay.delete(row._uuid);
      this.#look(row._uuid);
    }
    this.#followMonitors(zoneName);
    sbBindings.follow((name) => this.#lookForBinding(name));
    this.#ask();
  }

  /** NB has refused a transaction: was it for the name of a port that isn't shown? The details name both rows by their UUIDs. */
  refused(outcome: Outcome): void {
    if (outcome.status !== 'error' || !outcome.details.includes('Logical_Switch_Port')) return;
    for (const [port] of outcome.details.matchAll(UUID)) {
      this.#inTheWay.add(port);
      this.#look(port);
    }
    this.#ask();
  }

  #followSwitches(): void {
    for (const change of this.#db.logicalSwitch.changes()) {
      const { row } = change;
      const isTransit = change.kind !== 'delete' && row.other_config.has('interconn-ts');
      const touched = new Set(change.delta('ports').keys() as Iterable<string>);
      if (change.touched('other_config')) for (const port of row.ports) touched.add(port);
      for (const port of touched) {
        if (isTransit && row.ports.has(port)) this.#switchOf.set(port, row._uuid);
        else if (this.#switchOf.get(port) === row._uuid) this.#switchOf.delete(port);
        else continue;
        this.#look(port);
      }
    }
  }

  #followMonitors(zoneName: string): void {
    if (zoneName === this.#zoneName) {
      this.#monitored.follow((name) => this.#lookForBinding(name));
      return;
    }
    const before = [...this.#monitored.keys()];
    this.#zoneName = zoneName;
    this.#monitored.rebuild();
    for (const name of [...before, ...this.#monitored.keys()]) this.#lookForBinding(name);
  }

  #look(port: string): void {
    const isOnTransitSwitch = this.#switchOf.has(port);
    const isWanted = isOnTransitSwitch || this.#inTheWay.has(port);
    const row = isWanted ? this.#db.logicalSwitchPort.get(port) : undefined;
    this.#ports.set(port, isWanted && (row === undefined || row.type === ''));
    const before = this.#namesOf.get(port) ?? [];
    const now = isOnTransitSwitch && row !== undefined && row.type !== '' ? namesOf(row) : [];
    if (now.length > 0) this.#namesOf.set(port, now);
    else this.#namesOf.delete(port);
    for (const name of now) this.#needs.set(name, (this.#needs.get(name) ?? 0) + 1);
    for (const name of before) {
      const rest = (this.#needs.get(name) ?? 1) - 1;
      if (rest > 0) this.#needs.set(name, rest);
      else this.#needs.delete(name);
    }
    for (const name of [...before, ...now]) this.#lookForBinding(name);
  }

  #lookForBinding(name: string): void {
    const isNeeded = this.#needs.has(name) || this.#monitored.has(name);
    const type = isNeeded ? this.#db.sbBindings.get(name)?.type : undefined;
    this.#bindings.set(name, isNeeded && (type === undefined || type === ''));
  }

  #ask(): void {
    const { nb, sb } = this.#db;
    if (this.#ports.isChanged) nb.setCondition('Logical_Switch_Port', this.#ports.condition());
    if (this.#bindings.isChanged) sb.setCondition('Port_Binding', this.#bindings.condition());
    this.#ports.isChanged = false;
    this.#bindings.isChanged = false;
  }
}

/** The bindings of a port of a transit switch and of the router port behind it. The chassisredirect one always has its type. */
function namesOf({ name, options, peer }: LogicalSwitchPort): readonly string[] {
  return [name, options.get('router-port') ?? '', peer ?? ''].filter((each) => each !== '');
}
