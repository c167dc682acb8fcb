/** A run loop for tests: polls databases when they say so, and tells when a condition has come true. */
import type { Database } from '../../host/ovsdb/api.ts';

interface Waiter {
  readonly condition: () => boolean;
  readonly done: () => void;
}

export class TestLoop {
  readonly #databases = new Set<Database>();
  readonly #waiters = new Set<Waiter>();

  /** Takes a database over; each is polled soon after its 'onActivity'. */
  add<D extends Database>(database: D): D {
    this.#databases.add(database);
    database.onActivity = () => {
      setImmediate(() => {
        if (!this.#databases.has(database)) return;
        database.poll();
        this.#check();
      });
    };
    return database;
  }

  /** Resolves as soon as the condition holds after a poll; the test's own deadline is the limit. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((done) => this.#waiters.add({ condition, done }));
  }

  close(): void {
    for (const database of this.#databases) database.close();
    this.#databases.clear();
  }

  #check(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.condition()) continue;
      this.#waiters.delete(waiter);
      waiter.done();
    }
  }
}
