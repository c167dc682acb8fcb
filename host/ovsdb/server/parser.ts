/** Reads the members of one JSON object and reports the first thing wrong with it, unknown members included. */
import { isId } from '../schema.ts';
import { member } from '../member.ts';
import { syntaxError, type OvsdbError } from './error.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The kinds of JSON that a member may be asked to be. */
const KINDS = {
  array: (value: unknown) => Array.isArray(value),
  object: isObject,
  string: (value: unknown) => typeof value === 'string',
  boolean: (value: unknown) => typeof value === 'boolean',
  number: (value: unknown) => typeof value === 'number' || typeof value === 'bigint',
  integer: (value: unknown) => typeof value === 'bigint' || Number.isInteger(value),
  id: isId,
} as const;

type Kind = keyof typeof KINDS;

/**
 * Members are asked for one by one; whatever goes wrong is kept until 'finish', which throws it. A member that is
 * missing or of the wrong kind reads as undefined meanwhile. 'what' names the object in messages.
 */
export class ObjectParser {
  readonly json: unknown;
  readonly #what: string | (() => string);
  /** Few: a list is enough. */
  readonly #used: string[] = [];
  #error: OvsdbError | undefined;

  constructor(json: unknown, what: string | (() => string)) {
    this.json = json;
    this.#what = what;
    if (!isObject(json)) this.#error = syntaxError(`Parsing ${this.#name()} failed: Object expected.`);
  }

  #name(): string {
    return typeof this.#what === 'string' ? this.#what : this.#what();
  }

  /** Notes an error of the caller's own, unless there is one already. */
  fail(details: string): void {
    this.#error ??= syntaxError(`Parsing ${this.#name()} failed: ${details}`, this.json);
  }

  member(name: string, kind: Kind): unknown {
    const value = this.optional(name, kind);
    if (value === undefined && isObject(this.json) && !Object.hasOwn(this.json, name))
      this.fail(`Required '${name}' member is missing.`);
    return value;
  }

  optional(name: string, kind: Kind): unknown {
    this.#used.push(name);
    if (!isObject(this.json) || !Object.hasOwn(this.json, name)) return undefined;
    const value = member(this.json, name);
    if (KINDS[kind](value)) return value;
    this.fail(`Type mismatch for member '${name}'.`);
    return undefined;
  }

  /** A member of any kind; undefined where there is none. */
  any(name: string): unknown {
    this.#used.push(name);
    return isObject(this.json) ? member(this.json, name) : undefined;
  }

  /** Throws the first error so far. */
  check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  /** Throws the first error, or that a member was never asked for. */
  finish(): void {
    if (isObject(this.json))
      for (const name in this.json)
        if (!this.#used.includes(name)) this.fail(`Member '${name}' is present but not allowed here.`);
    this.check();
  }
}
