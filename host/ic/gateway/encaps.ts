/** Tunnel ends (Encap rows, contract 3): which of them a gateway or chassis can have, since (type, ip) is unique, and how they are kept in step. */
import type { Table } from '../../ovsdb/api.ts';
import { isLocalChassis, isLocalGateway } from '../chassis.ts';
import type { Context } from '../context.ts';
import type { Chassis, Gateway, IsbEncap, SbEncap } from '../databases.ts';
import { References } from '../references.ts';
import { sameMap } from '../same.ts';

export type Encap = SbEncap | IsbEncap;

/** Encaps are the same tunnel end when type and IP agree. */
const endOf = (encap: { type: string; ip: string }): string => `${encap.type} ${encap.ip}`;

/** What IC-SB Encap.type allows; SB of older schemas knows `stt` as well. */
const isSharedType = (type: string): type is 'geneve' | 'vxlan' => type === 'geneve' || type === 'vxlan';

/** The gateway or chassis that an encap says it is of. */
const ownerOf = (encap: Encap): string => ('gateway_name' in encap ? encap.gateway_name : encap.chassis_name);

const holderOf = (encap: Encap): string => `${'gateway_name' in encap ? 'gateway' : 'chassis'} ${ownerOf(encap)}`;

const rowsOf = <E extends Encap>(table: Table<E>, uuids: ReadonlySet<string>): E[] =>
  [...uuids].map((uuid) => table.get(uuid)).filter((row) => row !== undefined);

export class Encaps {
  readonly #context: Context;
  readonly chassisOfEncap: References<Chassis>;
  readonly gatewayOfEncap: References<Gateway>;
  /** Tunnel ends taken by inserts of this run, by side: two names must not both get one. */
  readonly #claimed = { sb: new Map<string, string>(), isb: new Map<string, string>() };

  constructor(context: Context) {
    this.#context = context;
    this.chassisOfEncap = new References(context.db.chassis, 'encaps');
    this.gatewayOfEncap = new References(context.db.gateway, 'encaps');
  }

  rebuild(): void {
    this.chassisOfEncap.rebuild();
    this.gatewayOfEncap.rebuild();
  }

  /** A run begins: nothing is taken yet. */
  begin(): void {
    this.#claimed.sb.clear();
    this.#claimed.isb.clear();
  }

  inSb(chassis: Chassis | undefined): SbEncap[] {
    return chassis === undefined ? [] : rowsOf(this.#context.db.sbEncap, chassis.encaps);
  }

  inIsb(gateway: Gateway | undefined): IsbEncap[] {
    return gateway === undefined ? [] : rowsOf(this.#context.db.isbEncap, gateway.encaps);
  }

  /**
   * The encaps, of those in 'wanted', that the other side can hold: type allowed, and (type, ip), which is unique there, free
   * or our own ('present'). What it can't hold is left out, and 'why' says so.
   */
  holdable(
    side: 'sb' | 'isb',
    name: string,
    wanted: readonly Encap[],
    present: readonly Encap[],
  ): { readonly kept: readonly Encap[]; readonly why: string } {
    const claimed = this.#claimed[side];
    const own = new Set(present.map(endOf));
    const why: string[] = [];
    const kept = wanted.filter((encap) => {
      const end = endOf(encap);
      const claimant = claimed.get(end);
      if (claimant === name) return false;
      const refusal =
        claimant === undefined
          ? this.#refusal(side, encap, own.has(end))
          : `encap ${end} is already that of ${claimant}`;
      if (refusal === undefined) claimed.set(end, name);
      else why.push(refusal);
      return refusal === undefined;
    });
    return { kept, why: why.join('; ') };
  }

  #refusal(side: 'sb' | 'isb', encap: Encap, isPresent: boolean): string | undefined {
    const { sbEncap, isbEncap } = this.#context.db;
    const table = side === 'sb' ? sbEncap : isbEncap;
    if (!isSharedType(encap.type) || !table.allows('type', encap.type))
      return `encap type ${encap.type as string} can't cross zones`;
    if (isPresent) return undefined;
    const rows: readonly Encap[] = table.index('type', 'ip').find(encap.type, encap.ip);
    const holder = rows.find((row) => ('gateway_name' in row ? this.#staysInIsb(row) : this.#staysInSb(row)));
    return holder && `encap ${endOf(encap)} is already in ${table.name} ${holder._uuid} (${holderOf(holder)})`;
  }

  /** Will this IC-SB encap be gone, or free, once our own gateways are in step? Then it is no obstacle. */
  #staysInIsb(encap: IsbEncap): boolean {
    const { db, zone } = this.#context;
    const gateway = this.gatewayOfEncap.first(encap._uuid);
    if (gateway === undefined) return false;
    if (gateway.availability_zone !== zone.uuid) return true;
    const chassis = db.chassis.index('name').first(gateway.name);
    if (chassis === undefined || !isLocalGateway(chassis)) return false;
    return this.inSb(chassis).some((mine) => endOf(mine) === endOf(encap));
  }

  /** The same for an SB encap: those of remote chassis follow their gateways. */
  #staysInSb(encap: SbEncap): boolean {
    const { db, zone } = this.#context;
    const chassis = this.chassisOfEncap.first(encap._uuid);
    if (chassis === undefined) return false;
    if (isLocalChassis(chassis)) return true;
    const gateway = db.gateway.index('name').first(chassis.name);
    if (gateway === undefined || gateway.availability_zone === zone.uuid) return false;
    return this.inIsb(gateway).some((other) => endOf(other) === endOf(encap));
  }

  /**
   * Brings the encaps of a row on one side in step with those wanted, where 'make' inserts one; returns the new set when members change,
   * and how many rows were updated.
   */
  sync<E extends Encap>(
    database: 'sb' | 'isb',
    name: string,
    present: readonly E[],
    wanted: readonly Encap[],
    make: (encap: Encap) => E,
  ): { readonly encaps: ReadonlySet<string> | undefined; readonly written: number } {
    const byEnd = new Map<string, E>();
    for (const encap of present) if (!byEnd.has(endOf(encap))) byEnd.set(endOf(encap), encap);
    const members = new Set<string>();
    let written = 0;
    for (const encap of wanted) {
      const mine = byEnd.get(endOf(encap));
      members.add((mine ?? make(encap))._uuid);
      if (mine === undefined) continue;
      if (!sameMap(mine.options, encap.options)) {
        this.#context.write(database).update<Encap>(mine, { options: encap.options });
        written++;
      }
      if (ownerOf(mine) !== name) {
        const row: Encap = mine;
        if ('gateway_name' in row) this.#context.write(database).update(row, { gateway_name: name });
        else this.#context.write(database).update(row, { chassis_name: name });
        written++;
      }
    }
    const isSame = members.size === present.length && present.every((encap) => members.has(encap._uuid));
    return { encaps: isSame ? undefined : members, written };
  }
}
