/**
 * Sequence numbers (contract 11): a person who bumps IC_NB_Global.nb_ic_cfg sees, in sb_ic_cfg, when every zone has
 * processed that value.
 */
import type { Context } from './context.ts';
import { rowsOf } from './evidence.ts';

type Integer = number | bigint;

const same = (a: Integer, b: Integer): boolean => BigInt(a) === BigInt(b);

export class Sequence {
  readonly #context: Context;
  /** The value at the start of the last run all of whose transactions are committed. */
  #processed: Integer | undefined;
  /** The value at the start of the present run. */
  #seen: Integer = 0;
  /** The present run did not write everything, or its nodes did not run: the value that it saw is not processed yet. */
  #isUnfinished = true;

  constructor(context: Context) {
    this.#context = context;
  }

  /** IC-NB's value now: 0 when it has no global row. */
  #wanted(): Integer {
    return this.#context.db.inbGlobal.only()?.nb_ic_cfg ?? 0;
  }

  /** Before the nodes run. */
  begin(): void {
    this.#seen = this.#wanted();
    this.#isUnfinished = true;
  }

  /** All that the run wrote is committed, or it wrote nothing. */
  committed(): void {
    if (!this.#isUnfinished) this.#processed = this.#seen;
  }

  /** Databases were lost and found again, or somebody else may have worked for the zone: what was processed earlier doesn't count. */
  forget(): void {
    this.#processed = undefined;
  }

  /**
   * After the nodes have run; 'quiet': they wrote nothing, so that what was seen is processed already; 'unfinished': the next
   * run has more to write. Writes my zone's number, and, as the leader, the global ones.
   */
  run(quiet: boolean, unfinished: boolean): void {
    this.#isUnfinished = unfinished;
    const { db, zone } = this.#context;
    if (quiet) this.#processed = this.#seen;
    const mine = db.availabilityZone.get(zone.uuid);
    if (mine === undefined) return;
    if (this.#processed !== undefined && !same(mine.nb_ic_cfg, this.#processed)) {
      this.#context.write('isb').update(mine, { nb_ic_cfg: this.#processed });
    }
    this.#context.observer?.({
      kind: 'sequence',
      name: zone.name,
      reason: unfinished ? 'UNFINISHED' : quiet ? 'PROCESSED' : 'IN_FLIGHT',
      note: '',
      evidence: rowsOf(['Availability_Zone', mine]),
    });
    if (this.#context.isLeader) this.#conclude();
  }

  /** The leader inserts missing global rows, and sets their numbers when every zone has reached IC-NB's. */
  #conclude(): void {
    const context = this.#context;
    const { db } = context;
    const wanted = this.#wanted();
    const done = [...db.availabilityZone.rows()].every((zone) => same(zone.nb_ic_cfg, wanted));
    const inbGlobal = db.inbGlobal.only();
    if (inbGlobal === undefined) context.write('inb').insert(db.inbGlobal, {});
    const isbGlobal = db.isbGlobal.only();
    if (isbGlobal === undefined) context.writeAsLeader().insert(db.isbGlobal, {});
    else if (done && !same(isbGlobal.nb_ic_cfg, wanted))
      context.writeAsLeader().update(isbGlobal, { nb_ic_cfg: wanted });
    // IC-SB first: a person who sees the number in IC-NB may look there.
    else if (done && inbGlobal !== undefined && !same(inbGlobal.sb_ic_cfg, wanted)) {
      context.write('inb').update(inbGlobal, { sb_ic_cfg: wanted });
    }
  }
}
