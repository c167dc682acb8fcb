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

type Owner = 'ours' | 'theirs';

/** Whose a gateway of that name is. */
export const gatewayOwner = (db: Context['db'], name: string): Owner =>
  isLocalChassis(db.chassis.index('name').first(name)) ? 'ours' : 'theirs';

/** Whose a row of IC-SB Port_Binding is; undefined when it says nothing. */
export function portOwner(db: Context['db'], handle: number): Owner | undefined {
  const { isbPortBinding } = db;
  const name = isbPortBinding.strings('logical_port')[handle] ?? '';
  if (isbPortBinding.strings('type')[handle] === 'transit-router-port') return undefined;
  const isDeclared = db.transitSwitchPort.index('name').first(name) !== undefined;
  if (isDeclared && !isbPortBinding.strings('gateway')[handle]) return undefined;
  const port = db.logicalSwitchPort.index('name').first(name);
  return port !== undefined && port.type !== 'remote' ? 'ours' : 'theirs';
}

/** Looks at gateways first: their name is a chassis. */
export function whoseRows({ db }: Context, zone: string): Whose {
  const whose: Whose = { ours: undefined, theirs: undefined };
  for (const { availability_zone, name, _uuid } of db.gateway.rows())
    if (availability_zone === zone) whose[gatewayOwner(db, name)] ??= `gateway '${name}' (${_uuid})`;
  const { isbPortBinding } = db;
  const owners = isbPortBinding.strings('availability_zone');
  const names = isbPortBinding.strings('logical_port');
  for (const handle of isbPortBinding.handles()) {
    const owner = owners[handle] === zone ? portOwner(db, handle) : undefined;
    if (owner !== undefined) whose[owner] ??= `port '${names[handle] ?? ''}' (${isbPortBinding.uuidOf(handle)})`;
  }
  return whose;
}

/** All of them are ours, and there are some. */
export const isOwn = ({ ours, theirs }: Whose): boolean => ours !== undefined && theirs === undefined;
