/** The <named-uuid>s of one transaction (RFC 7047 section 5.1). */
import type { Symbols } from './atom.ts';
import { OvsdbError } from './error.ts';

export class NamedUuids implements Symbols {
  readonly #uuids = new Map<string, string>();
  readonly #inserted = new Set<string>();
  readonly #makeUuid: () => string;

  constructor(makeUuid: () => string) {
    this.#makeUuid = makeUuid;
  }

  /** The UUID of a name, made up at its first mention: its row may be inserted later. */
  uuidOf(name: string): string {
    let uuid = this.#uuids.get(name);
    if (uuid === undefined) this.#uuids.set(name, (uuid = this.#makeUuid()));
    return uuid;
  }

  /** Gives 'name' to a row being inserted, whose UUID is 'uuid' if that is given. Returns the row's UUID. */
  insert(name: string, uuid: string | undefined): string {
    if (this.#inserted.has(name))
      throw new OvsdbError('duplicate uuid-name', 'This "uuid-name" appeared on an earlier "insert" operation.', name);
    this.#inserted.add(name);
    if (uuid !== undefined) this.#uuids.set(name, uuid);
    return this.uuidOf(name);
  }
}
