/**
 * Push (contract 9): a monitor of SB that is for a port in another zone is shown to that zone in IC-SB. The key is the zone and what
 * identifies the monitor.
 */
import type { IsbServiceMonitor } from '../databases.ts';
import type { ObjectDecision } from '../object-reasons.ts';
import { sameMap } from '../same.ts';
import { copied, monitorDecision, type Monitors } from './monitors.ts';

export function reconcilePush(monitors: Monitors, key: string): void {
  const { context, mac } = monitors;
  const { db, zone } = context;
  const asking = monitors.asked.find(key);
  const [first] = asking;
  const rows = monitors.shared.find(key).filter((row) => !sweep(monitors, row));
  const [keep, ...extra] = rows.filter((row) => row.source_availability_zone === zone.name);
  for (const row of extra) monitors.delete('isb', row);
  if (first === undefined || mac === '') {
    if (keep !== undefined) monitors.delete('isb', keep);
    return;
  }
  const row = keep ?? rows[0];
  if (row === undefined) {
    const values = copied(first);
    if (values === undefined || !db.isbServiceMonitor.exists) return;
    context.write('isb').insert(db.isbServiceMonitor, {
      ...values,
      src_mac: mac,
      target_availability_zone: first.options.get('az-name') ?? '',
      source_availability_zone: zone.name,
    });
    monitors.written++;
    return;
  }
  for (const monitor of asking)
    if (monitor.status !== row.status) monitors.update('sb', monitor, { status: row.status });
  // The options of a row that another zone has pushed are that zone's.
  if (row === keep && (row.src_mac !== mac || !sameMap(row.options, first.options)))
    monitors.update('isb', row, { src_mac: mac, options: first.options });
}

/** A row whose source zone is no longer registered is nobody's: the leader removes it. */
function sweep(monitors: Monitors, row: IsbServiceMonitor): boolean {
  const { context } = monitors;
  if (!context.isLeader) return false;
  if (context.db.availabilityZone.index('name').first(row.source_availability_zone) !== undefined) return false;
  context.writeAsLeader().delete(row);
  monitors.written++;
  return true;
}

/** What was decided of a key that has been reconciled. */
export function pushDecision({ asked, shared, mac }: Monitors, key: string): ObjectDecision<'service monitor'> {
  const [first] = asked.find(key);
  const [row] = shared.find(key);
  const name = first?.logical_port ?? row?.logical_port ?? key;
  if (first === undefined) return monitorDecision(name, 'GONE', row);
  return monitorDecision(name, mac === '' ? 'NO_MAC' : 'PUSHED', first, row);
}
