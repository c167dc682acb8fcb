/** The rows that `--id=@NAME` names within one command line. */
import { fail } from './error.ts';

interface Named {
  readonly uuid: string;
  isCreated: boolean;
}

export class Symbols {
  readonly #named = new Map<string, Named>();

  /** The UUID, provisional for a row to come, that '@name' stands for: made at its first use. */
  uuidOf(name: string): string {
    let named = this.#named.get(name);
    if (named === undefined) {
      // Names are an <id> of RFC 7047 in the transaction, whatever people write.
      named = { uuid: `symbol${this.#named.size + 1}`, isCreated: false };
      this.#named.set(name, named);
    }
    return named.uuid;
  }

  /** The UUID to give the row that `--id=NAME` creates. Throws CtlError for a name that is no name, or taken. */
  create(name: string): string {
    if (!name.startsWith('@')) fail(`row id "${name}" does not begin with "@"`);
    const uuid = this.uuidOf(name);
    const named = this.#named.get(name)!;
    if (named.isCreated) fail(`row id "${name}" may only be specified on one --id option`);
    named.isCreated = true;
    return uuid;
  }

  /** Lets '@name' stand for a row that is there. */
  define(name: string, uuid: string): void {
    if (!name.startsWith('@')) fail(`row id "${name}" does not begin with "@"`);
    const named = this.#named.get(name);
    if (named?.isCreated === true) fail(`row id "${name}" may only be specified on one --id option`);
    if (named !== undefined) fail(`row id "${name}" specified on "get" command was used before it was defined`);
    this.#named.set(name, { uuid, isCreated: true });
  }

  /** Throws CtlError when a name was used that no row has. */
  check(): void {
    for (const [name, { isCreated }] of this.#named)
      if (!isCreated) fail(`row id "${name}" is referenced but never created (e.g. with "-- --id=${name} create ...")`);
  }
}
