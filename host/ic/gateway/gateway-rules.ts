/** What becomes of one name, of a chassis in SB or a gateway in IC-SB (contract 3): which is made, kept in step, or removed. */
import type { Transaction } from '../../ovsdb/api.ts';
import { isLocalChassis, isLocalGateway, isRemoteChassis } from '../chassis.ts';
import type { Context } from '../context.ts';
import type { Chassis, Gateway } from '../databases.ts';
import { rowsOf } from '../evidence.ts';
import type { ObjectDecision, ObjectReason } from '../object-reasons.ts';
import { zoneOf } from '../zone.ts';
import type { Encap, Encaps } from './encaps.ts';

export class GatewayRules {
  readonly #context: Context;
  readonly #encaps: Encaps;
  /** Rows written in this run. */
  written = 0;
  /** Why the name that was reconciled last waits, if it does. */
  waitsFor: string | undefined;

  constructor(context: Context, encaps: Encaps) {
    this.#context = context;
    this.#encaps = encaps;
  }

  reconcile(name: string): void {
    const context = this.#context;
    this.waitsFor = undefined;
    const { chassis, gateway } = this.#rowsNamed(name);
    const isMine = gateway !== undefined && gateway.availability_zone === context.zone.uuid;
    if (chassis !== undefined && isLocalGateway(chassis)) {
      if (gateway === undefined || isMine) this.#advertise(chassis, gateway);
      else
        this.waitsFor = `Gateway ${name} of this zone is left out: ${zoneOf(context, gateway.availability_zone)} has a gateway of that name (Gateway ${gateway._uuid}); if that zone is gone, destroy its gateways and its Availability_Zone row`;
    } else if (gateway !== undefined && !isMine) {
      if (chassis === undefined || isRemoteChassis(chassis)) this.#learn(gateway, chassis);
      else
        this.waitsFor = `Gateway ${name} of ${zoneOf(context, gateway.availability_zone)} is left out: a local chassis has that name (Chassis ${chassis._uuid})`;
    } else {
      if (gateway !== undefined) this.#remove('isb', gateway);
      if (chassis !== undefined && isRemoteChassis(chassis)) this.#remove('sb', chassis);
    }
  }

  #rowsNamed(name: string): { readonly chassis: Chassis | undefined; readonly gateway: Gateway | undefined } {
    const { db } = this.#context;
    return { chassis: db.chassis.index('name').first(name), gateway: db.gateway.index('name').first(name) };
  }

  /** Local chassis -> IC-SB Gateway of mine. */
  #advertise(chassis: Chassis, gateway: Gateway | undefined): void {
    const { name, hostname } = chassis;
    const { db, zone } = this.#context;
    const present = this.#encaps.inIsb(gateway);
    const wanted = this.#holdable('isb', name, this.#encaps.inSb(chassis), present);
    if (wanted.length === 0) {
      // Gateway.encaps must not be empty: without a tunnel end there is no gateway.
      if (gateway !== undefined) this.#remove('isb', gateway);
      return;
    }
    const transaction = (): Transaction => this.#context.write('isb');
    const { encaps, written } = this.#encaps.sync('isb', name, present, wanted, ({ type, ip, options }) =>
      transaction().insert(db.isbEncap, { type, ip, options, gateway_name: name }),
    );
    this.written += written;
    if (gateway === undefined) {
      const members = encaps ?? new Set<string>();
      transaction().insert(db.gateway, { name, hostname, availability_zone: zone.uuid, encaps: members });
      this.written++;
    } else if (encaps !== undefined || gateway.hostname !== hostname) {
      transaction().update(gateway, { hostname, ...(encaps !== undefined && { encaps }) });
      this.written++;
    }
  }

  /** Another zone's IC-SB Gateway -> SB Chassis. */
  #learn(gateway: Gateway, chassis: Chassis | undefined): void {
    const { name, hostname } = gateway;
    const { db } = this.#context;
    const present = this.#encaps.inSb(chassis);
    const wanted = this.#holdable('sb', name, this.#encaps.inIsb(gateway), present);
    if (wanted.length === 0) {
      if (chassis !== undefined) this.#remove('sb', chassis);
      return;
    }
    const transaction = (): Transaction => this.#context.write('sb');
    const { encaps, written } = this.#encaps.sync('sb', name, present, wanted, ({ type, ip, options }) =>
      transaction().insert(db.sbEncap, { type, ip, options, chassis_name: name }),
    );
    this.written += written;
    if (chassis === undefined) {
      const other_config = new Map([['is-remote', 'true']]);
      transaction().insert(db.chassis, { name, hostname, encaps: encaps ?? new Set<string>(), other_config });
      this.written++;
    } else if (encaps !== undefined || chassis.hostname !== hostname) {
      transaction().update(chassis, { hostname, ...(encaps !== undefined && { encaps }) });
      this.written++;
    }
  }

  #holdable(side: 'sb' | 'isb', name: string, wanted: readonly Encap[], present: readonly Encap[]): readonly Encap[] {
    const { kept, why } = this.#encaps.holdable(side, name, wanted, present);
    if (why !== '') this.waitsFor = `Gateway ${name}: ${why}: left out until that changes`;
    return kept;
  }

  #remove(database: 'sb' | 'isb', row: Chassis | Gateway): void {
    this.#context.write(database).delete(row);
    this.written++;
  }

  /** What was decided of the name that was reconciled last. */
  decision(name: string): ObjectDecision<'gateway'> {
    const { chassis, gateway } = this.#rowsNamed(name);
    const evidence = rowsOf(['Chassis', chassis], ['Gateway', gateway]);
    const decided = (reason: ObjectReason<'gateway'>, note = '') =>
      ({ kind: 'gateway', name, reason, note, evidence }) as const;
    if (this.waitsFor !== undefined) return decided('WAITS', this.waitsFor);
    if (chassis !== undefined && isLocalGateway(chassis)) return decided('SHOWN');
    if (gateway !== undefined && gateway.availability_zone !== this.#context.zone.uuid) return decided('COPIED');
    return decided(isLocalChassis(chassis) ? 'NOT_INTERCONN' : 'GONE');
  }
}
