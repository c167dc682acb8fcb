/**
 * Node `gateway` (contract 3): SB Chassis that are interconnection gateways become IC-SB Gateways of this zone, and other
 * zones' IC-SB Gateways become SB Chassis. The key is a name: chassis and gateway of one name belong together.
 */
import type { Change } from '../ovsdb/row.ts';
import type { ComputeNode } from '../engine/node.ts';
import type { Table } from '../ovsdb/api.ts';
import { zoneRow } from './az.ts';
import { isLocalChassis, isLocalGateway, isRemoteChassis } from './chassis.ts';
import type { Context } from './context.ts';
import type { Chassis, Gateway, IsbEncap, SbEncap } from './databases.ts';
import { DirtyKeys } from './dirty-keys.ts';
import { input } from './input.ts';
import { rowsOf } from './evidence.ts';
import type { ObjectDecision, ObjectReason } from './object-reasons.ts';
import { References } from './references.ts';
import { sameMap } from './same.ts';
import { zoneOf } from './zone.ts';

const NODE = 'gateway';

type Encap = SbEncap | IsbEncap;

/** Encaps are the same tunnel end when type and IP agree. */
const endOf = (encap: { type: string; ip: string }): string => `${encap.type} ${encap.ip}`;

/** What IC-SB Encap.type allows; SB of older schemas knows `stt` as well. */
const isSharedType = (type: string): type is 'geneve' | 'vxlan' => type === 'geneve' || type === 'vxlan';

const encapsOf = <E extends Encap>(table: Table<E>, uuids: ReadonlySet<string>): E[] =>
  [...uuids].map((uuid) => table.get(uuid)).filter((row) => row !== undefined);

/** The gateway or chassis that an encap says it is of. */
const ownerOf = (encap: Encap): string => ('gateway_name' in encap ? encap.gateway_name : encap.chassis_name);

const holderOf = (encap: Encap): string => `${'gateway_name' in encap ? 'gateway' : 'chassis'} ${ownerOf(encap)}`;

export function gatewayNode(context: Context): ComputeNode {
  const { db, waits } = context;
  const dirty = new DirtyKeys(context, NODE);
  const chassisOfEncap = new References(db.chassis, 'encaps');
  const gatewayOfEncap = new References(db.gateway, 'encaps');
  /** Tunnel ends taken by inserts of this run, by side: two names must not both get one. */
  const claimed = { sb: new Map<string, string>(), isb: new Map<string, string>() };
  /** Why the name being reconciled waits, if it does. */
  let waitsFor: string | undefined;
  let written = 0;

  const markNames = (changes: readonly Change<Chassis | Gateway>[]): void => {
    for (const change of changes) {
      dirty.add(change.row.name);
      dirty.add(change.before('name'));
    }
  };
  /** Whatever waits may have waited for what has just changed. */
  const markWaiting = (): void => {
    for (const name of waits.of(NODE)) dirty.add(name);
  };
  const follow = <P extends Chassis | Gateway, E extends Encap>(references: References<P>, encaps: Table<E>): void => {
    for (const change of encaps.changes()) {
      const parent = references.first(change.row._uuid);
      if (parent !== undefined) dirty.add(parent.name);
    }
    markWaiting();
  };

  const chassisNamed = (name: string): Chassis | undefined => db.chassis.index('name').first(name);
  /** Will this IC-SB encap be gone, or free, once our own gateways are in step? Then it is no obstacle. */
  const isbEncapStays = (encap: IsbEncap): boolean => {
    const gateway = gatewayOfEncap.first(encap._uuid);
    if (gateway === undefined) return false;
    if (gateway.availability_zone !== context.zone.uuid) return true;
    const chassis = chassisNamed(gateway.name);
    if (chassis === undefined || !isLocalGateway(chassis)) return false;
    return encapsOf(db.sbEncap, chassis.encaps).some((mine) => endOf(mine) === endOf(encap));
  };
  /** The same for an SB encap: those of remote chassis follow their gateways. */
  const sbEncapStays = (encap: SbEncap): boolean => {
    const chassis = chassisOfEncap.first(encap._uuid);
    if (chassis === undefined) return false;
    if (isLocalChassis(chassis)) return true;
    const gateway = db.gateway.index('name').first(chassis.name);
    if (gateway === undefined || gateway.availability_zone === context.zone.uuid) return false;
    return encapsOf(db.isbEncap, gateway.encaps).some((other) => endOf(other) === endOf(encap));
  };

  /**
   * The rows, of those in 'wanted', that the other side can hold: type allowed, and (type, ip), which is unique there, free
   * or our own ('present'). What it can't hold is left out, with a warning.
   */
  const holdable = <E extends Encap>(
    side: 'sb' | 'isb',
    name: string,
    wanted: readonly Encap[],
    present: readonly Encap[],
    table: Table<E>,
    stays: (encap: E) => boolean,
  ): Encap[] => {
    const own = new Set(present.map(endOf));
    const why: string[] = [];
    const kept = wanted.filter((encap) => {
      const end = endOf(encap);
      const claimant = claimed[side].get(end);
      if (claimant === name) return false;
      if (claimant !== undefined) {
        why.push(`encap ${end} is already that of ${claimant}`);
        return false;
      }
      if (!isSharedType(encap.type) || !table.allows('type', encap.type)) {
        why.push(`encap type ${encap.type as string} can't cross zones`);
        return false;
      }
      const holder = table.index('type', 'ip').find(encap.type, encap.ip).find(stays);
      if (holder !== undefined && !own.has(end)) {
        why.push(`encap ${end} is already in ${table.name} ${holder._uuid} (${holderOf(holder)})`);
        return false;
      }
      claimed[side].set(end, name);
      return true;
    });
    if (why.length > 0) waitsFor = `Gateway ${name}: ${why.join('; ')}: left out until that changes`;
    return kept;
  };
  /** Brings the encaps of a row on one side in step with those wanted; returns the new set when members change. */
  const syncEncaps = <E extends Encap>(
    database: 'sb' | 'isb',
    name: string,
    present: readonly E[],
    wanted: readonly Encap[],
    make: (encap: Encap) => E,
  ): ReadonlySet<string> | undefined => {
    const byEnd = new Map<string, E>();
    for (const encap of present) if (!byEnd.has(endOf(encap))) byEnd.set(endOf(encap), encap);
    const members = new Set<string>();
    for (const encap of wanted) {
      const mine = byEnd.get(endOf(encap));
      if (mine === undefined) {
        members.add(make(encap)._uuid);
        continue;
      }
      members.add(mine._uuid);
      if (!sameMap(mine.options, encap.options)) {
        context.write(database).update<Encap>(mine, { options: encap.options });
        written++;
      }
      if (ownerOf(mine) !== name) {
        const row: Encap = mine;
        if ('gateway_name' in row) context.write(database).update(row, { gateway_name: name });
        else context.write(database).update(row, { chassis_name: name });
        written++;
      }
    }
    const same = members.size === present.length && present.every((encap) => members.has(encap._uuid));
    return same ? undefined : members;
  };

  /** Local chassis -> IC-SB Gateway of mine. */
  const advertise = (chassis: Chassis, gateway: Gateway | undefined): void => {
    const { name, hostname } = chassis;
    const present = gateway === undefined ? [] : encapsOf(db.isbEncap, gateway.encaps);
    const wanted = holdable('isb', name, encapsOf(db.sbEncap, chassis.encaps), present, db.isbEncap, isbEncapStays);
    if (wanted.length === 0) {
      // Gateway.encaps must not be empty: without a tunnel end there is no gateway.
      if (gateway !== undefined) remove('isb', gateway);
      return;
    }
    const encaps = syncEncaps('isb', name, present, wanted, ({ type, ip, options }) =>
      context.write('isb').insert(db.isbEncap, { type, ip, options, gateway_name: name }),
    );
    if (gateway === undefined) {
      const members = encaps ?? new Set<string>();
      context
        .write('isb')
        .insert(db.gateway, { name, hostname, availability_zone: context.zone.uuid, encaps: members });
      written++;
    } else if (encaps !== undefined || gateway.hostname !== hostname) {
      context.write('isb').update(gateway, { hostname, ...(encaps !== undefined && { encaps }) });
      written++;
    }
  };

  /** Another zone's IC-SB Gateway -> SB Chassis. */
  const learn = (gateway: Gateway, chassis: Chassis | undefined): void => {
    const { name, hostname } = gateway;
    const present = chassis === undefined ? [] : encapsOf(db.sbEncap, chassis.encaps);
    const wanted = holdable('sb', name, encapsOf(db.isbEncap, gateway.encaps), present, db.sbEncap, sbEncapStays);
    if (wanted.length === 0) {
      if (chassis !== undefined) remove('sb', chassis);
      return;
    }
    const encaps = syncEncaps('sb', name, present, wanted, ({ type, ip, options }) =>
      context.write('sb').insert(db.sbEncap, { type, ip, options, chassis_name: name }),
    );
    if (chassis === undefined) {
      const other_config = new Map([['is-remote', 'true']]);
      context.write('sb').insert(db.chassis, { name, hostname, encaps: encaps ?? new Set<string>(), other_config });
      written++;
    } else if (encaps !== undefined || chassis.hostname !== hostname) {
      context.write('sb').update(chassis, { hostname, ...(encaps !== undefined && { encaps }) });
      written++;
    }
  };

  const remove = (database: 'sb' | 'isb', row: Chassis | Gateway): void => {
    context.write(database).delete(row);
    written++;
  };

  const reconcileName = (name: string): void => {
    const chassis = chassisNamed(name);
    const gateway = db.gateway.index('name').first(name);
    const mine = gateway !== undefined && gateway.availability_zone === context.zone.uuid;
    if (chassis !== undefined && isLocalGateway(chassis)) {
      if (gateway === undefined || mine) advertise(chassis, gateway);
      else {
        waitsFor = `Gateway ${name} of this zone is left out: ${zoneOf(context, gateway.availability_zone)} has a gateway of that name (Gateway ${gateway._uuid}); if that zone is gone, destroy its gateways and its Availability_Zone row`;
      }
    } else if (gateway !== undefined && !mine) {
      if (chassis === undefined || isRemoteChassis(chassis)) learn(gateway, chassis);
      else {
        waitsFor = `Gateway ${name} of ${zoneOf(context, gateway.availability_zone)} is left out: a local chassis has that name (Chassis ${chassis._uuid})`;
      }
    } else {
      if (gateway !== undefined) remove('isb', gateway);
      if (chassis !== undefined && isRemoteChassis(chassis)) remove('sb', chassis);
    }
  };

  const decisionOn = (name: string): ObjectDecision<'gateway'> => {
    const chassis = chassisNamed(name);
    const gateway = db.gateway.index('name').first(name);
    const evidence = rowsOf(['Chassis', chassis], ['Gateway', gateway]);
    const decided = (reason: ObjectReason<'gateway'>, note = '') =>
      ({ kind: 'gateway', name, reason, note, evidence }) as const;
    if (waitsFor !== undefined) return decided('HELD', waitsFor);
    if (chassis !== undefined && isLocalGateway(chassis)) return decided('SHOWN');
    if (gateway !== undefined && gateway.availability_zone !== context.zone.uuid) return decided('COPIED');
    return decided(isLocalChassis(chassis) ? 'NOT_INTERCONN' : 'GONE');
  };

  const reconcile = (name: string): void => {
    waitsFor = undefined;
    reconcileName(name);
    context.observer?.(decisionOn(name));
    if (waitsFor === undefined) waits.release(NODE, name);
    else waits.hold(NODE, name, waitsFor);
  };

  return {
    name: NODE,
    inputs: [
      zoneRow,
      input('SB_chassis', () => {
        chassisOfEncap.follow(() => undefined);
        markNames(db.chassis.changes());
        markWaiting();
      }),
      input('SB_encap', () => follow(chassisOfEncap, db.sbEncap)),
      input('ICSB_gateway', () => {
        gatewayOfEncap.follow(() => undefined);
        markNames(db.gateway.changes());
        markWaiting();
      }),
      input('ICSB_encap', () => follow(gatewayOfEncap, db.isbEncap)),
    ],
    rebuild: () => {
      chassisOfEncap.rebuild();
      gatewayOfEncap.rebuild();
      for (const row of db.chassis.rows()) dirty.add(row.name);
      for (const row of db.gateway.rows()) dirty.add(row.name);
      markWaiting();
    },
    isPending: () => dirty.hasAny,
    reconcile: () => {
      written = 0;
      claimed.sb.clear();
      claimed.isb.clear();
      // Sorted: which of two names gets a tunnel end that both want must not hang on the order of events.
      dirty.reconcile(reconcile, () => written);
      return written;
    },
  };
}
