/**
 * Databases of one or more zones as a script that makes the same interconnection in the lab: its commands are OVN's. Learned routes, remote
 * ports, tunnel keys and all that ovn-northd makes are left out, and come again by themselves, or do not: that is the question.
 */
import type { DatabaseKey } from '../../../ic/databases.ts';
import { mapOf } from '../../json-values.ts';
import { quoted } from '../export/shell-words.ts';
import { firstHost } from '../hosts.ts';
import { readDatabaseFile } from './database-file.ts';
import { isKept, MADE_AGAIN, NB_TABLES } from './imported-columns.ts';
import { ControllersRows, transitSwitchOf } from './controllers-rows.ts';
import type { ChosenFile, ImportedDatabase, ImportedRow } from './imported-database.ts';
import { isFilled, LeftOut, option, rowsOf, RowWords, text, uuids } from './imported-rows.ts';
import type { Redaction } from './redaction.ts';
import { StandIn } from './stand-in.ts';

export interface Imported {
  readonly script: string;
  /** What was left out, and why, in sentences. */
  readonly notes: readonly string[];
}

/** The name of the zone whose NB it is. */
function nameIn(nb: ImportedDatabase): string {
  const [global] = rowsOf(nb, 'NB_Global');
  return global === undefined ? '' : text(global, 'name');
}

class ImportedScript {
  readonly lines: string[] = [];
  readonly leftOut = new LeftOut();
  readonly notes: string[] = [];
  readonly #redaction: Redaction;
  readonly #words: RowWords;
  readonly #all: readonly ImportedDatabase[];
  /** Those that are made, by the names that they have in the files. */
  readonly #transitSwitches = new Set<string>();

  constructor(all: readonly ImportedDatabase[], redaction: Redaction) {
    this.#all = all;
    this.#redaction = redaction;
    this.#words = new RowWords(redaction, this.leftOut);
  }

  of(key: DatabaseKey): ImportedDatabase[] {
    return this.#all.filter((database) => database.key === key);
  }

  #type(place: string, words: readonly string[]): void {
    this.lines.push(`${place}$ ${words.map(quoted).join(' ')}`);
  }

  /** Each zone's NB, with the SB whose datapaths are those of its routers and switches. */
  pairs(): { nb: ImportedDatabase; sb: ImportedDatabase | undefined }[] {
    const left = this.of('sb');
    return this.of('nb').map((nb) => {
      const own = new Set([...rowsOf(nb, 'Logical_Router'), ...rowsOf(nb, 'Logical_Switch')].map(({ uuid }) => uuid));
      const isIts = (sb: ImportedDatabase): boolean =>
        rowsOf(sb, 'Datapath_Binding').some((row) =>
          [...mapOf(row.values.get('external_ids')).values()].some((value) => own.has(value)),
        );
      const at = left.findIndex(isIts);
      const [sb] = at < 0 ? [] : left.splice(at, 1);
      if (at < 0) this.notes.push(`${nb.name}: no Southbound has its datapaths: its chassis are not known`);
      return { nb, sb };
    });
  }

  /** What a row says in columns that are not imported. */
  #countBeyond({ name }: ImportedDatabase, table: string, row: ImportedRow): void {
    for (const [column, value] of row.values)
      if (isFilled(value) && !isKept(table, column)) this.leftOut.add(`${name}: ${table}.${column}`);
  }

  /** IC-NB's, or where it was not given those that the zones have copies of. */
  findTransitSwitches(): void {
    const given = this.of('inb').flatMap((inb) =>
      rowsOf(inb, 'Transit_Switch').map((row) => {
        this.#countBeyond(inb, 'Transit_Switch', row);
        return text(row, 'name');
      }),
    );
    const copies = this.of('nb').flatMap((nb) => rowsOf(nb, 'Logical_Switch').map(transitSwitchOf));
    for (const name of (given.length > 0 ? given : copies).toSorted()) if (name !== '') this.#transitSwitches.add(name);
  }

  transitSwitches(): void {
    for (const name of this.#transitSwitches)
      this.#type('az1', [
        'ovn-ic-nbctl',
        'create',
        'Transit_Switch',
        `name=${JSON.stringify(this.#redaction.name('ts', name))}`,
      ]);
    for (const inb of this.of('inb'))
      this.leftOut.add(`${inb.name}: transit routers and their ports`, rowsOf(inb, 'Transit_Router').length);
  }

  /** What IC-NB says of the interconnection as a whole. */
  interconnection(): void {
    for (const inb of this.of('inb'))
      for (const row of rowsOf(inb, 'IC_NB_Global')) {
        this.#countBeyond(inb, 'IC_NB_Global', row);
        const options = this.#words.options(row.values.get('options'), 'IC_NB_Global');
        if (options !== undefined)
          this.#type('az1', ['ovn-ic-nbctl', 'set', 'IC_NB_Global', '.', `options=${options}`]);
      }
  }

  /** Chassis of the zone, but those of others; the lab's own first host takes the place of the first. */
  hosts(zone: string, sb: ImportedDatabase): void {
    const own = rowsOf(sb, 'Chassis').filter((row) => option(row, 'other_config', 'is-remote') !== 'true');
    this.leftOut.add(`${sb.name}: chassis of other zones`, rowsOf(sb, 'Chassis').length - own.length);
    for (const [at, row] of own.entries()) {
      this.#countBeyond(sb, 'Chassis', row);
      const encaps = rowsOf(sb, 'Encap').filter(({ uuid }) => uuids(row, 'encaps').includes(uuid));
      this.#host(zone, at, text(row, 'name'), encaps, option(row, 'other_config', 'is-interconn') === 'true');
    }
  }

  #host(zone: string, at: number, name: string, encaps: readonly ImportedRow[], isGateway: boolean): void {
    const host = at === 0 ? firstHost(zone) : `${zone}-h${at + 1}`;
    if (at > 0) this.lines.push(`host add ${host} ${zone}`);
    const types = new Set(encaps.map((encap) => text(encap, 'type')));
    const ips = new Set(encaps.map((encap) => this.#redaction.addresses(text(encap, 'ip'))));
    const id = (key: string, value: string): string => `external_ids:${key}=${JSON.stringify(value)}`;
    // It comes back as the chassis that it stands for.
    this.lines.push(`host stop ${host}`);
    this.#type(host, [
      'ovs-vsctl',
      'set',
      'Open_vSwitch',
      '.',
      id('system-id', this.#redaction.name('gw', name)),
      ...(encaps.length === 0
        ? []
        : [id('ovn-encap-type', [...types].join(',')), id('ovn-encap-ip', [...ips].join(','))]),
      `external_ids:ovn-is-interconn=${isGateway}`,
    ]);
    this.lines.push(`host start ${host}`);
  }

  /** With its name a zone takes part, and takes over the transit switches. */
  zoneName(zone: string, name: string): void {
    const shown = JSON.stringify(this.#redaction.name('zone', name));
    this.#type(zone, ['ovn-nbctl', 'set', 'NB_Global', '.', `name=${shown}`]);
  }

  /** All that an operator has written in an NB: one transaction. */
  northbound(zone: string, nb: ImportedDatabase): void {
    const [global] = rowsOf(nb, 'NB_Global');
    const settings = global === undefined ? undefined : this.#words.options(global.values.get('options'), 'NB_Global');
    const words = ['ovn-nbctl', 'set', 'NB_Global', '.', `options=${settings ?? '{}'}`];
    const ids = [...mapOf(global?.values.get('external_ids'))];
    if (this.#redaction.isRedacted) this.leftOut.add(`${nb.name}: external_ids`, ids.length);
    else words.push(`external_ids={${ids.map((pair) => pair.map((its) => JSON.stringify(its)).join('=')).join(', ')}}`);
    if (global !== undefined) this.#countBeyond(nb, 'NB_Global', global);
    const isMade = (row: ImportedRow): boolean => this.#transitSwitches.has(transitSwitchOf(row));
    const copies = rowsOf(nb, 'Logical_Switch').filter(isMade);
    const controllers = new ControllersRows(nb, this.#transitSwitches);
    const made = new Map<string, string>();
    const rows = [...NB_TABLES.keys()].flatMap((table) =>
      rowsOf(nb, table)
        .filter((row) => {
          const reason = controllers.reason(table, row);
          if (reason !== '') this.leftOut.add(`${nb.name}: ${reason}`);
          return reason === '';
        })
        .map((row) => ({ table, row })),
    );
    for (const { table, row } of rows) {
      made.set(row.uuid, `@r${made.size + 1}`);
      this.#countBeyond(nb, table, row);
      const its = mapOf(row.values.get('external_ids'));
      if (this.#redaction.isRedacted) this.leftOut.add(`${nb.name}: external_ids`, its.size);
    }
    const idOf = (uuid: string): string | undefined => made.get(uuid);
    for (const { table, row } of rows) {
      words.push('--', `--id=${idOf(row.uuid) ?? ''}`, 'create', table);
      words.push(...this.#words.words(table, row, idOf));
    }
    for (const copy of copies) {
      const ports = uuids(copy, 'ports').flatMap((uuid) => idOf(uuid) ?? []);
      const its = this.#redaction.name('ts', transitSwitchOf(copy));
      if (ports.length > 0) words.push('--', 'add', 'Logical_Switch', its, 'ports', ports.join(','));
    }
    this.#type(zone, words);
    for (const [table, all] of nb.tables)
      if (!NB_TABLES.has(table) && table !== 'NB_Global') this.leftOut.add(`${nb.name}: rows of ${table}`, all.length);
  }

  /** Zones that IC-SB knows, and of which there is no NB among the files: 'number' is that of the first in the lab. */
  standIns(number: number): StandIn[] {
    const [isb] = this.of('isb');
    if (isb === undefined) {
      this.notes.push('no IC-SB is among the files: zones without a Northbound are not known, nor learned from again');
      return [];
    }
    const given = new Set(this.of('nb').map(nameIn));
    return rowsOf(isb, 'Availability_Zone')
      .filter((row) => !given.has(text(row, 'name')))
      .map((row, at) => {
        const zone = `az${number + at}`;
        this.notes.push(
          `${isb.name}: no Northbound was given of ${this.#redaction.name('zone', text(row, 'name'))}: ${zone} stands in for it, with the gateways, ports and routes that IC-SB has of it; what it learns and keeps out is not known`,
        );
        const isMade = (name: string): boolean => this.#transitSwitches.has(name);
        return new StandIn(zone, isb, row, this.#redaction, isMade, this.leftOut);
      });
  }

  /** The gateways of a stand-in, and then all else of it. */
  standInHosts(zone: string, standIn: StandIn): void {
    for (const [at, { name, encaps }] of standIn.gateways().entries()) this.#host(zone, at, name, encaps, true);
  }

  standInRouters(zone: string, standIn: StandIn): void {
    this.#type(zone, ['ovn-nbctl', ...standIn.words()]);
    this.lines.push(...standIn.dynamicLines());
  }

  /** What of the other databases is not there. */
  rest(): void {
    for (const { name, key, tables, notes } of this.#all) {
      this.notes.push(...notes.map((note) => `${name}: ${note}`));
      if (key === 'nb') continue;
      const used: ReadonlySet<string> = new Set(
        key === 'inb'
          ? ['Transit_Switch', 'Transit_Router', 'IC_NB_Global']
          : key === 'sb'
            ? ['Chassis', 'Encap', 'SB_Global']
            : ['IC_SB_Global'],
      );
      for (const [table, rows] of tables) {
        const again = MADE_AGAIN[key].has(table) ? ', which are made again' : '';
        if (!used.has(table)) this.leftOut.add(`${name}: rows of ${table}${again}`, rows.length);
      }
    }
  }
}

/** Throws ImportError for a file that can't be read, and Error when there is no Northbound among them. */
export function importedScript(files: readonly ChosenFile[], redaction: Redaction): Imported {
  const imported = new ImportedScript(files.map(readDatabaseFile), redaction);
  const pairs = imported.pairs();
  if (pairs.length === 0)
    throw new Error('no Northbound of any zone is among the files: give one of each zone, with its Southbound');
  const zones = pairs.map((_, at) => `az${at + 1}`);
  imported.findTransitSwitches();
  const standIns = imported.standIns(zones.length + 1);
  const others = standIns.map((_, at) => `az${zones.length + 1 + at}`);
  imported.lines.push(`world zones=${[...zones, ...others].join(',')} nameless`);
  for (const [at, { nb }] of pairs.entries()) imported.zoneName(zones[at] ?? '', nameIn(nb));
  for (const [at, { name }] of standIns.entries()) imported.zoneName(others[at] ?? '', name);
  imported.interconnection();
  imported.transitSwitches();
  for (const [at, { sb }] of pairs.entries()) if (sb !== undefined) imported.hosts(zones[at] ?? '', sb);
  for (const [at, each] of standIns.entries()) imported.standInHosts(others[at] ?? '', each);
  for (const [at, { nb }] of pairs.entries()) imported.northbound(zones[at] ?? '', nb);
  for (const [at, each] of standIns.entries()) imported.standInRouters(others[at] ?? '', each);
  imported.rest();
  const notes = [...imported.notes, ...imported.leftOut.notes()];
  return { script: `${imported.lines.join('\n')}\n`, notes };
}
