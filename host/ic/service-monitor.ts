/**
 * Node `service_monitor` (contract 9): monitors of ports in other zones are pushed to IC-SB, and those that other zones ask of this one
 * are pulled into SB. Keys: a pushed or pulled monitor, by what identifies it (and the zone it is meant for).
 */
import type { ComputeNode } from '../engine/node.ts';
import { DirtyKeys } from './dirty-keys.ts';
import { input } from './input.ts';
import type { Context } from './context.ts';
import type { IsbServiceMonitor, SbServiceMonitor } from './databases.ts';
import { KeyIndex } from './key-index.ts';
import { rowsOf } from './evidence.ts';
import type { ObjectDecision, ObjectReason } from './object-reasons.ts';
import type { SbBindings } from './sb-bindings.ts';
import { sameMap } from './same.ts';

const NODE = 'service_monitor';

type Monitor = SbServiceMonitor | IsbServiceMonitor;

/** What tells monitors apart, but for the zone they are meant for. */
const identity = (row: Monitor): string =>
  JSON.stringify([row.logical_port, row.port, row.type ?? '', row.ip, row.src_ip, row.protocol ?? '']);

const meantFor = (zone: string, monitor: string): string => `${zone}\u0000${monitor}`;

/** What SB's index makes unique. */
const place = (row: Monitor): string => JSON.stringify([row.logical_port, row.ip, row.port, row.protocol ?? '']);

/** What both sides have. IC-SB knows fewer types and protocols than SB: what it doesn't know stays at home. */
const copied = ({ type, ip, protocol, port, logical_port, src_ip, options }: Monitor) => {
  if (type !== undefined && type !== 'load-balancer') return undefined;
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return { type, ip, protocol, port, logical_port, src_ip, options };
};

export function serviceMonitorNode(context: Context, bindings: SbBindings): ComputeNode {
  const { db, waits } = context;
  const dirtyPushes = new DirtyKeys(context, `${NODE} push`);
  const dirtyPulls = new DirtyKeys(context, `${NODE} pull`);
  /** SB monitors of ports elsewhere, by zone and identity. */
  const asked = new KeyIndex(db.sbServiceMonitor, (row) => {
    const zone = row.options.get('az-name');
    return row.remote && zone !== undefined && zone !== '' ? meantFor(zone, identity(row)) : undefined;
  });
  /** SB monitors of ports here, by identity, and by place. */
  const local = new KeyIndex(db.sbServiceMonitor, (row) => (row.remote ? undefined : identity(row)));
  const places = new KeyIndex(db.sbServiceMonitor, place);
  const shared = new KeyIndex(db.isbServiceMonitor, (row) => meantFor(row.target_availability_zone, identity(row)));
  /** IC-SB monitors meant for this zone, by logical port: their identities. */
  const wantedOn = new KeyIndex(db.isbServiceMonitor, (row) =>
    row.target_availability_zone === context.zone.name ? row.logical_port : undefined,
  );
  /** Places in SB taken by inserts of this run, and the pulled monitors that come too late for one. */
  const claimed = new Set<string>();
  const deferred = new Set<string>();
  let mac = '';
  let written = 0;

  const readMac = (): string => {
    return db.sbGlobal.only()?.options.get('svc_monitor_mac') ?? '';
  };
  const markAll = (): void => {
    for (const index of [asked, shared]) for (const key of index.keys()) dirtyPushes.add(key);
    for (const row of db.isbServiceMonitor.rows()) dirtyPulls.add(identity(row));
    for (const row of db.sbServiceMonitor.rows()) dirtyPulls.add(identity(row));
  };
  const update = (database: 'sb' | 'isb', row: Monitor, values: Partial<Monitor>): void => {
    context.write(database).update<Monitor>(row, values);
    written++;
  };

  const reconcilePush = (key: string): void => {
    const asking = asked.find(key);
    const [first] = asking;
    const rows = shared.find(key).filter((row) => !sweep(row));
    const mine = rows.filter((row) => row.source_availability_zone === context.zone.name);
    const [keep, ...extra] = mine;
    if (first === undefined || mac === '') {
      for (const row of mine) removeShared(row);
      return;
    }
    for (const row of extra) removeShared(row);
    const row = keep ?? rows[0];
    if (row === undefined) {
      const values = copied(first);
      if (values === undefined || !db.isbServiceMonitor.exists) return;
      context.write('isb').insert(db.isbServiceMonitor, {
        ...values,
        src_mac: mac,
        target_availability_zone: first.options.get('az-name') ?? '',
        source_availability_zone: context.zone.name,
      });
      written++;
      return;
    }
    for (const monitor of asking) if (monitor.status !== row.status) update('sb', monitor, { status: row.status });
    // The options of a row that another zone has pushed are that zone's.
    if (row !== keep) return;
    if (row.src_mac !== mac || !sameMap(row.options, first.options)) {
      update('isb', row, { src_mac: mac, options: first.options });
    }
  };
  /** A row whose source zone is no longer registered is nobody's: the leader removes it. */
  const sweep = (row: IsbServiceMonitor): boolean => {
    if (!context.isLeader) return false;
    if (db.availabilityZone.index('name').first(row.source_availability_zone) !== undefined) return false;
    context.writeAsLeader().delete(row);
    written++;
    return true;
  };
  const removeShared = (row: IsbServiceMonitor): void => {
    context.write('isb').delete(row);
    written++;
  };

  /** The chassis a monitored port is on, '' for none; undefined when SB has no binding of the port, or `up` is not set there. */
  const chassisOf = (port: string): string | undefined => {
    const binding = bindings.get(port);
    return binding?.hasUp === true ? (db.chassis.get(binding.chassis)?.name ?? '') : undefined;
  };

  const reconcilePull = (monitor: string): void => {
    const requests = shared.find(meantFor(context.zone.name, monitor));
    const rows = local.find(monitor);
    const own = rows.find((row) => !row.ic_learned);
    const learned = rows.filter((row) => row.ic_learned);
    const [request] = requests;
    const chassis = request === undefined || mac === '' ? undefined : chassisOf(request.logical_port);
    if (request === undefined || chassis === undefined || own !== undefined) {
      waits.release(NODE, monitor);
      for (const row of learned) {
        context.write('sb').delete(row);
        written++;
      }
      if (own !== undefined && request !== undefined && mac !== '') report(requests, own);
      return;
    }
    const [keep, ...extra] = learned;
    for (const row of extra) {
      context.write('sb').delete(row);
      written++;
    }
    // A port that is on no chassis any more keeps the name of its last one, as in the reference.
    const chassis_name = chassis === '' ? (keep?.chassis_name ?? '') : chassis;
    const values = { src_mac: mac, chassis_name, options: request.options };
    if (keep === undefined) insertPulled(monitor, request, values);
    else {
      waits.release(NODE, monitor);
      if (keep.src_mac !== mac || keep.chassis_name !== chassis_name || !sameMap(keep.options, request.options)) {
        update('sb', keep, values);
      }
      report(requests, keep);
    }
  };
  const insertPulled = (
    monitor: string,
    request: IsbServiceMonitor,
    own: Pick<SbServiceMonitor, 'src_mac' | 'chassis_name' | 'options'>,
  ): void => {
    const values = copied(request);
    if (values === undefined || !db.sbServiceMonitor.hasColumn('ic_learned')) return;
    const at = place(request);
    if (claimed.has(at)) {
      // Another has just got the place: who that is, is known when its row is there.
      deferred.add(monitor);
      return;
    }
    // What was pulled for a request that is gone goes in this run.
    const isLeaving = (row: SbServiceMonitor): boolean =>
      row.ic_learned && shared.find(meantFor(context.zone.name, identity(row))).length === 0;
    const holder = places.find(at).find((row) => !isLeaving(row));
    if (holder !== undefined) {
      waits.hold(
        NODE,
        monitor,
        `Service monitor of ${request.source_availability_zone} for ${request.logical_port} is left out: SB has one there from ${holder.src_ip} (Service_Monitor ${holder._uuid})`,
      );
      return;
    }
    waits.release(NODE, monitor);
    claimed.add(at);
    context.write('sb').insert(db.sbServiceMonitor, { ...values, ...own, remote: false, ic_learned: true });
    written++;
  };
  /** What SB's monitor has found goes back to the zone that asked. */
  const report = (requests: readonly IsbServiceMonitor[], row: SbServiceMonitor): void => {
    for (const request of requests) if (request.status !== row.status) update('isb', request, { status: row.status });
  };

  const decided = (
    name: string,
    reason: ObjectReason<'service monitor'>,
    ...rows: readonly (Monitor | undefined)[]
  ): ObjectDecision<'service monitor'> => {
    const evidence = rowsOf(...rows.map((row) => ['Service_Monitor', row] as const));
    return { kind: 'service monitor', name, reason, note: '', evidence };
  };
  const pushDecision = (key: string): ObjectDecision<'service monitor'> => {
    const [first] = asked.find(key);
    const [row] = shared.find(key);
    const name = first?.logical_port ?? row?.logical_port ?? key;
    if (first === undefined) return decided(name, 'GONE', row);
    return decided(name, mac === '' ? 'NO_MAC' : 'PUSHED', first, row);
  };
  const pullDecision = (monitor: string): ObjectDecision<'service monitor'> => {
    const [request] = shared.find(meantFor(context.zone.name, monitor));
    const [row] = local.find(monitor);
    const name = request?.logical_port ?? row?.logical_port ?? monitor;
    if (request === undefined) return decided(name, 'GONE', row);
    if (mac === '') return decided(name, 'NO_MAC', request);
    if (chassisOf(request.logical_port) === undefined) return decided(name, 'PORT_NOT_HERE', request);
    if (waits.has(NODE, monitor)) return decided(name, 'HELD', request);
    return decided(name, row === undefined || row.ic_learned ? 'PULLED' : 'SHARED', request, row);
  };

  const markPort = (port: string): void => {
    for (const row of wantedOn.find(port)) dirtyPulls.add(identity(row));
  };

  return {
    name: NODE,
    inputs: [
      // The zone has another name: which monitors are meant for it, and which are its own, is decided afresh.
      input('az', () => {
        wantedOn.rebuild();
        markAll();
      }),
      input('SB_sb_global', () => {
        const now = readMac();
        if (now !== mac) markAll();
        mac = now;
      }),
      input('SB_service_monitor', () => {
        asked.follow((key) => dirtyPushes.add(key));
        local.follow((key) => dirtyPulls.add(key));
        places.follow(() => undefined);
        for (const monitor of waits.of(NODE)) dirtyPulls.add(monitor);
      }),
      input('sb_bindings', () => {
        for (const port of bindings.changed) markPort(port);
      }),
      input('SB_chassis', () => {
        // A chassis of another name, or a new one, moves the monitors of the ports bound to it.
        if (db.chassis.changes().some((change) => change.touched('name'))) {
          for (const row of db.isbServiceMonitor.rows()) dirtyPulls.add(identity(row));
        }
      }),
      input('ICSB_availability_zone', () => {
        if (!db.availabilityZone.changes().some((change) => change.touched('name'))) return;
        for (const key of shared.keys()) dirtyPushes.add(key);
      }),
      input('ICSB_service_monitor', () => {
        for (const { row } of db.isbServiceMonitor.changes()) dirtyPulls.add(identity(row));
        shared.follow((key) => {
          dirtyPushes.add(key);
          dirtyPulls.add(key.slice(key.indexOf('\u0000') + 1));
        });
        wantedOn.follow(() => undefined);
      }),
    ],
    rebuild: () => {
      mac = readMac();
      for (const index of [asked, local, places, shared, wantedOn]) index.rebuild();
      markAll();
    },
    isPending: () => dirtyPushes.hasAny || dirtyPulls.hasAny,
    reconcile: () => {
      written = 0;
      dirtyPushes.reconcile(
        (key) => {
          reconcilePush(key);
          context.observer?.(pushDecision(key));
        },
        () => written,
      );
      dirtyPulls.reconcile(
        (monitor) => {
          reconcilePull(monitor);
          context.observer?.(pullDecision(monitor));
        },
        () => written,
      );
      dirtyPulls.addAll(deferred);
      deferred.clear();
      claimed.clear();
      return written;
    },
  };
}
