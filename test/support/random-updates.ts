/**
 * Random messages of an OVSDB server to the monitor of an UpdateFeed: rows of every column that was asked for, mostly as servers
 * write them, sometimes not. All of it follows from a seed.
 */
import type { DatabaseRequest } from '../../host/ovsdb/api.ts';
import type { BaseType, ColumnType } from '../../host/ovsdb/schema.ts';
import { shapeOf } from '../../host/ovsdb/schema.ts';

/** Numbers in [0, 1) out of a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface UpdateStyle {
  readonly seed: number;
  /** Rows of each table. */
  readonly rows: number;
  /** How often something is said in another way than servers say it, in [0, 1]. */
  readonly oddity: number;
  /** How often it makes no sense. */
  readonly nonsense: number;
}

const PLAIN = [
  '',
  'ts1',
  'ts2',
  'static',
  'true',
  '10.0.0.0/24',
  '2001:db8::/64',
  'router',
  '169.254.0.1',
  'discard',
  ' ',
];
const ODD = [
  'é',
  '😀',
  'a"b',
  'back\\slash',
  'line\n',
  '\u0001',
  '\u007f',
  '"',
  '{',
  '}]',
  '["set",[]]',
  'x'.repeat(3000),
  '\u2028',
];
const NUMBERS = ['0', '1', '-1', '65535', '999999999999999', '-42'];
const ODD_NUMBERS = [
  '-0',
  '1.0',
  '1e3',
  '1234567890123456',
  '-9223372036854775808',
  '1E2',
  '0.5',
  '10000000000000000000000',
];

/** JSON is put together as text, since what matters is how it is written. */
export class RandomUpdates {
  readonly #random: () => number;
  readonly #request: DatabaseRequest;
  readonly #style: UpdateStyle;
  readonly #uuids: string[] = [];

  constructor(request: DatabaseRequest, style: UpdateStyle) {
    this.#random = randomOf(style.seed);
    this.#request = request;
    this.#style = style;
    for (let i = 0; i < style.rows * 3; i++) this.#uuids.push(this.uuid());
  }

  /** The reply to the monitor's request, and some notifications after it. */
  messages(): string[] {
    const out = [this.#reply()];
    const count = Math.floor(this.#random() * 4);
    for (let i = 0; i < count; i++) out.push(this.#notification());
    return out;
  }

  uuid(): string {
    const digits = (count: number): string =>
      Array.from({ length: count }, () => Math.floor(this.#random() * 16).toString(16)).join('');
    return [8, 4, 4, 4, 12].map(digits).join('-');
  }

  #reply(): string {
    const result = `[${this.#pick(['false', 'true'])},"${this.uuid()}",${this.#updates(true)}]`;
    return this.#message(['id', '1'], ['result', result], ['error', 'null']);
  }

  #notification(): string {
    const id = this.#isOdd(0.3) ? 'another#1' : `${this.#request.name}#1`;
    const params = `["${id}","${this.uuid()}",${this.#updates(false)}]`;
    return this.#message(['method', '"update3"'], ['params', params], ['id', 'null']);
  }

  /** Large enough for a decoder, whatever else is in it. */
  #message(...members: [string, string][]): string {
    const pad: [string, string] = ['pad', `"${' '.repeat(2100)}"`];
    return this.#object(this.#shuffled([...members, pad]));
  }

  #updates(isWhole: boolean): string {
    const { columns, rows } = this.#request;
    const tables = [...Object.keys(columns), ...Object.keys(rows)].filter(() => isWhole || this.#random() < 0.5);
    return this.#object(this.#shuffled(tables).map((table) => [table, this.#table(table)]));
  }

  #table(name: string): string {
    const held = new Set(
      (this.#request.columns[name] ?? this.#request.rows[name] ?? []).map((spec) => spec.split(':')[0]!),
    );
    const count = Math.floor(this.#random() * (this.#style.rows + 1));
    const uuids = this.#shuffled([...new Set(Array.from({ length: count }, () => this.#pick(this.#uuids)))]);
    if (this.#isOdd(0.1)) uuids.push(this.#pick(['x', '', '__proto__', this.uuid().toUpperCase(), 'é', '12']));
    return this.#object(uuids.map((uuid) => [uuid, this.#rowUpdate(name, [...held])]));
  }

  #rowUpdate(table: string, columns: readonly string[]): string {
    if (this.#isNonsense(0.1))
      return this.#pick([
        '{}',
        'null',
        '[]',
        '{"delete":null}',
        '{"modify":{}}',
        '{"initial":null}',
        '{"insert":[]}',
        '7',
      ]);
    const row = this.#row(table, columns);
    const members: [string, string][] = [[this.#pick(['initial', 'insert']), row]];
    if (this.#isOdd(0.1)) members.push([this.#pick(['initial', 'old', 'modify']), this.#pick([row, 'null'])]);
    return this.#object(members);
  }

  #row(table: string, columns: readonly string[]): string {
    const types = this.#request.tables[table]?.columns ?? {};
    const some = this.#shuffled(columns).filter(() => this.#random() < 0.8);
    const members = some.map((name): [string, string] => [
      name,
      this.#value((types[name] as { type: ColumnType }).type),
    ]);
    if (this.#isOdd(0.1)) members.push([this.#pick(['unknown', '_version', '__proto__']), '"1"']);
    if (this.#isOdd(0.1) && members.length > 0) members.push([this.#pick(members)[0], this.#pick(members)[1]]);
    return this.#object(members);
  }

  #value(type: ColumnType): string {
    if (this.#isNonsense(0.05))
      return this.#pick(['null', 'true', '7', '""', '[]', '{}', '["map",[]]', '["set",[]]', '["uuid","x"]']);
    const shape = shapeOf(type);
    const atom = (): string => this.#atom(type.key);
    if (shape === 'map') {
      const keys = this.#shuffled([
        'origin',
        'override-connected',
        'nb-id',
        'lr-id',
        'ic-route-tag',
        'ic-learned-route',
        'peer',
        'router-id',
        'other',
      ]);
      const pairs = keys.slice(0, Math.floor(this.#random() * 4));
      if (this.#isOdd(0.1) && pairs.length > 0) pairs.push(this.#pick(pairs));
      return this.#array([
        '"map"',
        this.#array(pairs.map((key) => this.#array([this.#string(key), this.#atom(type.value as BaseType)]))),
      ]);
    }
    if (shape === 'scalar' && !this.#isOdd(0.05)) return atom();
    const count = shape === 'set' || this.#isOdd(0.1) ? this.#pick([0, 1, 1, 2]) : this.#pick([0, 1]);
    if (count === 1 && !this.#isOdd(0.1)) return atom();
    return this.#array(['"set"', this.#array(Array.from({ length: count }, atom))]);
  }

  #atom({ type }: BaseType): string {
    if (this.#isNonsense(0.02)) return this.#pick(['"text"', '1', 'true', 'null']);
    switch (type) {
      case 'string':
        return this.#string(
          this.#isOdd(0.1) ? this.#pick(ODD) : this.#pick(PLAIN) + this.#pick(['', this.#pick(this.#uuids) ?? '']),
        );
      case 'uuid':
        return this.#array(['"uuid"', this.#string(this.#isOdd(0.05) ? 'x' : this.#pick(this.#uuids))]);
      case 'boolean':
        return this.#pick(['true', 'false']);
      case 'integer':
      case 'real':
        return this.#isOdd(0.1) ? this.#pick(ODD_NUMBERS) : this.#pick(NUMBERS);
    }
  }

  #string(text: string): string {
    const json = JSON.stringify(text);
    if (!this.#isOdd(0.02) || text === '') return json;
    const code = text.charCodeAt(0).toString(16).padStart(4, '0');
    return `"\\u${code}${JSON.stringify(text.slice(1)).slice(1)}`;
  }

  #object(members: readonly (readonly [string, string])[]): string {
    const all = this.#isOdd(0.01) && members.length > 0 ? [...members, this.#pick(members)] : members;
    return this.#joined(
      '{',
      '}',
      all.map(([name, value]) => `${this.#string(name)}${this.#space()}:${this.#space()}${value}`),
    );
  }

  #array(elements: readonly string[]): string {
    return this.#joined('[', ']', elements);
  }

  #joined(open: string, close: string, parts: readonly string[]): string {
    const space = this.#space();
    return `${open}${space}${parts.join(`${space},${this.#space()}`)}${close}`;
  }

  #space(): string {
    return this.#isOdd(0.01) ? this.#pick([' ', '\n', '\t ', '\r']) : '';
  }

  #isNonsense(share: number): boolean {
    return this.#random() < share * this.#style.nonsense;
  }

  #isOdd(share: number): boolean {
    return this.#random() < share * this.#style.oddity;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => [this.#random(), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  }
}
