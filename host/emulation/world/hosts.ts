/** The hosts of a world: what each is set to be, whether its ovn-controller runs, and what northd sees of them. */
import type { ChassisHost, OpenVSwitch } from '../chassis-host.ts';
import type { DynamicRoutes } from '../dynamic-routes.ts';
import type { Hosts } from '../hosts.ts';
import { remoteOf } from '../interconnection.ts';

export interface Host {
  readonly zone: string;
  readonly settings: OpenVSwitch;
  /** Its ovn-controller, while that runs. */
  process: ChassisHost | undefined;
}

const NAME = /^[A-Za-z][\w-]*$/;

/** Can a zone or host be called so? */
export const isName = (text: string): boolean => NAME.test(text);

/** The host that a zone has from the beginning: `gw1` in `az1`. */
export const firstHost = (zone: string): string => (/^az\d+$/.test(zone) ? zone.replace('az', 'gw') : `gw-${zone}`);

/** What a host is called as a chassis; '' for one that isn't a chassis. */
export const chassisName = ({ settings }: Host): string => settings.externalIds.get('system-id') ?? '';

/** A host as `ovs-vsctl` leaves it when OVN is installed: it knows where its zone's SB is. 'number' gives it an address of its own. */
export function newHost(name: string, zone: string, number: number): Host {
  const externalIds = new Map([
    ['hostname', name],
    ['ovn-encap-ip', `10.0.${number >>> 8}.${number & 255}`],
    ['ovn-encap-type', 'geneve'],
    ['ovn-remote', remoteOf('sb', zone)],
    ['system-id', name],
  ]);
  return { zone, settings: { externalIds, interfaces: new Map() }, process: undefined };
}

/** What a zone's northd sees of its chassis among all hosts; 'routes' is what they learn. */
export function hostsOf(all: ReadonlyMap<string, Host>, zone: string, routes: DynamicRoutes): Hosts {
  const own = (): Host[] => [...all.values()].filter((host) => host.zone === zone);
  const hasPort = ({ settings }: Host, port: string): boolean =>
    [...settings.interfaces.values()].some((ids) => ids.get('iface-id') === port);
  return {
    isAlive: (chassis) => own().every((host) => chassisName(host) !== chassis || host.process !== undefined),
    chassisWith: (port) => {
      const host = own().find((its) => its.process !== undefined && hasPort(its, port));
      return host === undefined ? '' : chassisName(host);
    },
    routes,
  };
}
