/** What the three kinds of ports (legacy, transit switch port, transit router port) share while one name is reconciled. */
import { isLocalChassis } from '../chassis.ts';
import type { Context } from '../context.ts';
import { Dependencies } from '../dependencies.ts';
import { References } from '../references.ts';
import type { TransitRouters } from '../transit-router.ts';
import type { TransitSwitches } from '../transit-switch.ts';
import type {
  Chassis,
  LogicalRouter,
  LogicalRouterPort,
  LogicalSwitch,
  LogicalSwitchPort,
  TransitRouter,
  TransitSwitch,
} from '../databases.ts';
import type { SbBindings } from '../sb-bindings.ts';
import { zoneOf } from '../zone.ts';
import { IsbBindings, type IsbBinding } from './isb-bindings.ts';
import type { DesiredBinding } from './isb-rows.ts';
import { PortWaits } from './port-waits.ts';

/** The port's IC-SB row as this zone wants it. */
export interface Ownership {
  /** The row should say this; undefined: there should be none of ours. */
  readonly desired: DesiredBinding | undefined;
  /** The row that is there is ours to change or delete. */
  readonly owned: boolean;
  /** Only the leader may write 'desired': the transaction fails when the lock is lost by then. */
  readonly leaderOnly?: boolean;
}

/** The nodes that it reads. */
export interface PortInputs {
  readonly bindings: SbBindings;
  readonly switches: TransitSwitches;
  readonly routers: TransitRouters;
}

export class Ports {
  readonly context: Context;
  readonly dependencies = new Dependencies();
  readonly waits: PortWaits;
  readonly sb: SbBindings;
  readonly isb: IsbBindings;
  readonly switches: TransitSwitches;
  readonly routers: TransitRouters;
  readonly switchOfPort: References<LogicalSwitch>;
  readonly routerOfPort: References<LogicalRouter>;
  readonly transitSwitchOfPort: References<TransitSwitch>;
  readonly transitRouterOfPort: References<TransitRouter>;
  /** Rows written by this run in NB and SB. */
  written = 0;
  /** Why the port being reconciled waits, if it does. */
  waitsFor: string | undefined;

  constructor(context: Context, { bindings, switches, routers }: PortInputs) {
    const { db } = context;
    this.context = context;
    this.waits = new PortWaits(context.waits);
    this.sb = bindings;
    this.isb = new IsbBindings(context);
    this.switches = switches;
    this.routers = routers;
    this.switchOfPort = new References(db.logicalSwitch, 'ports');
    this.routerOfPort = new References(db.logicalRouter, 'ports');
    this.transitSwitchOfPort = new References(db.transitSwitch, 'ports');
    this.transitRouterOfPort = new References(db.transitRouter, 'ports');
  }

  rebuild(): void {
    for (const references of [this.switchOfPort, this.routerOfPort, this.transitSwitchOfPort, this.transitRouterOfPort])
      references.rebuild();
    this.isb.rebuild();
    this.dependencies.clear();
  }

  /** Forgets what changed in this run. */
  endRun(): void {
    this.isb.endRun();
    this.waits.endRun();
  }

  chassisNamed(name: string): Chassis | undefined {
    this.dependencies.on(`chassis ${name}`);
    return this.context.db.chassis.index('name').first(name);
  }

  logicalSwitchPort(name: string): LogicalSwitchPort | undefined {
    return this.context.db.logicalSwitchPort.index('name').first(name);
  }

  logicalRouterPort(name: string): LogicalRouterPort | undefined {
    return this.context.db.logicalRouterPort.index('name').first(name);
  }

  /**
   * Whose is a port of IC-NB's, by its chassis (contract 7b, 7c)? Without one the leader's; with one, the zone's that has it.
   */
  ownerOf(chassis: string): 'mine' | 'leader' | 'other' {
    if (chassis === '') return 'leader';
    return isLocalChassis(this.chassisNamed(chassis)) ? 'mine' : 'other';
  }

  /**
   * What becomes of the IC-SB row of a port of IC-NB's: ours to make and keep when it is on our chassis, or has none and
   * we lead; a row of ours whose port went elsewhere is removed; one that is in the way is waited for.
   */
  ownership(chassis: string, row: IsbBinding | undefined, desired: DesiredBinding): Ownership {
    const zone = this.context.zone.uuid;
    const owner = this.ownerOf(chassis);
    if (owner === 'other') return { desired: undefined, owned: row?.zone === zone };
    if (owner === 'leader') {
      // No matter who led when it was made: the row is the leader's, whatever zone it says. Where it has no place, its zone takes it away.
      if (!this.context.isLeader) {
        return { desired: undefined, owned: row?.zone === zone && !isInPlace(row, desired) };
      }
      if (row === undefined || row.zone === zone || isOfDeclaredPort(row, desired)) {
        return { desired, owned: row !== undefined, leaderOnly: true };
      }
    } else if (row === undefined || row.zone === zone) return { desired, owned: row !== undefined };
    this.waitsFor = `Port ${row.port} waits: its row in IC-SB (Port_Binding ${row.uuid}) is still that of ${zoneOf(this.context, row.zone)}`;
    return { desired: undefined, owned: false };
  }

  /** Sets and removes keys of a row's option map, when any differs. */
  syncKeys(row: LogicalSwitchPort | LogicalRouterPort, keys: Readonly<Record<string, string | undefined>>): void {
    if (Object.entries(keys).every(([key, value]) => row.options.get(key) === value)) return;
    this.context.write('nb').setKeys(row, 'options', keys);
    this.written++;
  }
}

/** Is this row where the declared port is? */
const isInPlace = (row: IsbBinding, desired: DesiredBinding): boolean =>
  row.datapath === desired.datapath && (row.type ?? desired.type) === desired.type;

/**
 * Can this row be that of a declared port, made by an earlier leader or by the zone that had its chassis? A zone's own router port
 * names its router. Elsewhere than the port is, the row must look like one without a chassis, which nobody but a leader makes: a zone's own switch
 * port has `unknown` for an address.
 */
const isOfDeclaredPort = (row: IsbBinding, desired: DesiredBinding): boolean =>
  row.routerId === '' && (isInPlace(row, desired) || (row.gateway === '' && row.address !== 'unknown'));

/** The options of a new row: undefined stands for those that must not be there. */
export const definedOptions = (keys: Readonly<Record<string, string | undefined>>): Map<string, string> =>
  new Map(Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined));
