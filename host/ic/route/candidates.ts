/**
 * Which advertisement has a row in IC-SB, where several sources may want the same one: the candidates for a key, the winner first (advertise.ts,
 * 'order'). A warning names each that is suppressed, once.
 */
import { inParts, type Work } from '../../engine/work.ts';
import { Groups } from '../groups.ts';
import type { Context } from '../context.ts';
import { all, first, type OneOrMany } from '../one-or-many.ts';
import { order, type Advertisement } from './advertise.ts';

/** What is wanted where and by whom, as a text that stays the same over recomputes. */
const nameOf = ({ w0, w1, w2, w3, length, nbId, manner }: Advertisement): string =>
  [w0, w1, w2, w3, length, ...manner.nexthop, nbId, manner.routeTable, manner.attachment.transitSwitch].join(' ');

/** Do two advertisements want the same, for the same NB row? */
export const isSame = (a: Advertisement, b: Advertisement): boolean =>
  a.nbId === b.nbId &&
  a.manner.origin === b.manner.origin &&
  a.manner.override === b.manner.override &&
  nameOf(a) === nameOf(b);

/** An origin in the log line about duplicates. */
const KINDS = { connected: 'lrp', static: 'route', loadbalancer: 'loadbalancer', 'connected-dynamic': 'lr' } as const;

export class Candidates {
  readonly #context: Context;
  /** By store handle, best first. */
  readonly #of: (OneOrMany<Advertisement> | undefined)[] = [];
  /** Handles that more than one wants, or wanted. */
  readonly #contested = new Set<number>();
  /** Duplicates that have been logged, by NB row. */
  readonly #logged = new Groups<string, string>();

  readonly #routerName = (uuid: string): string => this.#context.db.logicalRouter.get(uuid)?.name ?? '';

  constructor(context: Context) {
    this.#context = context;
  }

  clear(): void {
    this.#of.length = 0;
    this.#contested.clear();
  }

  winner(handle: number): Advertisement | undefined {
    return first(this.#of[handle]);
  }

  add(wanted: Advertisement): void {
    const { handle } = wanted;
    if (this.#of[handle] === undefined) {
      this.#of[handle] = wanted;
      return;
    }
    const others = all(this.#of[handle]);
    const place = others.findIndex((other) => order(wanted, other, this.#routerName) < 0);
    this.#contest(handle, others.toSpliced(place < 0 ? others.length : place, 0, wanted));
  }

  remove(wanted: Advertisement): void {
    const { handle } = wanted;
    const held = this.#of[handle];
    if (held === wanted) this.#of[handle] = undefined;
    else {
      const others = all(held).filter((other) => other !== wanted);
      this.#of[handle] = others.length > 1 ? others : others[0];
    }
  }

  /** Of what a source wanted 'before', it wants just this 'now': if it wants the rest again, that is logged again. */
  forget(before: readonly Advertisement[], now: readonly Advertisement[]): void {
    for (const each of before) {
      if (!this.#logged.has(each.nbId)) continue;
      const name = nameOf(each);
      if (!now.some((other) => nameOf(other) === name)) this.#logged.delete(each.nbId, name);
    }
  }

  /** A router has another name: of several candidates for one key another may win. 'changed' gets the keys where they are ordered otherwise. */
  *reorder(changed: (handle: number) => void): Work<void> {
    yield* inParts(this.#contested, (handle) => {
      const before = all(this.#of[handle]);
      if (before.length < 2) {
        this.#contested.delete(handle);
        return;
      }
      const sorted = before.toSorted((a, b) => order(a, b, this.#routerName));
      if (sorted.every((candidate, at) => candidate === before[at])) return;
      this.#contest(handle, sorted);
      changed(handle);
    });
  }

  /** Several candidates want a key, best first: all but one are suppressed. */
  #contest(handle: number, candidates: readonly Advertisement[]): void {
    this.#of[handle] = candidates;
    this.#contested.add(handle);
    const [winner, ...losers] = candidates;
    for (const loser of losers) {
      // Two VIPs of one load balancer with one address, or two ports of one router: no other row is suppressed.
      if (loser.nbId !== winner?.nbId) this.#warn(loser);
    }
  }

  #warn(loser: Advertisement): void {
    const { nbId, manner } = loser;
    const name = nameOf(loser);
    if (this.#logged.hasMember(nbId, name)) return;
    this.#logged.add(nbId, name);
    this.#context.log.warn(
      `Duplicate ${manner.origin} route advertisement was suppressed! NB ${KINDS[manner.origin]} uuid: ${nbId}`,
    );
  }
}
