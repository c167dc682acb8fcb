/** Service monitors as both halves of node `service_monitor` see them: what identifies one, where it is found, how it is written. */
import type { Context } from '../context.ts';
import type { IsbServiceMonitor, SbServiceMonitor } from '../databases.ts';
import { rowsOf } from '../evidence.ts';
import { KeyIndex } from '../key-index.ts';
import type { ObjectDecision, ObjectReason } from '../object-reasons.ts';

export const NODE = 'service_monitor';

export type Monitor = SbServiceMonitor | IsbServiceMonitor;

/** What tells monitors apart, except for the zone they are meant for. */
export const identity = (row: Monitor): string =>
  JSON.stringify([row.logical_port, row.port, row.type ?? '', row.ip, row.src_ip, row.protocol ?? '']);

/** The key of a monitor that is meant for a zone. */
export const meantFor = (zone: string, monitor: string): string => `${zone}\u0000${monitor}`;

/** The monitor in such a key. */
export const monitorIn = (key: string): string => key.slice(key.indexOf('\u0000') + 1);

/** What SB's index makes unique. */
export const place = (row: Monitor): string => JSON.stringify([row.logical_port, row.ip, row.port, row.protocol ?? '']);

/** What both sides have. IC-SB knows fewer types and protocols than SB: what it doesn't know stays at home. */
export const copied = ({ type, ip, protocol, port, logical_port, src_ip, options }: Monitor) => {
  if (type !== undefined && type !== 'load-balancer') return undefined;
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return { type, ip, protocol, port, logical_port, src_ip, options };
};

export class Monitors {
  readonly context: Context;
  /** SB monitors of ports elsewhere, by zone and identity. */
  readonly asked: KeyIndex<SbServiceMonitor>;
  /** SB monitors of ports here, by identity, and all of them by place. */
  readonly local: KeyIndex<SbServiceMonitor>;
  readonly places: KeyIndex<SbServiceMonitor>;
  /** IC-SB monitors, by the zone that they are meant for and identity. */
  readonly shared: KeyIndex<IsbServiceMonitor>;
  /** IC-SB monitors meant for this zone, by logical port. */
  readonly wantedOn: KeyIndex<IsbServiceMonitor>;
  /** SB_Global.options:svc_monitor_mac; '' when it is not set. */
  mac = '';
  /** Rows written in this run. */
  written = 0;

  constructor(context: Context) {
    const { sbServiceMonitor, isbServiceMonitor } = context.db;
    this.context = context;
    this.asked = new KeyIndex(sbServiceMonitor, (row) => {
      const zone = row.options.get('az-name');
      return row.remote && zone !== undefined && zone !== '' ? meantFor(zone, identity(row)) : undefined;
    });
    this.local = new KeyIndex(sbServiceMonitor, (row) => (row.remote ? undefined : identity(row)));
    this.places = new KeyIndex(sbServiceMonitor, place);
    this.shared = new KeyIndex(isbServiceMonitor, (row) => meantFor(row.target_availability_zone, identity(row)));
    this.wantedOn = new KeyIndex(isbServiceMonitor, (row) =>
      row.target_availability_zone === context.zone.name ? row.logical_port : undefined,
    );
  }

  rebuild(): void {
    this.readMac();
    for (const index of [this.asked, this.local, this.places, this.shared, this.wantedOn]) index.rebuild();
  }

  /** True: it is another one now. */
  readMac(): boolean {
    const before = this.mac;
    this.mac = this.context.db.sbGlobal.only()?.options.get('svc_monitor_mac') ?? '';
    return this.mac !== before;
  }

  update(database: 'sb' | 'isb', row: Monitor, values: Partial<Monitor>): void {
    this.context.write(database).update<Monitor>(row, values);
    this.written++;
  }

  delete(database: 'sb' | 'isb', row: Monitor): void {
    this.context.write(database).delete(row);
    this.written++;
  }
}

export const monitorDecision = (
  name: string,
  reason: ObjectReason<'service monitor'>,
  ...rows: readonly (Monitor | undefined)[]
): ObjectDecision<'service monitor'> => {
  const evidence = rowsOf(...rows.map((row) => ['Service_Monitor', row] as const));
  return { kind: 'service monitor', name, reason, note: '', evidence };
};
