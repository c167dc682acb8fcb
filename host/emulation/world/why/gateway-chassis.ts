/** The chassis that a router port may be on, by NB Gateway_Chassis, and what puts it on one of them. */
import { setOf, uuidOf } from '../../json-values.ts';
import { word } from '../../../ic/why/commands.ts';
import type { Finding } from '../../../ic/why/gate-checks.ts';
import type { View } from '../../../ic/why/view.ts';
import type { World } from '../world.ts';
import { hostMend } from './faults.ts';
import { selected } from './rows.ts';

interface Listed {
  readonly chassis: string;
  readonly priority: number;
}

/** The greatest of Gateway_Chassis.priority. */
const MOST = 32_767;

/** The highest priority first. */
export function gatewaysOf(world: World, zone: string, routerPort: string): readonly Listed[] {
  const [port] = selected(world, 'nb', zone, 'Logical_Router_Port', ['name', routerPort]);
  const uuids = new Set(setOf(port?.['gateway_chassis']).map(uuidOf));
  return selected(world, 'nb', zone, 'Gateway_Chassis')
    .filter((each) => uuids.has(uuidOf(each['_uuid'])))
    .map((each) => ({ chassis: String(each['chassis_name']), priority: Number(each['priority']) }))
    .sort((a, b) => b.priority - a.priority);
}

export const setGateway = ({ at }: View, routerPort: string, chassis: string, priority: number): string =>
  at(`ovn-nbctl lrp-set-gateway-chassis ${word(routerPort)} ${word(chassis)} ${priority}`);

/** Why a router port is on another chassis ('present') than 'wanted'. */
export function otherGateway(world: World, view: View, routerPort: string, present: string, wanted: string): Finding {
  const listed = gatewaysOf(world, view.zone, routerPort);
  const note = `it is on ${present}, not on ${wanted}; it may be on ${listed.map(({ chassis, priority }) => `${chassis} (${priority})`).join(', ')}`;
  const own = listed.find(({ chassis }) => chassis === wanted);
  const first = listed[0]?.priority ?? 0;
  const host = world.hostOf(wanted, view.zone);
  const isFirst = own !== undefined && own.priority === first && own === listed[0];
  const held = host === undefined ? undefined : hostMend(world, host);
  if (isFirst) return { note, mend: held ?? view.wait };
  return { note, mend: [setGateway(view, routerPort, wanted, Math.min(MOST, first + 10)), ...(held ?? [])] };
}
