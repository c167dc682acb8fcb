/** Ways that a world's story took: each a script, and what its databases said at its end. */
import type { Contents } from '../../emulation/contents.ts';
import type { BranchModel } from '../models/time-model.ts';

interface Branch {
  readonly script: string;
  readonly contents: Contents;
}

/** Branches that are kept besides the current one; the oldest go. */
const KEPT = 20;

/** How many statements a script has, about. */
const commandsOf = (script: string): number =>
  script.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('world')).length;

export class Branches {
  readonly #others = new Map<string, Branch>();
  #current = 'main';
  #count = 1;

  get current(): string {
    return this.#current;
  }

  /** All begins again. */
  clear(): void {
    this.#others.clear();
    this.#current = 'main';
    this.#count = 1;
  }

  /** The current branch ends here, and is kept; a new one begins. */
  fork(script: string, contents: Contents): void {
    this.#keep(script, contents);
    this.#count++;
    this.#current = `branch ${this.#count}`;
  }

  #keep(script: string, contents: Contents): void {
    this.#others.set(this.#current, { script, contents });
    for (const name of this.#others.keys()) {
      if (this.#others.size <= KEPT) break;
      this.#others.delete(name);
    }
  }

  /** Goes over to another branch; gives its script. Undefined: there is none of this name. */
  change(name: string, script: string, contents: Contents): string | undefined {
    const other = this.#others.get(name);
    if (other === undefined) return undefined;
    this.#others.delete(name);
    this.#keep(script, contents);
    this.#current = name;
    return other.script;
  }

  /** Does nothing where the name is taken, or empty. */
  rename(name: string, to: string): void {
    if (to === '' || to === this.#current || this.#others.has(to)) return;
    if (name === this.#current) {
      this.#current = to;
      return;
    }
    const branch = this.#others.get(name);
    if (branch === undefined) return;
    this.#others.delete(name);
    this.#others.set(to, branch);
  }

  contentsOf(name: string): Contents | undefined {
    return this.#others.get(name)?.contents;
  }

  models(script: string): BranchModel[] {
    const others = [...this.#others].map(([name, branch]) => ({
      name,
      commands: commandsOf(branch.script),
      isCurrent: false,
    }));
    return [...others, { name: this.#current, commands: commandsOf(script), isCurrent: true }];
  }
}
