/** Whose a chassis of SB is. */
import type { Chassis } from './databases.ts';
import { boolOption } from './options.ts';

/** Is there a chassis, and is it one of this zone's own? */
export function isLocalChassis(chassis: Chassis | undefined): boolean {
  return chassis !== undefined && !boolOption(chassis.other_config, 'is-remote');
}
