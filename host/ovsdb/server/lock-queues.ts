/** Locks: RFC 7047 sections 4.1.8 to 4.1.10. */

/** Who asks for locks. */
export interface LockClient {
  /** The lock has become this client's, some time after it asked. */
  locked(lock: string): void;
  /** Another client has taken the lock. */
  stolen(lock: string): void;
}

interface Lock {
  holder: LockClient | undefined;
  /** In the order in which the lock will be theirs. */
  readonly waiting: LockClient[];
  /** Thieves who were robbed: they don't get the lock back, but still have to give it up. */
  readonly robbed: Set<LockClient>;
}

export class Locks {
  readonly #locks = new Map<string, Lock>();
  /** Of each lock that was stolen and is held: by the thief. */
  readonly #thieves = new Map<string, LockClient>();

  holds(client: LockClient, name: string): boolean {
    return this.#locks.get(name)?.holder === client;
  }

  /** Has the client asked for the lock and not given it up? */
  wants(client: LockClient, name: string): boolean {
    const lock = this.#locks.get(name);
    return lock !== undefined && (lock.holder === client || lock.waiting.includes(client) || lock.robbed.has(client));
  }

  #get(name: string): Lock {
    let lock = this.#locks.get(name);
    if (lock === undefined)
      this.#locks.set(name, (lock = { holder: undefined, waiting: [], robbed: new Set<LockClient>() }));
    return lock;
  }

  /** A client that does not want the lock yet asks for it. Returns whether it holds the lock now. */
  lock(client: LockClient, name: string): boolean {
    const lock = this.#get(name);
    if (lock.holder === undefined) lock.holder = client;
    else lock.waiting.push(client);
    return lock.holder === client;
  }

  /** A client that does not want the lock yet takes it; the holder, unless a thief itself, is the next to get it. */
  steal(client: LockClient, name: string): void {
    const lock = this.#get(name);
    const victim = lock.holder;
    lock.holder = client;
    if (victim !== undefined) {
      if (this.#thieves.get(name) === victim) lock.robbed.add(victim);
      else lock.waiting.unshift(victim);
    }
    this.#thieves.set(name, client);
    victim?.stolen(name);
  }

  /** Gives the lock, or the wish for it, up; the next client is notified if the lock is now its own. */
  unlock(client: LockClient, name: string): void {
    const lock = this.#locks.get(name);
    if (lock === undefined) return;
    lock.robbed.delete(client);
    const at = lock.waiting.indexOf(client);
    if (at >= 0) lock.waiting.splice(at, 1);
    if (lock.holder === client) {
      this.#thieves.delete(name);
      lock.holder = lock.waiting.shift();
      lock.holder?.locked(name);
    }
    if (lock.holder === undefined && lock.robbed.size === 0) this.#locks.delete(name);
  }

  /** Takes a client that has gone out of everything. */
  leave(client: LockClient): void {
    for (const name of this.#locks.keys()) this.unlock(client, name);
  }
}
