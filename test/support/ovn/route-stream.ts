/** Load: routes that come and go, one transaction after the other, while something else happens. */
import { existsSync } from 'node:fs';
import { place } from './topology.ts';
import type { Zone } from './zone.ts';

/** Every so-manieth route is deleted again. */
const DELETED = 4;

export class RouteStream {
  readonly #zone: Zone;
  readonly #number: number;
  readonly #done: Promise<void>;
  readonly #waiting = new Map<number, () => void>();
  #count = 0;
  #isStopped = false;

  private constructor(zone: Zone, number: number) {
    this.#zone = zone;
    this.#number = number;
    this.#done = this.#flow();
    // A reader that waits gets the error; nobody has to wait.
    this.#done.catch(() => undefined);
  }

  /** Begins to change routes of the tutorial's router number 'number', which is in 'zone'. */
  static start(zone: Zone, number: number): RouteStream {
    return new RouteStream(zone, number);
  }

  /** Resolves when 'more' transactions have been made from now on; rejects when one of them fails. */
  async flows(more: number): Promise<void> {
    const reached = new Promise<void>((resolve) => this.#waiting.set(this.#count + more, resolve));
    await Promise.race([reached, this.#done]);
  }

  /** Ends the stream; resolves to the routes that it leaves, as `PREFIX NEXTHOP`. */
  async stop(): Promise<string[]> {
    this.#isStopped = true;
    await this.#done;
    const { hop } = place(this.#number);
    const left = Array.from({ length: this.#count }, (_, n) => n).filter((n) => !this.#isDeleted(n));
    return left.map((n) => `${prefix(this.#number, n)} ${hop}`);
  }

  /** Deleted by the transaction that makes the next one. */
  #isDeleted(n: number): boolean {
    return n % DELETED === 0 && n + 1 < this.#count;
  }

  async #flow(): Promise<void> {
    const { router } = place(this.#number);
    while (!this.#isStopped) {
      const n = this.#count;
      // A cluster that changes its leader may have done what it could not confirm: the tool tries again.
      const add = ['--may-exist', 'lr-route-add', router, prefix(this.#number, n), `192.168.${this.#number}.9`];
      const del = ['--', '--if-exists', 'lr-route-del', router, prefix(this.#number, n - 1)];
      const command = [...add, ...(n % DELETED === 1 ? del : [])];
      // One that found no server finds none before something happens: servers log it when they elect one.
      await this.#zone.activity.until('a route is changed', () => this.#try(...command));
      this.#count++;
      this.#waiting.get(this.#count)?.();
    }
  }

  /**
   * Runs ovn-nbctl; false when it found no server, which is so while a cluster elects, or lost it. Rejects in a world that has been
   * closed, so that a test that fails leaves no stream behind.
   */
  async #try(...command: string[]): Promise<boolean> {
    try {
      await this.#zone.nbctl(...command);
      return true;
    } catch (error) {
      const isThere = existsSync(this.#zone.nb.server.database);
      if (isThere && error instanceof Error && UNREACHABLE.test(error.message)) return false;
      throw error;
    }
  }
}

/**
 * The end of the tool where no server takes connections, for which it doesn't wait; and where its server has dropped the connection or handed
 * its cluster over in the middle of a transaction: then it may hear of nothing more, until its time is up.
 */
const UNREACHABLE = /database connection failed|terminating with signal 14/;

/** Different ones for each router: what a router has itself it doesn't learn. */
const prefix = (number: number, n: number): string => `10.${100 + 10 * number + (n >> 8)}.${n & 255}.0/24`;
