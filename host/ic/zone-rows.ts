/**
 * Whose the rows in IC-SB are that belong to a row of Availability_Zone, as far as this zone's own databases tell.
 *
 * Every zone has a copy of each transit router port and of each transit switch port without a chassis, and the leader makes the rows of
 * those without one: such rows say nothing (contract 2).
 */
import { isLocalChassis } from './chassis.ts';
import type { Context } from './context.ts';

/** One row of either kind, as operators find it: what this zone has a chassis or port for, and what it hasn't. */
export interface Whose {
  ours: string | undefined;
  theirs: string | undefined;
}

/** Looks at gateways first: their name is a chassis. */
export function whoseRows({ db }: Context, zone: string): Whose {
  const whose: Whose = { ours: undefined, theirs: undefined };
  for (const { availability_zone, name, _uuid } of db.gateway.rows()) {
    if (availability_zone !== zone) continue;
    const isOurs = isLocalChassis(db.chassis.index('name').first(name));
    whose[isOurs ? 'ours' : 'theirs'] ??= `gateway '${name}' (${_uuid})`;
  }
  const { isbPortBinding } = db;
  const owners = isbPortBinding.strings('availability_zone');
  const names = isbPortBinding.strings('logical_port');
  const types = isbPortBinding.strings('type');
  const gateways = isbPortBinding.strings('gateway');
  for (const handle of isbPortBinding.handles()) {
    if (owners[handle] !== zone) continue;
    const name = names[handle] ?? '';
    const isDeclared = db.transitSwitchPort.index('name').first(name) !== undefined;
    if (types[handle] === 'transit-router-port' || (isDeclared && !gateways[handle])) continue;
    const port = db.logicalSwitchPort.index('name').first(name);
    const isOurs = port !== undefined && port.type !== 'remote';
    whose[isOurs ? 'ours' : 'theirs'] ??= `port '${name}' (${isbPortBinding.uuidOf(handle)})`;
  }
  return whose;
}

/** All of them are ours, and there are some. */
export const isOwn = ({ ours, theirs }: Whose): boolean => ours !== undefined && theirs === undefined;
