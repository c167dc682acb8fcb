/** Section 2: who is who. */
import { entries, findBy, globalRow, text } from './world.ts';
import type { PlainDatabase, World } from './world.ts';

/** One active controller. */
export interface ActiveController {
  /** The zone's label in the world. */
  readonly zone: string;
  /** Holds `ovn_ic_sb`. */
  readonly isLeader: boolean;
  /** Names the zone had earlier, while this controller ran: none of them may still be registered. */
  readonly formerNames?: readonly string[];
}

/** A zone seen by its active controller, once it is registered. */
export interface Zone {
  readonly label: string;
  readonly name: string;
  /** My row in IC-SB Availability_Zone. */
  readonly az: string;
  readonly isLeader: boolean;
  readonly inb: PlainDatabase;
  readonly isb: PlainDatabase;
  readonly nb: PlainDatabase;
  readonly sb: PlainDatabase;
}

/** Takes in one difference: the section of the contract that is hurt, and a sentence naming the row. */
export type Report = (section: string, difference: string) => void;

export const zoneName = (world: World, label: string): string =>
  text(globalRow(world.zones[label]?.nb ?? {}, 'NB_Global'), 'name');

/** The zone, when it has a name and IC-SB knows it. */
export function zoneOf(world: World, { zone: label, isLeader }: ActiveController): Zone | undefined {
  const databases = world.zones[label];
  const name = zoneName(world, label);
  const az = findBy(world.isb, 'Availability_Zone', 'name', name);
  if (databases === undefined || name === '' || az === undefined) return undefined;
  return { label, name, az: az.uuid, isLeader, inb: world.inb, isb: world.isb, ...databases };
}

/** Every named zone with a controller is registered once; names its controller left behind are gone. */
export function checkZone(world: World, controller: ActiveController, report: Report): void {
  const name = zoneName(world, controller.zone);
  const registered = entries(world.isb, 'Availability_Zone').map(({ row }) => text(row, 'name'));
  if (name !== '' && !registered.includes(name)) report('2', `IC-SB Availability_Zone '${name}' is missing`);
  const inUse = Object.keys(world.zones).map((label) => zoneName(world, label));
  for (const former of controller.formerNames ?? [])
    if (registered.includes(former) && !inUse.includes(former))
      report('2', `IC-SB Availability_Zone '${former}' is still there, but the zone is now called '${name}'`);
}
