/**
 * A column as both sides know it: the type that this code was written for, and the one that the server has.
 */
import type { Value } from './row.ts';
import { shapeOf, type Atom, type ColumnType, type Shape, type TableSchema } from './schema.ts';
import {
  applyOptionalDiff,
  defaultValue,
  elementsOf,
  equalValues,
  normaliseAtom,
  readAtom,
  readMap,
  readValue,
} from './wire.ts';

export class Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly shape: Shape;
  /** The server's type; undefined while the server lacks the column. Before a schema was read: ours. */
  server: ColumnType | undefined;

  constructor(name: string, type: ColumnType) {
    this.name = name;
    this.type = type;
    this.shape = shapeOf(type);
    this.server = type;
  }

  /** Takes the server's word for its type. Returns what stands in the way of using it, if anything does. */
  meet(server: ColumnType | undefined): 'absent' | 'other-type' | undefined {
    this.server = undefined;
    if (server === undefined) return 'absent';
    if (server.key.type !== this.type.key.type || server.value?.type !== this.type.value?.type) return 'other-type';
    this.server = server;
    return undefined;
  }

  get exists(): boolean {
    return this.server !== undefined;
  }

  /** Can single elements be added and removed without ever breaking the server's limits on their number? */
  get isOpenEnded(): boolean {
    return (this.server ?? this.type).max === Infinity;
  }

  /** Does the server's type take this value, as far as its choices and its least number of elements go? */
  allows(value: Value): boolean {
    const { server } = this;
    if (server === undefined) return true;
    if (value === undefined) return server.min === 0;
    if (typeof value === 'object') return value.size >= server.min;
    return server.key.enum === undefined || server.key.enum.includes(value);
  }

  /** A fresh value for a row whose JSON leaves the column out. */
  default(): Value {
    const value = defaultValue(this.type);
    // RFC 7047's default of a set with at least one element is a set of one, which a column that isn't there has not.
    return !this.exists && this.shape === 'set' ? new Set() : value;
  }

  /** Is this what 'default' gives? */
  isDefault(value: Value): boolean {
    if (typeof value === 'object' && this.type.min === 0) return value.size === 0;
    return equalValues(value, this.default());
  }

  read(json: unknown): Value {
    return readValue(this.type, json);
  }

  /**
   * Brings a value as a caller gives it to the form kept here: a Set or a Map of its own, integers as numbers
   * while they are safe.
   */
  normalise(value: unknown): Value {
    if (this.shape === 'map') {
      const out = new Map<Atom, Atom>();
      for (const [k, v] of value as Iterable<[Atom, Atom]>) out.set(normaliseAtom(k), normaliseAtom(v));
      return out;
    }
    if (this.shape === 'set') {
      const out = new Set<Atom>();
      for (const element of value as Iterable<Atom>) out.add(normaliseAtom(element));
      return out;
    }
    return value === undefined ? undefined : normaliseAtom(value as Atom);
  }

  /** The value of a scalar or optional column after an update2 difference. */
  applyScalarDiff(old: Value, json: unknown): Value {
    return this.shape === 'optional' ? applyOptionalDiff(this.type, old, json) : this.read(json);
  }

  /**
   * What an update2 difference asks of a set or map: for each element or key what it becomes (sets: true), or undefined
   * when it goes. 'old' says what it is now.
   */
  *diffElements(old: (key: Atom) => Atom | undefined, json: unknown): Generator<readonly [Atom, Atom | undefined]> {
    if (this.shape === 'map') {
      for (const [k, v] of readMap(this.type, json)) yield [k, old(k) === v ? undefined : v];
      return;
    }
    for (const element of elementsOf(json)) {
      const atom = readAtom(this.type.key.type, element);
      yield [atom, old(atom) === undefined ? true : undefined];
    }
  }

  /** Does an update2 difference of this column hold the whole new value? So it is where the server has one element only. */
  get diffIsWhole(): boolean {
    const { server } = this;
    return server !== undefined && server.value === undefined && server.min === 1 && server.max === 1;
  }

  /** What a set or map must undergo to become 'next', in the form of 'diffElements'. */
  *changesTo(old: Value, next: Value): Generator<readonly [Atom, Atom | undefined]> {
    if (this.shape === 'map') {
      const from = old as ReadonlyMap<Atom, Atom>;
      const to = next as ReadonlyMap<Atom, Atom>;
      for (const k of from.keys()) if (!to.has(k)) yield [k, undefined];
      for (const [k, v] of to) if (from.get(k) !== v) yield [k, v];
      return;
    }
    const from = old as ReadonlySet<Atom>;
    const to = next as ReadonlySet<Atom>;
    for (const element of from) if (!to.has(element)) yield [element, undefined];
    for (const element of to) if (!from.has(element)) yield [element, true];
  }
}

/** What an element of a set (true) or the key of a map (its value) is now; undefined when it is not there. */
export function elementOf(value: Value, key: Atom): Atom | undefined {
  if (value instanceof Map) return (value as ReadonlyMap<Atom, Atom>).get(key);
  return (value as ReadonlySet<Atom>).has(key) ? true : undefined;
}

/** Puts an element into a set or a pair into a map, or takes it out (undefined). In place. */
export function setElement(value: Value, key: Atom, now: Atom | undefined): void {
  if (value instanceof Map) {
    const map = value as Map<Atom, Atom>;
    if (now === undefined) map.delete(key);
    else map.set(key, now);
    return;
  }
  const set = value as Set<Atom>;
  if (now === undefined) set.delete(key);
  else set.add(key);
}

/** The columns of a table by name. Throws Error for a reserved name, which no column can have: rows have members of their own there. */
export function columnsOf(schema: TableSchema): Map<string, Column> {
  const reserved = Object.keys(schema.columns).find((name) => name.startsWith('_'));
  if (reserved !== undefined) throw new Error(`${reserved}: names beginning with "_" are reserved`);
  return new Map(Object.entries(schema.columns).map(([name, column]) => [name, new Column(name, column.type)]));
}

/** What 'ColumnTable.strings' names: a column, or, as `column:key`, one key of a map. */
export function readCellName(name: string): readonly [column: string, key: string | undefined] {
  const colon = name.indexOf(':');
  return colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
}
