/**
 * Which ports are monitored in NB and SB. A zone may have a hundred thousand ports of virtual machines and containers, which have
 * no type; those with a type are monitored always (databases.ts), and of the others just these:
 *
 *  - NB: the ports of transit switches;
 *  - SB: the bindings of transit switches' ports and of the router ports behind them, and of the ports that other zones
 *    monitor.
 *
 * ## Law
 * No run may take a row that it isn't shown for one that isn't there. What is missing follows from other rows (a switch names
 * its ports), so it is asked for before the run, and the run waits until both databases have settled.
 *
 * Only a port of somebody else's, without a type, that has the name of a port to be made can't be foreseen: NB refuses that one, and
 * names the conflicting row.
 */
import type { Outcome } from '../ovsdb/api.ts';
import type { Clause, Condition } from '../ovsdb/conditions.ts';
import type { Row } from '../ovsdb/row.ts';
import { TYPED, type Databases, type LogicalSwitch, type LogicalSwitchPort } from './databases.ts';
import { textAt } from './columns.ts';
import { Groups } from './groups.ts';
import { RecentChanges } from './recent-changes.ts';
import { BindingRows, changedPorts } from './sb-bindings.ts';

/** Longer conditions cost a server more than it costs us to hold every port; back to conditions when they are much shorter. */
const MOST_CLAUSES = 1000;
const FEW_CLAUSES = 500;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The values of a column that rows are asked for by, beside those with a type. */
class Values {
  readonly #values = new Set<string>();
  readonly #clauseOf: (value: string) => Clause;
  isChanged = false;
  #isEverything = false;

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
    this.#isEverything = this.#values.size > (this.#isEverything ? FEW_CLAUSES : MOST_CLAUSES);
    if (this.#isEverything) return undefined;
    return [...TYPED, ...Array.from(this.#values, this.#clauseOf)];
  }
}

export class WantedRows {
  readonly #db: Databases;
  /** By port of a transit switch: that switch (nothing keeps a port from being on several). UUIDs. */
  readonly #switchesOf = new Groups<string, string>();
  /** By port of a transit switch, or monitor of another zone: the names of the bindings it needs; and by name how many need it. */
  readonly #namesOf = new Map<string, readonly string[]>();
  readonly #needs = new Map<string, number>();
  #zoneName = '';
  /** What is needed and not seen by its type: NB ports and SB bindings. */
  readonly #ports = new Values((uuid) => ['_uuid', '==', ['uuid', uuid]]);
  readonly #bindings = new Values((name) => ['logical_port', '==', name]);
  /** The bindings that are monitored now: an index of its own, since it is asked before the engine runs. */
  readonly #shown: BindingRows;
  /** NB ports that a refusal named: they have the name of a port to be made. */
  readonly #inTheWay = new Set<string>();
  /** Ports by switch (both UUIDs in one text), ports, and monitors. */
  readonly #recentPlaces = new RecentChanges();
  readonly #recentPorts = new RecentChanges();
  readonly #recentMonitors = new RecentChanges();
  readonly #recentBindings = new RecentChanges();

  constructor(db: Databases) {
    this.#db = db;
    this.#shown = new BindingRows(db.sbPortBinding);
  }

  /** Takes in the tracked changes, any number of times, and asks for what is missing. */
  follow(zoneName: string): void {
    const { logicalSwitchPort, isbServiceMonitor } = this.#db;
    this.#followSwitches();
    for (const port of this.#recentPorts.take(uuidsOf(logicalSwitchPort.changes()))) this.#look(port);
    this.#followRefusals();
    const monitors = this.#recentMonitors.take(uuidsOf(isbServiceMonitor.changes()));
    for (const monitor of monitors) this.#lookForMonitor(monitor, zoneName);
    if (zoneName !== this.#zoneName) {
      this.#zoneName = zoneName;
      for (const { _uuid } of isbServiceMonitor.rows()) this.#lookForMonitor(_uuid, zoneName);
    }
    this.#followBindings();
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
    const { logicalSwitch } = this.#db;
    for (const place of this.#recentPlaces.take(this.#changedPlaces())) {
      const [uuid = '', port = ''] = place.split(' ');
      const row = logicalSwitch.get(uuid);
      if (row !== undefined && isTransit(row) && row.ports.has(port)) this.#switchesOf.add(port, uuid);
      else this.#switchesOf.delete(port, uuid);
      this.#look(port);
    }
  }

  #followBindings(): void {
    this.#shown.follow();
    for (const name of this.#recentBindings.take(changedPorts(this.#db.sbPortBinding))) this.#lookForBinding(name);
  }

  /** The ports that came to transit switches, or left them: a zone's other ports may be a hundred thousand. */
  *#changedPlaces(): Generator<string, void, undefined> {
    for (const change of this.#db.logicalSwitch.changes()) {
      const { row } = change;
      const isTurned = change.delta('other_config').has('interconn-ts');
      if (!isTurned && !isTransit(row)) continue;
      const touched = new Set(change.delta('ports').keys() as Iterable<string>);
      if (isTurned) for (const port of row.ports) touched.add(port);
      for (const port of touched) yield `${row._uuid} ${port}`;
    }
  }

  /** Of the two rows that a refusal names, one never came to be; and the other may have gone. */
  #followRefusals(): void {
    const { nb, logicalSwitchPort } = this.#db;
    if (this.#inTheWay.size === 0 || !nb.isSettled) return;
    for (const port of this.#inTheWay) {
      if (logicalSwitchPort.get(port) !== undefined) continue;
      this.#inTheWay.delete(port);
      this.#look(port);
    }
  }

  #look(port: string): void {
    const isOnTransitSwitch = this.#switchesOf.has(port);
    const isWanted = isOnTransitSwitch || this.#inTheWay.has(port);
    const row = isWanted ? this.#db.logicalSwitchPort.get(port) : undefined;
    this.#ports.set(port, isWanted && (row === undefined || row.type === ''));
    this.#need(port, isOnTransitSwitch && row !== undefined && row.type !== '' ? namesOf(row) : []);
  }

  #lookForMonitor(monitor: string, zoneName: string): void {
    const row = this.#db.isbServiceMonitor.get(monitor);
    this.#need(monitor, row !== undefined && row.target_availability_zone === zoneName ? [row.logical_port] : []);
  }

  /** Replaces the names of the bindings that a row needs. */
  #need(uuid: string, names: readonly string[]): void {
    const before = this.#namesOf.get(uuid) ?? [];
    if (names.length > 0) this.#namesOf.set(uuid, names);
    else this.#namesOf.delete(uuid);
    for (const name of names) this.#needs.set(name, (this.#needs.get(name) ?? 0) + 1);
    for (const name of before) {
      const rest = (this.#needs.get(name) ?? 1) - 1;
      if (rest > 0) this.#needs.set(name, rest);
      else this.#needs.delete(name);
    }
    for (const name of [...before, ...names]) this.#lookForBinding(name);
  }

  #lookForBinding(name: string): void {
    const row = this.#shown.get(name);
    const isTyped = row !== 0 && textAt(this.#db.sbPortBinding, 'type', row) !== '';
    this.#bindings.set(name, this.#needs.has(name) && !isTyped);
  }

  #ask(): void {
    const { nb, sb } = this.#db;
    if (this.#ports.isChanged) nb.setCondition('Logical_Switch_Port', this.#ports.condition());
    if (this.#bindings.isChanged) sb.setCondition('Port_Binding', this.#bindings.condition());
    this.#ports.isChanged = false;
    this.#bindings.isChanged = false;
  }
}

const isTransit = ({ other_config }: LogicalSwitch): boolean => other_config.has('interconn-ts');

const uuidsOf = (changes: Iterable<{ readonly row: Row }>): Iterable<string> =>
  Array.from(changes, ({ row }) => row._uuid);

/** The bindings of a port of a transit switch and of the router port behind it. The chassisredirect one always has its type. */
function namesOf({ name, options, peer }: LogicalSwitchPort): readonly string[] {
  return [name, options.get('router-port') ?? '', peer ?? ''].filter((each) => each !== '');
}
