/** Messages made wrong: any JSON in any place of one that is right, and bytes that are no message. Out of a seed. */
import type { Random } from '../../../host/ovsdb/platform.ts';
import { jsonPieces } from '../../../host/ovsdb/json-pieces.ts';

const one = (name: string, value: unknown): object => Object.fromEntries([[name, value]]);

function nested(depth: number, make: (inner: unknown) => unknown): unknown {
  let json: unknown = 0;
  for (let i = 0; i < depth; i++) json = make(json);
  return json;
}

const ID = '550e8400-e29b-41d4-a716-446655440000';

/** Every type of JSON, what protocols take for something, and what JavaScript does. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  2n ** 63n,
  -(2n ** 63n),
  10n ** 40n,
  '',
  'x',
  '__proto__',
  'constructor',
  'a\nb\u202e',
  'x'.repeat(5000),
  ID,
  [],
  [null],
  [[]],
  [1, 'a', {}],
  {},
  { toString: 1, valueOf: 1 },
  one('__proto__', { x: 1 }),
  one('constructor', null),
  { length: 3 },
  ['set', []],
  ['set', 5],
  ['set', [['set', []]]],
  ['map', []],
  ['map', [5]],
  ['map', [[1, 2, 3]]],
  ['map', [[one('toString', 1), 'x']]],
  ['uuid', ID],
  ['uuid', { toString: 1, valueOf: 1 }],
  ['uuid'],
  ['named-uuid', '__proto__'],
  { op: 'select', table: 'constructor', where: [] },
  { error: { toString: 1 } },
  nested(900, (inner) => [inner]),
  nested(300, (inner) => ({ a: [inner] })),
];

const NAMES = ['__proto__', 'constructor', 'toString', '', 'id', 'method', 'params', 'result', 'error', ID];

type Path = readonly (string | number)[];

/** The places of a message, the whole one first; of very large ones the first thousand. */
function places(json: unknown, path: Path = [], into: Path[] = []): Path[] {
  if (into.length >= 1000) return into;
  into.push(path);
  if (typeof json !== 'object' || json === null) return into;
  if (Array.isArray(json)) for (const [i, item] of json.entries()) places(item, [...path, i], into);
  else for (const [name, member] of Object.entries(json)) places(member, [...path, name], into);
  return into;
}

/** A copy with another value at a place; DELETED takes the place away. */
const DELETED = Symbol('deleted');
function put(json: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(json)) {
    const next = put(json[first as number], rest, value);
    return next === DELETED ? json.toSpliced(first as number, 1) : json.with(first as number, next);
  }
  const members = Object.entries(json as object).map(([name, member]) => [
    name,
    name === first ? put(member, rest, value) : member,
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== DELETED));
}

function at(json: unknown, path: Path): unknown {
  let value = json;
  for (const step of path) value = Object.entries(value as object).find(([name]) => name === String(step))?.[1];
  return value;
}

/** A copy whose member at 'path' has another name. */
function rename(json: unknown, path: Path, name: string): unknown {
  const parent = at(json, path.slice(0, -1));
  if (path.length === 0 || Array.isArray(parent)) return json;
  const members = Object.entries(parent as object).map(([old, value]) => [old === path.at(-1) ? name : old, value]);
  return put(json, path.slice(0, -1), Object.fromEntries(members));
}

export class Garbler {
  readonly #random: Random;
  /** By kind of message, how many of it were made wrong in order. */
  readonly #turns = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Has this kind had its share? Messages of all kinds are to be made wrong as often, however often they come. */
  isBehind(kind: string): boolean {
    let sum = 0;
    for (const turns of this.#turns.values()) sum += turns;
    return (this.#turns.get(kind) ?? 0) * this.#turns.size <= sum;
  }

  /** A message of a kind made wrong: each value in turn, in any of its places, and in between at random. */
  garble(kind: string, message: unknown): unknown {
    this.#turns.set(kind, (this.#turns.get(kind) ?? 0) + 1);
    if (this.chance(0.5)) return this.#inTurn(kind, message);
    let json = message;
    for (let i = this.below(3); i >= 0; i--) json = this.#atRandom(json);
    return json === undefined || json === DELETED ? null : json;
  }

  /** The bytes of a message, which may be no message any more, in pieces. */
  bytes(message: unknown): Uint8Array[] {
    let bytes = new TextEncoder().encode([...jsonPieces(message)].join(''));
    if (this.chance(0.03)) {
      bytes = bytes.slice();
      for (let i = this.below(3); i >= 0; i--) bytes[this.below(bytes.length)] = this.below(256);
    }
    if (this.chance(0.01)) bytes = bytes.slice(0, this.below(bytes.length));
    if (this.chance(0.9)) return [bytes];
    const cut = this.below(bytes.length);
    return [bytes.slice(0, cut), bytes.slice(cut)];
  }

  #inTurn(kind: string, message: unknown): unknown {
    const turn = this.#turns.get(kind) ?? 0;
    const all = places(message);
    return put(message, this.pick(all), VALUES[turn % VALUES.length]);
  }

  #atRandom(json: unknown): unknown {
    const all = places(json);
    const path = this.pick(all);
    switch (this.below(6)) {
      case 0:
        return path.length === 0 ? json : put(json, path, DELETED);
      case 1:
        return rename(json, path, this.pick(NAMES));
      case 2:
        return put(json, path, at(json, this.pick(all)));
      case 3:
        return put(json, path, [at(json, path)]);
      default:
        return put(json, path, this.pick(VALUES));
    }
  }
}
