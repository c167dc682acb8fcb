/**
 * Another zone's controller that works under this zone's name and holds no lock for it, since it is another implementation (zone-claim.ts). It takes what
 * this zone writes for its own, removes it and makes its own rows again, as this zone removes those.
 *
 * ## Law
 * Such a controller shows in rows of the zone, for a gateway or port that this zone doesn't have, which nobody here has written and which are
 * back as often as they are removed. A row that an operator makes by hand comes once; what this controller has written itself, for a port that
 * has gone meanwhile, is no sign of anybody.
 */
import { EAGER_ATTEMPTS } from '../ovsdb/pacing.ts';
import type { Context } from './context.ts';
import { gatewayOwner, portOwner } from './zone-rows.ts';

/** Milliseconds after which a row that comes back is a new one. */
const FORGOTTEN = 60_000;

interface Sighting {
  readonly times: number;
  readonly at: number;
  /** The row that came last. */
  readonly uuid: string;
}

export class Rivals {
  readonly #context: Context;
  readonly #now: () => number;
  /** IC-SB rows that this controller has made since it looked last. */
  readonly #made = new Set<string>();
  /** By kind and name, how often rows came that somebody else had made. */
  readonly #seen = new Map<string, Sighting>();

  constructor(context: Context, now: () => number) {
    this.#context = context;
    this.#now = now;
  }

  /** A transaction of ours to IC-SB has made these rows. */
  wrote(uuids: Iterable<string>): void {
    for (const uuid of uuids) this.#made.add(uuid);
  }

  /** Looks at the rows of 'zone' that have come since the last run, before they are dealt with. True: somebody else works under its name. */
  look(zone: string | undefined): boolean {
    let found = false;
    if (zone !== undefined) for (const [name, uuid] of this.#foreign(zone)) found = this.#count(name, uuid) || found;
    this.#made.clear();
    return found;
  }

  *#foreign(zone: string): Generator<readonly [name: string, uuid: string]> {
    const { db } = this.#context;
    for (const { kind, row } of db.gateway.changes()) {
      if (kind !== 'insert' || row.availability_zone !== zone || this.#made.has(row._uuid)) continue;
      if (gatewayOwner(db, row.name) === 'theirs') yield [`gateway ${row.name}`, row._uuid];
    }
    const { isbPortBinding } = db;
    if (isbPortBinding.inserted.length === 0) return;
    const owners = isbPortBinding.strings('availability_zone');
    // A modified row has another handle.
    const modified = new Set(Array.from(isbPortBinding.removed, (handle) => isbPortBinding.uuidOf(handle)));
    for (const handle of isbPortBinding.inserted) {
      const uuid = isbPortBinding.uuidOf(handle);
      if (owners[handle] !== zone || modified.has(uuid) || this.#made.has(uuid)) continue;
      if (portOwner(db, handle) === 'theirs')
        yield [`port ${isbPortBinding.strings('logical_port')[handle] ?? ''}`, uuid];
    }
  }

  /** True when it has come back more often than can be chance. */
  #count(name: string, uuid: string): boolean {
    const now = this.#now();
    for (const [old, { at }] of this.#seen) if (now - at >= FORGOTTEN) this.#seen.delete(old);
    const before = this.#seen.get(name);
    // A run that was given up has looked at the same row.
    const times = (before?.times ?? 0) + (before?.uuid === uuid ? 0 : 1);
    this.#seen.set(name, { times, at: now, uuid });
    return times > EAGER_ATTEMPTS;
  }
}
