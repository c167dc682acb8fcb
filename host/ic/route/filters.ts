/**
 * Prefix lists as operators write them in options (`ic-route-denylist`, `ic-route-filter-adv`...): comma-separated CIDRs,
 * compiled once per text.
 */
import type { Kernels, PrefixSet } from '../../kernels/kernels.ts';
import type { Logger } from '../../log/logger.ts';

/** A compiled list. 'isList' also when all its members are malformed: a list that nothing belongs to is still a list. */
export interface Filter {
  readonly isList: boolean;
  readonly set: PrefixSet | undefined;
  /** The members that could be read, as they are spelled. */
  readonly members: ReadonlySet<string>;
}

const EMPTY: Filter = { isList: false, set: undefined, members: new Set() };

export class Filters {
  readonly #kernels: Kernels;
  readonly #log: Logger;
  readonly #compiled = new Map<string, Filter>();

  constructor(kernels: Kernels, log: Logger) {
    this.#kernels = kernels;
    this.#log = log;
  }

  /** The list of a text; 'option' names it in the warning about malformed members. */
  compile(text: string | undefined, option: string): Filter {
    if (text === undefined || text.trim() === '') return EMPTY;
    const known = this.#compiled.get(text);
    if (known !== undefined) return known;
    const members = new Set<string>();
    const words: number[] = [];
    let isList = false;
    for (const part of text.split(',')) {
      const cidr = part.trim();
      if (cidr === '') continue;
      isList = true;
      const parsed = this.#kernels.parsePrefix(cidr);
      if (parsed === undefined)
        this.#log.warn(`Bad format in option ${option}: '${cidr}' is no CIDR: left out of the list`);
      else {
        members.add(cidr);
        words.push(parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length);
      }
    }
    const set = members.size === 0 ? undefined : this.#kernels.prefixSet(words);
    const filter: Filter = { isList, set, members };
    this.#compiled.set(text, filter);
    return filter;
  }

  /** Forgets the lists whose text is not in use any more. */
  retain(inUse: ReadonlySet<Filter>): void {
    for (const [text, filter] of this.#compiled) {
      if (inUse.has(filter)) continue;
      filter.set?.release();
      this.#compiled.delete(text);
    }
  }

  get size(): number {
    return this.#compiled.size;
  }
}

/** The filters of one direction at one attachment. */
export interface Policy {
  /** Denied when it belongs to any of these. */
  readonly deny: readonly Filter[];
  /** When any of these is a list, it must belong to one of them. */
  readonly allow: readonly Filter[];
}

export function isDenied(policy: Policy, p0: number, p1: number, p2: number, p3: number, length: number): boolean {
  return policy.deny.some((filter) => filter.set?.covers(p0, p1, p2, p3, length) === true);
}

export function isFilteredOut(policy: Policy, p0: number, p1: number, p2: number, p3: number, length: number): boolean {
  let isList = false;
  for (const filter of policy.allow) {
    if (filter.set?.covers(p0, p1, p2, p3, length) === true) return false;
    isList ||= filter.isList;
  }
  return isList;
}

/**
 * Between two policies: the CIDRs that only one of them has. A prefix that belongs to none of those is treated the same by
 * both. undefined: any prefix may be treated differently, since only one of them has a list of what is allowed.
 */
export function changedMembers(before: Policy, now: Policy): Set<string> | undefined {
  if (before.allow.some(({ isList }) => isList) !== now.allow.some(({ isList }) => isList)) return undefined;
  const changed = new Set<string>();
  for (const kind of ['deny', 'allow'] as const) {
    for (const cidr of difference(before[kind], now[kind])) changed.add(cidr);
    for (const cidr of difference(now[kind], before[kind])) changed.add(cidr);
  }
  return changed;
}

/** The members of some lists that none of the others has. */
function* difference(some: readonly Filter[], others: readonly Filter[]): Generator<string, void, undefined> {
  for (const filter of some) {
    if (others.includes(filter)) continue;
    for (const cidr of filter.members) if (!others.some(({ members }) => members.has(cidr))) yield cidr;
  }
}
