/** Locks: RFC 7047 sections 4.1.8 to 4.1.10. Each has a queue; its first holds it. */

/** Who asks for locks. */
export interface LockClient {
  /** The lock has become this client's, some time after it asked. */
  locked(lock: string): void;
  /** Another client has taken the lock. */
  stolen(lock: string): void;
}

export class Locks {
  readonly #queues = new Map<string, LockClient[]>();

  holds(client: LockClient, lock: string): boolean {
    return this.#queues.get(lock)?.[0] === client;
  }

  /** Has the client asked for the lock and not given it up? */
  wants(client: LockClient, lock: string): boolean {
    return this.#queues.get(lock)?.includes(client) === true;
  }

  #queue(lock: string): LockClient[] {
    let queue = this.#queues.get(lock);
    if (queue === undefined) this.#queues.set(lock, (queue = []));
    return queue;
  }

  /** Puts the client, which must not want the lock yet, at the end of the queue. Returns whether it holds the lock now. */
  lock(client: LockClient, lock: string): boolean {
    return this.#queue(lock).push(client) === 1;
  }

  /** Puts the client, which must not want the lock yet, at the head of the queue; the former holder stays in it. */
  steal(client: LockClient, lock: string): void {
    const queue = this.#queue(lock);
    queue.unshift(client);
    queue[1]?.stolen(lock);
  }

  /** Takes the client out of the queue; the next one is told if the lock is now its own. */
  unlock(client: LockClient, lock: string): void {
    const queue = this.#queues.get(lock);
    const at = queue?.indexOf(client) ?? -1;
    if (queue === undefined || at < 0) return;
    queue.splice(at, 1);
    if (queue.length === 0) this.#queues.delete(lock);
    else if (at === 0) queue[0]!.locked(lock);
  }

  /** Takes a client that has gone out of all queues. */
  leave(client: LockClient): void {
    for (const lock of this.#queues.keys()) this.unlock(client, lock);
  }
}
