/**
 * This zone's row in IC-SB Availability_Zone (contract 2).
 *
 * The row is found by the UUID it had when we last saw it, then by name: a renamed zone keeps its row, so that gateways,
 * ports and routes keep pointing at it. Nothing is remembered of a write: each run compares what is with what
 * should be, so that a transaction that failed is simply tried again.
 */
import type { Transaction } from '../ovsdb/api.ts';
import { BATCH, type Context } from './context.ts';
import type { AvailabilityZone, Databases } from './databases.ts';
import { NameSwap } from './name-swap.ts';
import { whoseRows, isOwn } from './zone-rows.ts';

const NODE = 'zone';

/** NB_Global.name: '' when there is none. */
function zoneName(context: Context): string {
  return context.db.nbGlobal.only()?.name ?? '';
}

/** The text by which operators find a zone row that is in the way. */
export function zoneOf(context: Context, uuid: string): string {
  const row = context.db.availabilityZone.get(uuid);
  return row === undefined ? `availability zone ${uuid}` : `availability zone '${row.name}' (${uuid})`;
}

export class Zone {
  readonly #context: Context;
  #uuid: string | undefined;
  /** The name that the row had when it was last seen as mine, and the one it was last given: any other is somebody else's doing. */
  #seenName = '';
  #writtenName: string | undefined;
  /** The name that the log says is being registered. */
  #announced: string | undefined;
  /** The row that the log says is being removed. */
  #announcedEnd: string | undefined;
  /** The log says that NB has no NB_Global row. */
  #isGlobalMissing = false;
  /** The name that the log says is another zone's. */
  #refused: string | undefined;
  /** The name for which an earlier row has been looked for: once, since that row's name may be another zone's too. */
  #lookedFor: string | undefined;
  /** Has the row that an earlier controller of this zone worked under still to be looked for? */
  #mayLookBack = true;

  readonly #swap: NameSwap;

  constructor(context: Context) {
    this.#context = context;
    this.#swap = new NameSwap(context);
  }

  /**
   * The row that is mine, as it is now. One that was renamed by somebody else has become another zone's: two zones had one name, and
   * the other has been given a new one.
   */
  #known(name: string): AvailabilityZone | undefined {
    if (this.#uuid === undefined) return undefined;
    const row = this.#context.db.availabilityZone.get(this.#uuid);
    const isMine = row !== undefined && [this.#seenName, this.#writtenName, name].includes(row.name);
    if (isMine) {
      this.#seenName = row.name;
      return row;
    }
    if (row !== undefined)
      this.#context.log.info(`AZ ${this.#seenName} was renamed to ${row.name} by another zone (${row._uuid}).`);
    // It may have been this zone's other controller: should this one take over from it, it looks again.
    this.#mayLookBack = true;
    this.#uuid = undefined;
    this.#writtenName = undefined;
    return undefined;
  }

  /** The name by which the zone works: that of its row, which a rename may not have reached yet, else NB_Global.name. */
  workingName(): string {
    const name = zoneName(this.#context);
    return name === '' ? '' : (this.#known(name)?.name ?? name);
  }

  /**
   * The controller starts or takes over, and its zone's name is that of a row that holds nothing but other zones' rows: the zone works on under its
   * earlier row, as it would had this controller been running. To be called when all databases are settled, before the first run.
   */
  lookBack(): void {
    const name = zoneName(this.#context);
    const named = this.#context.db.availabilityZone.index('name').first(name);
    if (!this.#mayLookBack || named === undefined) return;
    this.#mayLookBack = false;
    const whose = whoseRows(this.#context, named._uuid);
    // Its own from now on, though the name may change before the first run.
    if (isOwn(whose)) this.#workUnder(named);
    if (whose.ours !== undefined || whose.theirs === undefined) return;
    this.#lookedFor = name;
    this.#workUnder(this.#earlier());
  }

  #workUnder(earlier: AvailabilityZone | undefined): void {
    if (earlier === undefined) return;
    this.#uuid = earlier._uuid;
    this.#seenName = earlier.name;
  }

  /** The zone as it is registered: by the row we had, else by name. */
  registered(): { readonly uuid: string; readonly name: string } | undefined {
    const name = zoneName(this.#context);
    if (name === '') return undefined;
    const row = this.#known(name) ?? this.#context.db.availabilityZone.index('name').first(name);
    return row === undefined ? undefined : { uuid: row._uuid, name: row.name };
  }

  /**
   * Brings the zone's row in line with NB_Global.name and sets 'context.zone'. False: there is no zone to work for
   * yet (no name, or the row is only being made), and the nodes must not run.
   */
  run(): boolean {
    const context = this.#context;
    const { availabilityZone } = context.db;
    const name = zoneName(context);
    const known = this.#known(name);
    this.#lookForGlobal();
    if (name === '') {
      if (known !== undefined) this.#leave(known);
      return false;
    }
    const named = availabilityZone.index('name').first(name);
    if (known !== undefined && known.name !== name) {
      if (named !== undefined && isOwn(whoseRows(context, named._uuid))) {
        // The row of an earlier life, before this zone was given another one's name.
        this.#leave(known);
        return false;
      }
      if (named !== undefined) {
        context.waits.add(
          NODE,
          'rename',
          `AZ ${known.name} can't be renamed to ${name}: ${zoneOf(context, named._uuid)} has that name; choose another name or, if that zone is gone, destroy its rows`,
        );
        if (this.#swap.isWanted(known.name, name)) {
          this.#rename(known, `${known.name}-${known._uuid.slice(0, 8)}`);
          return true;
        }
        // Until then the zone works on under the name it has.
        context.zone = { uuid: known._uuid, name: known.name };
        return true;
      }
      this.#swap.end();
      this.#rename(known, name);
      return true;
    }
    context.waits.delete(NODE, 'rename');
    this.#swap.end();
    const mine = known ?? named;
    if (mine === undefined) {
      if (this.#announced !== name) context.log.info(`Register AZ ${name} to interconnection DB.`);
      this.#announced = name;
      context.write('isb').insert(availabilityZone, { name });
      return false;
    }
    this.#announced = undefined;
    this.#announcedEnd = undefined;
    this.#refused = undefined;
    this.#lookedFor = undefined;
    this.#mayLookBack = false;
    this.#uuid = mine._uuid;
    this.#seenName = name;
    this.#writtenName = undefined;
    context.zone = { uuid: mine._uuid, name };
    return true;
  }

  /** Without an NB_Global row there is no name. */
  #lookForGlobal(): void {
    const isMissing = this.#context.db.nbGlobal.size === 0;
    if (isMissing && !this.#isGlobalMissing) this.#context.log.warn('NB Global does not exist');
    this.#isGlobalMissing = isMissing;
  }

  /**
   * The zone's name is another zone's (zone-claim.ts): says once what shows it. True: the zone now goes by another name. It leaves a row
   * that another zone works under, and works on under its earlier row (contract 2), since only as the holder of a row can it take part in a swap of names.
   */
  wait(): boolean {
    const name = zoneName(this.#context);
    const known = this.#known(name);
    if (known !== undefined && known.name !== name) {
      // Another zone works under the row that this one had: it is to go by its own name.
      this.#uuid = undefined;
      this.#writtenName = undefined;
      return true;
    }
    if (this.#lookedFor === name) {
      this.#refuse(name);
      return false;
    }
    this.#lookedFor = name;
    const earlier = this.#earlier();
    if (earlier === undefined) {
      this.#refuse(name);
      return false;
    }
    this.#workUnder(earlier);
    return true;
  }

  /** The one row that holds nothing but this zone's own rows; undefined when there is none, or several. */
  #earlier(): AvailabilityZone | undefined {
    const own = [...this.#context.db.availabilityZone.rows()].filter((row) =>
      isOwn(whoseRows(this.#context, row._uuid)),
    );
    return own.length === 1 ? own[0] : undefined;
  }

  #refuse(name: string): void {
    const context = this.#context;
    const row = context.db.availabilityZone.index('name').first(name);
    if (row === undefined || this.#refused === name) return;
    this.#refused = name;
    const place = zoneOf(context, row._uuid);
    const { theirs } = whoseRows(context, row._uuid);
    context.log.warn(
      `AZ name ${name} is taken: another zone's controller works under it, as ${theirs === undefined ? place : `${theirs} of ${place}`} shows; this zone waits until one of the two has another NB_Global.name`,
    );
  }

  /** Monitors name their source zone in text: they go with the row. What the nodes write in this run goes out with it. */
  #rename(row: AvailabilityZone, name: string): void {
    const context = this.#context;
    const transaction = context.write('isb');
    context.log.info(`Rename AZ ${row.name} to ${name} in interconnection DB.`);
    for (const monitor of context.db.isbServiceMonitor.rows()) {
      if (monitor.source_availability_zone === row.name) {
        transaction.update(monitor, { source_availability_zone: name });
      }
    }
    transaction.update(row, { name });
    this.#writtenName = name;
    context.zone = { uuid: row._uuid, name };
  }

  /**
   * The name was cleared: what is ours goes, batch after batch in this run, and the row itself with the last. The servers refuse that one
   * while something refers to it, so that a batch that fails is made up for in the next run.
   */
  #leave(row: AvailabilityZone): void {
    const { db, log } = this.#context;
    if (this.#announcedEnd !== row._uuid) log.info(`Remove AZ ${row.name} from interconnection DB.`);
    this.#announcedEnd = row._uuid;
    let written = 0;
    // All are listed before the first is sent: then tables show again what it takes away.
    const removals = Array.from(rowsOf(db, row));
    for (const remove of removals) {
      if (written === BATCH && this.#context.sendAhead('isb')) written = 0;
      remove(this.#context.write('isb'));
      written++;
    }
  }
}

/** What there is of a zone in IC-SB; its own row is the last, since others refer to it. */
function* rowsOf(db: Databases, own: AvailabilityZone): Generator<(transaction: Transaction) => void> {
  const { _uuid: zone, name } = own;
  for (const table of [db.isbRoute, db.isbPortBinding]) {
    const owners = table.strings('availability_zone');
    for (const handle of table.handles())
      if (owners[handle] === zone) yield (transaction) => transaction.deleteFrom(table, table.uuidOf(handle));
  }
  for (const monitor of db.isbServiceMonitor.rows())
    if (monitor.source_availability_zone === name) yield (transaction) => transaction.delete(monitor);
  for (const table of [db.isbAddressSet, db.gateway])
    for (const row of table.rows()) if (row.availability_zone === zone) yield (transaction) => transaction.delete(row);
  yield (transaction) => transaction.delete(own);
}
