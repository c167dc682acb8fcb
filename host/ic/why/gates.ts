/**
 * The way of a route from the router that has it to the router that is to learn it, gate by gate. Between these lie the rules of
 * advertising and learning (reason.ts).
 */
import { member } from '../../ovsdb/member.ts';
import { ADVERTISE_RULES, LEARN_RULES } from '../reason.ts';

/** Each says what holds when the gate is passed. */
export const GATES = {
  ORIGIN: 'a router of the zone has the prefix: a static route, a network, a VIP or a dynamic route',
  UNADVERTISED: 'IC-SB has the route, which no router of its zone advertises now',
  ZONE_NAME: 'the zone has a name, NB_Global.name, that no other zone works under',
  ACTIVE: "the zone's controller runs and is active",
  CONNECTED: 'the controller reaches its four databases',
  ENABLED: 'the router is enabled',
  TRANSIT_SWITCH: 'IC-NB has the transit switch',
  SWITCH_PORT: 'a port of the transit switch leads (options:router-port) to a port of the router',
  PORT_TYPE: 'that switch port is of type router',
  PORT_BOUND: 'ovn-northd has made the port bindings in SB',
  IC_BINDING: 'IC-SB has the port as one of this zone',
  PACE: 'the controller waits for nothing: no write that was refused or undone, no back-off',
  WRITTEN: 'IC-SB has the route',
  INSTALLED: 'NB has the route on the router',
  CHASSIS: 'SB of a zone has the chassis as its own',
  INTERCONN: 'it is an interconnection gateway (external_ids:ovn-is-interconn on its host)',
  GATEWAY: 'IC-SB has its gateway',
  CHASSIS_COPIED: 'SB has the chassis, as a remote one',
  PORT: 'NB of a zone has the port as its own',
  PORT_GATEWAY: 'the port is reached through a gateway chassis',
  PORT_COPIED: 'NB has the port, as a remote one',
  PORT_UP: 'SB has a chassis for it',
  PROCESSED: 'the zone has written all that IC-NB asks for (Availability_Zone.nb_ic_cfg)',
  ZONE_LIVES: 'a zone that IC-SB knows is still there',
  LEADER: 'one of all controllers leads: it holds the lock of IC-SB',
  CONCLUDED: 'the leader has concluded it in IC-NB (IC_NB_Global.sb_ic_cfg)',
  USED: 'the router has no network of its own that comes before it',
} as const;

export type GateName = keyof typeof GATES;

/** Of what a gate is one. */
export type GateKind = 'gate' | 'advertise' | 'learn';

/** What holds when a gate, or a rule of advertising or learning, is passed. */
export function gateText(kind: GateKind, gate: string): string {
  const texts: Readonly<Record<string, string>> =
    kind === 'gate' ? GATES : kind === 'advertise' ? ADVERTISE_RULES : LEARN_RULES;
  return member(texts, gate) ?? '';
}
