/**
 * Databases of one or more zones as a script that makes the same interconnection in the lab: its commands are OVN's. Learned routes, remote
 * ports, tunnel keys and all that ovn-northd makes are left out, and come again by themselves, or do not: that is the question.
 */
import type { DatabaseKey } from '../../../ic/databases.ts';
import { quoted } from '../export/shell-words.ts';
import { firstHost } from '../world.ts';
import { readDatabaseFile } from './database-file.ts';
import { MADE_AGAIN, NB_TABLES } from './imported-columns.ts';
import type { ChosenFile, ImportedDatabase, ImportedRow } from './imported-database.ts';
import { LeftOut, mapOf, option, rowsOf, RowWords, text, uuids } from './imported-rows.ts';
import type { Redaction } from './redaction.ts';

export interface Imported {
  readonly script: string;
  /** What was left out, and why, in sentences. */
  readonly notes: readonly string[];
}

class ImportedScript {
  readonly lines: string[] = [];
  readonly leftOut = new LeftOut();
  readonly notes: string[] = [];
  readonly #redaction: Redaction;
  readonly #words: RowWords;
  readonly #all: readonly ImportedDatabase[];

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

  /** IC-NB's, or where it was not given those that the zones have copies of. */
  transitSwitches(): void {
    const copies = this.of('nb').flatMap((nb) =>
      rowsOf(nb, 'Logical_Switch').flatMap((row) => option(row, 'other_config', 'interconn-ts')),
    );
    const wanted = this.of('inb').flatMap((inb) => rowsOf(inb, 'Transit_Switch').map((row) => text(row, 'name')));
    const names = new Set((wanted.length > 0 ? wanted : copies).filter((name) => name !== ''));
    for (const name of [...names].sort())
      this.#type('az1', [
        'ovn-ic-nbctl',
        'create',
        'Transit_Switch',
        `name=${JSON.stringify(this.#redaction.name('ts', name))}`,
      ]);
    for (const inb of this.of('inb'))
      this.leftOut.add(`${inb.name}: transit routers and their ports`, rowsOf(inb, 'Transit_Router').length);
  }

  /** Chassis of the zone, but those of others; the lab's own first host takes the place of the first. */
  hosts(zone: string, sb: ImportedDatabase): void {
    const own = rowsOf(sb, 'Chassis').filter((row) => option(row, 'other_config', 'is-remote') !== 'true');
    this.leftOut.add(`${sb.name}: chassis of other zones`, rowsOf(sb, 'Chassis').length - own.length);
    for (const [at, row] of own.entries()) {
      const host = at === 0 ? firstHost(zone) : `${zone}-h${at + 1}`;
      if (at > 0) this.lines.push(`host add ${host} ${zone}`);
      const encaps = rowsOf(sb, 'Encap').filter(({ uuid }) => uuids(row, 'encaps').includes(uuid));
      const ips = encaps.map((encap) => this.#redaction.addresses(text(encap, 'ip')));
      // It comes back as the chassis that it stands for.
      this.lines.push(`host stop ${host}`);
      this.#type(host, [
        'ovs-vsctl',
        'set',
        'Open_vSwitch',
        '.',
        `external_ids:system-id=${JSON.stringify(this.#redaction.name('gw', text(row, 'name')))}`,
        ...ips.slice(0, 1).map((ip) => `external_ids:ovn-encap-ip=${ip}`),
        `external_ids:ovn-is-interconn=${option(row, 'other_config', 'is-interconn') === 'true'}`,
      ]);
      this.lines.push(`host start ${host}`);
    }
  }

  /** With its name a zone takes part, and takes over the transit switches. */
  zoneName(zone: string, nb: ImportedDatabase): void {
    const [global] = rowsOf(nb, 'NB_Global');
    const name = this.#redaction.name('zone', global === undefined ? '' : text(global, 'name'));
    this.#type(zone, ['ovn-nbctl', 'set', 'NB_Global', '.', `name=${JSON.stringify(name)}`]);
  }

  /** All that an operator has written in an NB: one transaction. */
  northbound(zone: string, nb: ImportedDatabase): void {
    const [global] = rowsOf(nb, 'NB_Global');
    const settings = global === undefined ? undefined : this.#words.options(global.values.get('options'), 'NB_Global');
    const words = ['ovn-nbctl', 'set', 'NB_Global', '.', `options=${settings ?? '{}'}`];
    const ids = [...mapOf(global?.values.get('external_ids'))];
    if (this.#redaction.isRedacted) this.leftOut.add(`${nb.name}: external_ids`, ids.length);
    else words.push(`external_ids={${ids.map((pair) => pair.map((its) => JSON.stringify(its)).join('=')).join(', ')}}`);
    const isCopy = (row: ImportedRow): boolean => option(row, 'other_config', 'interconn-ts') !== '';
    const copies = rowsOf(nb, 'Logical_Switch').filter(isCopy);
    const made = new Map<string, string>();
    const rows = [...NB_TABLES.keys()].flatMap((table) =>
      rowsOf(nb, table)
        .filter((row) => this.#isWritten(nb, table, row))
        .map((row) => ({ table, row })),
    );
    for (const { row } of rows) made.set(row.uuid, `@r${made.size + 1}`);
    const idOf = (uuid: string): string | undefined => made.get(uuid);
    for (const { table, row } of rows) {
      words.push('--', `--id=${idOf(row.uuid) ?? ''}`, 'create', table);
      words.push(...this.#words.words(table, row, idOf));
    }
    for (const copy of copies) {
      const ports = uuids(copy, 'ports').flatMap((uuid) => idOf(uuid) ?? []);
      const its = this.#redaction.name('ts', option(copy, 'other_config', 'interconn-ts'));
      if (ports.length > 0) words.push('--', 'add', 'Logical_Switch', its, 'ports', ports.join(','));
    }
    this.#type(zone, words);
    for (const [table, all] of nb.tables)
      if (!NB_TABLES.has(table) && table !== 'NB_Global') this.leftOut.add(`${nb.name}: rows of ${table}`, all.length);
  }

  /** Is it an operator's, not a controller's? */
  #isWritten(nb: ImportedDatabase, table: string, row: ImportedRow): boolean {
    const ids = mapOf(row.values.get('external_ids'));
    const why =
      table === 'Logical_Router_Static_Route' && ids.has('ic-learned-route')
        ? 'learned routes, which are learned again'
        : table === 'Logical_Switch_Port' && text(row, 'type') === 'remote'
          ? 'remote ports, which the controller makes'
          : table === 'Logical_Switch' && option(row, 'other_config', 'interconn-ts') !== ''
            ? 'copies of transit switches, which the controller makes'
            : '';
    if (why !== '') this.leftOut.add(`${nb.name}: ${why}`);
    else if (this.#redaction.isRedacted) this.leftOut.add(`${nb.name}: external_ids`, ids.size);
    return why === '';
  }

  /** Zones of which there is no NB among the files have nothing in the lab. */
  #absentZones(file: string, rows: readonly ImportedRow[]): void {
    const given = new Set(this.of('nb').flatMap((nb) => rowsOf(nb, 'NB_Global').map((row) => text(row, 'name'))));
    const absent = rows.filter((row) => !given.has(text(row, 'name'))).length;
    if (absent > 0)
      this.notes.push(
        `${file}: of ${absent} of its zones no Northbound was given: these zones, and their routes, are not there`,
      );
  }

  /** What of the other databases is not there. */
  rest(): void {
    for (const { name, key, tables, notes } of this.#all) {
      this.notes.push(...notes.map((note) => `${name}: ${note}`));
      if (key === 'nb') continue;
      if (key === 'isb') this.#absentZones(name, tables.get('Availability_Zone') ?? []);
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
  imported.lines.push(`world zones=${zones.join(',')} nameless`);
  for (const [at, { nb }] of pairs.entries()) imported.zoneName(zones[at] ?? '', nb);
  imported.transitSwitches();
  for (const [at, { sb }] of pairs.entries()) if (sb !== undefined) imported.hosts(zones[at] ?? '', sb);
  for (const [at, { nb }] of pairs.entries()) imported.northbound(zones[at] ?? '', nb);
  imported.rest();
  const notes = [...imported.notes, ...imported.leftOut.notes()];
  return { script: `${imported.lines.join('\n')}\n`, notes };
}
