/**
 * Databases of one or more zones as a script that makes the same interconnection in the lab: its commands are OVN's. Learned routes, remote
 * ports, tunnel keys and all that ovn-northd makes are left out, and come again by themselves, or do not: that is the question.
 */
import type { DatabaseKey } from '../../../ic/databases.ts';
import { quoted } from '../export/shell-words.ts';
import { firstHost } from '../world.ts';
import { readDatabaseFile, type ChosenFile, type ImportedDatabase, type ImportedRow } from './database-file.ts';
import {
  MADE_AGAIN,
  NAMES_IN_OPTIONS,
  NB_TABLES,
  READ_OPTION,
  type Columns,
  type Meaning,
} from './imported-columns.ts';
import type { Redaction } from './redaction.ts';

export interface Imported {
  readonly script: string;
  /** What was left out, and why, in sentences. */
  readonly notes: readonly string[];
}

type Map2 = ReadonlyMap<string, string>;

const rowsOf = ({ tables }: ImportedDatabase, table: string): readonly ImportedRow[] => tables.get(table) ?? [];

const isPair = (value: unknown): value is [string, unknown[]] =>
  Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1]);

/** The elements of a set, or the one value. */
const elements = (value: unknown): unknown[] =>
  value === undefined ? [] : isPair(value) && value[0] === 'set' ? value[1] : [value];

function mapOf(value: unknown): Map2 {
  const pairs = isPair(value) && value[0] === 'map' ? value[1] : [];
  return new Map(pairs.map((pair) => (Array.isArray(pair) ? [String(pair[0]), String(pair[1])] : ['', ''])));
}

function text(row: ImportedRow, column: string): string {
  const [value] = elements(row.values.get(column));
  return typeof value === 'string' ? value : '';
}
const uuids = (row: ImportedRow, column: string): string[] =>
  elements(row.values.get(column)).map((value) => (Array.isArray(value) ? String(value[1]) : ''));
const option = (row: ImportedRow, column: string, key: string): string => mapOf(row.values.get(column)).get(key) ?? '';

/** What is left out, counted by reason. */
class LeftOut {
  readonly #counts = new Map<string, number>();

  add(what: string, by = 1): void {
    if (by > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  notes(): string[] {
    return [...this.#counts].map(([what, number]) => `${what}: ${number} left out`);
  }
}

/** The words `COLUMN=VALUE` of a row. */
class RowWords {
  readonly #redaction: Redaction;
  readonly #leftOut: LeftOut;

  constructor(redaction: Redaction, leftOut: LeftOut) {
    this.#redaction = redaction;
    this.#leftOut = leftOut;
  }

  /** A text as a word of a value; what is no text as it is. */
  atom(meaning: Meaning, value: unknown): string {
    if (typeof value !== 'string') return String(value);
    const { addresses, name } = this.#redaction;
    const kind = meaning.kind;
    return JSON.stringify(
      kind === 'name' ? name(meaning.begins, value) : kind === 'addresses' ? addresses(value) : value,
    );
  }

  /** Options that are read: `{key="value", ...}`; undefined: none. */
  options(value: unknown, table: string): string | undefined {
    const { isRedacted, addresses, name } = this.#redaction;
    const pairs = [...mapOf(value)].flatMap(([key, its]) => {
      if (isRedacted && !READ_OPTION.test(key)) {
        this.#leftOut.add(`options of ${table} that interconnection does not read`);
        return [];
      }
      const begins = NAMES_IN_OPTIONS.get(key) ?? (key.endsWith('-tag') ? 'tag' : undefined);
      const isPlain = /^(?:true|false|\d*|static|connected|dynamic|loadbalancer)$/.test(its);
      const isList = /^[\d.:a-f/,\s]*$/i.test(its);
      const shown = isPlain ? its : begins !== undefined ? name(begins, its) : isList ? addresses(its) : name('v', its);
      return [`${JSON.stringify(key)}=${JSON.stringify(shown)}`];
    });
    return pairs.length === 0 ? undefined : `{${pairs.join(', ')}}`;
  }

  /** 'idOf': of a row that is made, by its UUID. */
  words(table: string, row: ImportedRow, idOf: (uuid: string) => string | undefined): string[] {
    const columns = NB_TABLES.get(table) ?? {};
    const all: Columns = this.#redaction.isRedacted ? columns : { ...columns, external_ids: { kind: 'plain' } };
    return Object.entries(all).flatMap(([column, meaning]) => {
      const value = row.values.get(column);
      if (value === undefined) return [];
      if (meaning.kind === 'options') {
        const shown = this.options(value, table);
        return shown === undefined ? [] : [`${column}=${shown}`];
      }
      if (meaning.kind === 'reference') {
        const ids = uuids(row, column).flatMap((uuid) => idOf(uuid) ?? []);
        return ids.length === 0 ? [] : [`${column}=${ids.join(',')}`];
      }
      if (isPair(value) && value[0] === 'map') {
        const pairs = [...mapOf(value)].map(([key, its]) => `${this.atom(meaning, key)}=${this.atom(meaning, its)}`);
        return pairs.length === 0 ? [] : [`${column}={${pairs.join(', ')}}`];
      }
      const shown = elements(value).map((its) => this.atom(meaning, its));
      return shown.length === 0 || shown.join() === '""' ? [] : [`${column}=[${shown.join(', ')}]`];
    });
  }
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
