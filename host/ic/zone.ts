/**
 * This zone's row in ISB Availability_Zone (spec 2).
 *
 * The row is found by the UUID it had when we last saw it, then by name: a renamed zone keeps its row, so that gateways,
 * ports and routes keep pointing at it. Nothing is remembered of a write: each run compares what is with what
 * should be, so that a transaction that failed is simply tried again.
 */
import type { Context } from './context.ts';
import type { AvailabilityZone } from './databases.ts';

const NODE = 'zone';

/** NB_Global.name: '' when there is none. */
export function zoneName(context: Context): string {
  for (const row of context.db.nbGlobal.rows()) return row.name;
  return '';
}

/** The text by which operators find a zone row that is in the way. */
export function zoneOf(context: Context, uuid: string): string {
  const row = context.db.availabilityZone.get(uuid);
  return row === undefined ? `availability zone ${uuid}` : `availability zone '${row.name}' (${uuid})`;
}

export class Zone {
  readonly #context: Context;
  #uuid: string | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The zone as it is registered: by the row we had, else by name. */
  registered(): { readonly uuid: string; readonly name: string } | undefined {
    const { availabilityZone } = this.#context.db;
    const name = zoneName(this.#context);
    if (name === '') return undefined;
    const known = this.#uuid === undefined ? undefined : availabilityZone.get(this.#uuid);
    const row = known ?? availabilityZone.index('name').first(name);
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
    const known = this.#uuid === undefined ? undefined : availabilityZone.get(this.#uuid);
    if (known === undefined) this.#uuid = undefined;
    if (name === '') {
      if (known !== undefined) this.#leave(known);
      return false;
    }
    const named = availabilityZone.index('name').first(name);
    if (known !== undefined && known.name !== name) {
      if (named !== undefined) {
        context.waits.hold(
          NODE,
          'rename',
          `AZ ${known.name} can't be renamed to ${name}: ${zoneOf(context, named._uuid)} has that name; destroy that row or choose another name`,
        );
        // Until then the zone works on under the name it has.
        context.zone = { uuid: known._uuid, name: known.name };
        return true;
      }
      this.#rename(known, name);
      return false;
    }
    context.waits.release(NODE, 'rename');
    const mine = known ?? named;
    if (mine === undefined) {
      context.log.info(`Register AZ ${name} to interconnection DB.`);
      context.write('isb').insert(availabilityZone, { name });
      return false;
    }
    this.#uuid = mine._uuid;
    context.zone = { uuid: mine._uuid, name };
    return true;
  }

  /** Monitors name their source zone in text: they go with the row. */
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
  }

  /** The name was cleared: what is ours goes, and the row with it, in one transaction. */
  #leave(row: AvailabilityZone): void {
    const { db, log } = this.#context;
    const transaction = this.#context.write('isb');
    log.info(`Remove AZ ${row.name} from interconnection DB.`);
    for (const gateway of db.gateway.rows()) {
      if (gateway.availability_zone === row._uuid) transaction.delete(gateway);
    }
    for (const set of db.isbAddressSet.rows()) {
      if (set.availability_zone === row._uuid) transaction.delete(set);
    }
    for (const monitor of db.isbServiceMonitor.rows()) {
      if (monitor.source_availability_zone === row.name) transaction.delete(monitor);
    }
    for (const table of [db.isbPortBinding, db.isbRoute]) {
      const owners = table.strings('availability_zone');
      for (const handle of table.handles()) {
        if (owners[handle] === row._uuid) transaction.deleteFrom(table, table.uuidOf(handle));
      }
    }
    transaction.delete(row);
  }
}
