/** Whose a chassis of SB is (contract 3): one that says that it is local and remote at once is local. */
import type { Chassis } from './databases.ts';
import { boolOption } from './options.ts';

type Configured = Pick<Chassis, 'other_config'>;

/** Is it a gateway of this zone, for the other zones? */
export const isLocalGateway = ({ other_config }: Configured): boolean => boolOption(other_config, 'is-interconn');

/** Is it the copy of another zone's gateway? */
export const isRemoteChassis = (chassis: Configured): boolean =>
  boolOption(chassis.other_config, 'is-remote') && !isLocalGateway(chassis);

/** Is there a chassis, and is it one of this zone's own? */
export const isLocalChassis = (chassis: Configured | undefined): boolean =>
  chassis !== undefined && !isRemoteChassis(chassis);
