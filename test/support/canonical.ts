/**
 * Messages of two servers made comparable: what has no order (rows, sets, maps, members) is put in one, and UUIDs that
 * the servers made up are named by first appearance. Row versions only differ from no version.
 */
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class Canonical {
  readonly #names = new Map<string, string>();

  #known(text: string): string {
    return text.replace(UUID, (uuid) => this.#names.get(uuid) ?? 'new uuid');
  }

  #name(text: string): string {
    return text.replace(UUID, (uuid) => {
      let name = this.#names.get(uuid);
      if (name === undefined) this.#names.set(uuid, (name = `uuid ${this.#names.size + 1}`));
      return name;
    });
  }

  /** What an unordered element, itself in order, is sorted by: its text, as far as its UUIDs have names. */
  #rank(value: Json): string {
    return this.#known(JSON.stringify(value, bigints));
  }

  #byRank<T>(items: readonly T[], json: (item: T) => Json = (item) => item): T[] {
    return items
      .map((item) => ({ item, rank: this.#rank(json(item)) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
      .map(({ item }) => item);
  }

  #order(value: Json): Json {
    if (Array.isArray(value)) {
      if ((value[0] === 'set' || value[0] === 'map') && Array.isArray(value[1]))
        return [value[0], this.#byRank((value[1] as Json[]).map((item) => this.#order(item)))];
      return value.map((item) => this.#order(item));
    }
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([name, member]): [string, Json] => {
      if (name === '_version') return [name, 'version'];
      if (name === 'rows' && Array.isArray(member)) return [name, this.#byRank(member.map((row) => this.#order(row)))];
      return [name, this.#order(member)];
    });
    return Object.fromEntries(this.#byRank(entries, ([name, member]) => [name, member]));
  }

  #rename(value: Json): Json {
    if (typeof value === 'string') return this.#name(value);
    if (Array.isArray(value)) return value.map((item) => this.#rename(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [this.#name(name), this.#rename(member)] as const),
    );
  }

  /** Names the UUIDs that results of inserts give: they come in the order of the operations. */
  #nameInserted(value: Json): void {
    if (Array.isArray(value)) for (const item of value) this.#nameInserted(item);
    else if (isObject(value)) {
      const members = Object.entries(value);
      if (members.length === 1 && members[0]![0] === 'uuid') this.#rename(members[0]![1]);
      else for (const [, member] of members) this.#nameInserted(member);
    }
  }

  /** The canonical form of a message; UUIDs keep their names from one call to the next. */
  of(value: Json): Json {
    this.#nameInserted(value);
    return this.#rename(this.#order(value));
  }
}

/** For JSON.stringify: integers beyond 2^53. */
export const bigints = (_: string, value: Json): Json => (typeof value === 'bigint' ? `${value}n` : value);
