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
function gatewaysOf(world: World, zone: string, routerPort: string): readonly Listed[] {
  const [port] = selected(world, 'nb', zone, 'Logical_Router_Port', ['name', routerPort]);
  const uuids = new Set(setOf(port?.['gateway_chassis']).map(uuidOf));
  return selected(world, 'nb', zone, 'Gateway_Chassis')
    .filter((each) => uuids.has(uuidOf(each['_uuid'])))
    .map((each) => ({ chassis: String(each['chassis_name']), priority: Number(each['priority']) }))
    .sort((a, b) => b.priority - a.priority);
}

/** 'priority': by default what the tool takes. */
export const setGateway = ({ at }: View, routerPort: string, chassis: string, priority?: number): string =>
  at(
    `ovn-nbctl lrp-set-gateway-chassis ${word(routerPort)} ${word(chassis)}${priority === undefined ? '' : ` ${priority}`}`,
  );

const mayBeOn = (listed: readonly Listed[]): string =>
  `it may be on ${listed.map(({ chassis, priority }) => `${chassis} (${priority})`).join(', ')}`;

/** May a router port be on a chassis? What lets it stays below what it is on now. */
export function mayBeOnChassis(world: World, view: View, routerPort: string, wanted: string): Finding {
  const listed = gatewaysOf(world, view.zone, routerPort);
  if (listed.some(({ chassis }) => chassis === wanted)) return { note: mayBeOn(listed) };
  const lowest = Math.min(11, ...listed.map(({ priority }) => priority));
  // Nothing is lower than 0: those that are there go up, so that the port stays where it is.
  const up = lowest > 0 ? 0 : 10;
  const lifted = up === 0 ? [] : listed;
  return {
    note: listed.length === 0 ? 'it has none' : `${mayBeOn(listed)} only`,
    mend: [
      ...lifted.map(({ chassis, priority }) => setGateway(view, routerPort, chassis, priority + up)),
      setGateway(view, routerPort, wanted, lowest + up - 1),
    ],
  };
}

/** Why a router port is on another chassis ('present') than 'wanted'. */
export function otherGateway(world: World, view: View, routerPort: string, present: string, wanted: string): Finding {
  const listed = gatewaysOf(world, view.zone, routerPort);
  const [first] = listed;
  const note = `it is on ${present}, not on ${wanted}; ${mayBeOn(listed)}`;
  const host = world.hostOf(wanted, view.zone);
  const held = host === undefined ? undefined : hostMend(world, host);
  if (first?.chassis === wanted) return { note, mend: held ?? view.wait };
  const priority = Math.min(MOST, (first?.priority ?? 0) + 10);
  return { note, mend: [setGateway(view, routerPort, wanted, priority), ...(held ?? [])] };
}
