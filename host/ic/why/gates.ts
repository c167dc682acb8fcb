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
  TRANSIT_ROUTER: 'IC-NB has the transit router',
  DATAPATH_COPIED: 'NB has its copy: a logical switch or router',
  DATAPATH_KEY: 'IC-SB has its datapath, with a tunnel key from the leader',
  SWITCH_PORT: 'a port of the transit switch leads (options:router-port) to a port of the router',
  PORT_TYPE: 'that switch port is of type router; between switches, of type switch',
  PORT_BOUND: 'ovn-northd has made the port bindings in SB',
  IC_BINDING: 'IC-SB has the port as one of this zone',
  PACE: 'the controller waits for nothing: no write that was refused or undone, no back-off',
  WRITTEN: 'IC-SB has the route',
  INSTALLED: 'NB has the route on the router',
  CALLED: 'it goes by the name that is asked for (NB_Global.name)',
  REGISTERED: 'IC-SB has the zone (Availability_Zone)',
  CHASSIS: 'SB of a zone has the chassis as its own',
  INTERCONN: 'it is an interconnection gateway (external_ids:ovn-is-interconn on its host)',
  GATEWAY: 'IC-SB has its gateway',
  CHASSIS_COPIED: 'SB has the chassis, as a remote one',
  PORT: 'NB of a zone has the port as its own',
  PORT_GATEWAY: 'the port is reached through a gateway chassis',
  PORT_COPIED: 'NB has the port, as a remote one',
  PORT_UP: 'SB has a chassis for it',
  ROUTER_PORT: 'IC-NB has the port on a transit router (Transit_Router_Port)',
  PORT_CHASSIS: 'a zone has its chassis as its own: that zone writes its row; without one the leader does',
  ROUTER_PORT_COPIED: 'NB has the port on its router, on that chassis (options:requested-chassis)',
  SET: 'NB of the zone has the address set as its own',
  SET_ADDRESS: 'the address that is asked for is in it',
  SET_MARKED: 'it is marked for other zones (Address_Set.options:ic-adv)',
  SETS_ADVERTISED: 'the zone shows its marked sets (NB_Global.options:ic-as-adv)',
  SET_IN_SB: 'ovn-northd has copied it to SB',
  SET_SHOWN: 'IC-SB has it as one of this zone',
  SETS_LEARNED: 'the zone gathers what others show (NB_Global.options:ic-as-learn)',
  SET_NAME_FREE: 'NB has no set of that name of its own',
  SET_GATHERED: 'NB has it, with the addresses of the zone that shows it',
  MONITOR: 'SB monitors the port as one of another zone: a health check and Load_Balancer.ip_port_mappings ask for it',
  MONITOR_ZONE: 'the zone that the mapping names has the port',
  MONITOR_MAC: 'SB has an address to ask from (SB_Global.options:svc_monitor_mac)',
  MONITOR_SHOWN: 'IC-SB has the monitor, for that zone',
  MONITOR_PORT: 'SB has a binding of the port, with up',
  MONITOR_PULLED: 'SB monitors the port for the zone that asks',
  MONITOR_ONLINE: 'the chassis with the port says that it is online',
  STATUS_SHOWN: 'IC-SB has what SB has found',
  STATUS_COPIED: 'SB of the zone that asks has it too',
  SETTING: 'it is set up as is asked for',
  ASKED: 'IC-NB asks for a number (IC_NB_Global.nb_ic_cfg)',
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
