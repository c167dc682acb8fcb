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
  readonly members: readonly string[];
  /** Those that could not. */
  readonly malformed: ReadonlySet<string>;
}

/** Places that are remembered. */
const MOST_PLACES = 10_000;

const EMPTY: Filter = { isList: false, set: undefined, members: [], malformed: new Set() };

export class Filters {
  readonly #kernels: Kernels;
  readonly #log: Logger;
  readonly #compiled = new Map<string, Filter>();
  /** By place: the malformed members that a line was logged for. Two routers may have the same text, and each is named. */
  readonly #said = new Map<string, ReadonlySet<string>>();

  constructor(kernels: Kernels, log: Logger) {
    this.#kernels = kernels;
    this.#log = log;
  }

  /**
   * The list of a text; 'option' names it in the warning about malformed members, which comes once for each 'place': the option of a
   * row, whatever the row is called.
   */
  compile(text: string | undefined, option: string, place: string = option): Filter {
    const filter = this.#read(text);
    const { malformed } = filter;
    const said = this.#said.get(place);
    if (said === malformed) return filter;
    if (malformed.size === 0) {
      this.#said.delete(place);
      return filter;
    }
    // Rather said twice than remembered without bound.
    if (this.#said.size >= MOST_PLACES) this.#said.clear();
    this.#said.set(place, malformed);
    for (const cidr of malformed)
      if (said?.has(cidr) !== true)
        this.#log.warn(`Bad format in option ${option}: '${cidr}' is no CIDR: left out of the list`);
    return filter;
  }

  #read(text: string | undefined): Filter {
    if (text === undefined || text.trim() === '') return EMPTY;
    const known = this.#compiled.get(text);
    if (known !== undefined) return known;
    const members: string[] = [];
    const malformed = new Set<string>();
    const words: number[] = [];
    let isList = false;
    for (const part of text.split(',')) {
      const cidr = part.trim();
      if (cidr === '') continue;
      isList = true;
      const parsed = this.#kernels.parsePrefix(cidr);
      if (parsed === undefined) malformed.add(cidr);
      else {
        members.push(cidr);
        words.push(parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length);
      }
    }
    const set = members.length === 0 ? undefined : this.#kernels.prefixSet(words);
    const filter: Filter = { isList, set, members, malformed };
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
 * Between two policies: the CIDRs that only one of them has (or that one of them has twice). A prefix that belongs to none of
 * those is treated the same by both. undefined: any prefix may be treated differently, since only one of them has a list of what is allowed.
 */
export function changedMembers(before: Policy, now: Policy): Set<string> | undefined {
  if (before.allow.some(({ isList }) => isList) !== now.allow.some(({ isList }) => isList)) return undefined;
  const changed = new Set<string>();
  for (const kind of ['deny', 'allow'] as const) {
    const [gone, come] = withoutCommonEnds(
      membersBeside(before[kind], now[kind]),
      membersBeside(now[kind], before[kind]),
    );
    for (const cidr of without(gone, come)) changed.add(cidr);
    for (const cidr of without(come, gone)) changed.add(cidr);
  }
  return changed;
}

/** The members of the lists that are not among the others. */
const membersBeside = (some: readonly Filter[], others: readonly Filter[]): readonly string[] =>
  some.filter((filter) => !others.includes(filter)).flatMap(({ members }) => members);

/** A list of thousands is edited in one place: what is before and behind that is the same. */
function withoutCommonEnds(
  one: readonly string[],
  other: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return [one.slice(head, one.length - tail), other.slice(head, other.length - tail)];
}

/** The members of one list that another doesn't have. */
function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const excluded = new Set(others);
  return some.filter((cidr) => !excluded.has(cidr));
}
