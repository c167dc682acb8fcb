/**
 * What else ovn-northd and ovn-controller do that interconnection or a person sees: SB_Global.options, service monitors out of load
 * balancers' health checks and their status, HA_Chassis_Group, routing daemons' Learned_Route, and NB's `up`. All of it is looked at again
 * when any table that it is made of has changed: for worlds that people look at, not for large ones.
 */
import type { Transaction } from '../ovsdb/api.ts';
import type { NbRow, SbRow, Tables } from './databases.ts';

type Monitor = SbRow<'Service_Monitor'>;

/** One backend that a health check wants watched (ovn-nb(5), Load_Balancer.ip_port_mappings: `IP=PORT:SOURCE_IP[:ZONE]`). */
interface Backend {
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly logicalPort: string;
  readonly sourceIp: string;
  /** The zone that it is in; '': this one. */
  readonly zone: string;
  readonly options: ReadonlyMap<string, string>;
}

const keyOf = ({
  logicalPort,
  ip,
  port,
  protocol,
}: Pick<Backend, 'logicalPort' | 'ip' | 'port' | 'protocol'>): string => `${logicalPort} ${ip} ${port} ${protocol}`;

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
function readEndpoint(text: string): { readonly ip: string; readonly port: number } | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text.trim()) ?? [];
  const ip = bracketed ?? plain;
  return ip === undefined ? undefined : { ip, port: Number(port) };
}

/** `PORT:SOURCE_IP[:ZONE]`, an IPv6 address in brackets. */
function readMapping(text: string): Pick<Backend, 'logicalPort' | 'sourceIp' | 'zone'> | undefined {
  const [, logicalPort = '', bracketed, plain, zone = ''] =
    /^([^:]+):(?:\[([^\]]+)\]|([^:]+))(?::(.+))?$/.exec(text) ?? [];
  const sourceIp = bracketed ?? plain;
  return sourceIp === undefined ? undefined : { logicalPort, sourceIp, zone };
}

export class ZoneServices {
  readonly #tables: Tables;
  /** What service monitors ask from, where NB does not say. */
  readonly #mac: string;
  #isDue = true;
  /** A port's `up` may not be what SB says. */
  #arePortsDue = true;
  /** What SB's part is made of, and what it is. */
  readonly #read: readonly { changes(): readonly unknown[] }[];

  constructor(tables: Tables, mac: string) {
    this.#tables = tables;
    this.#mac = mac;
    const { nbGlobal, loadBalancer, healthCheck, haGroup, haChassis } = tables;
    const { sbGlobal, chassis, portBinding, serviceMonitor, learnedRoute, sbHaGroup, sbHaChassis } = tables;
    const northbound = [nbGlobal, loadBalancer, healthCheck, haGroup, haChassis];
    this.#read = [...northbound, sbGlobal, chassis, portBinding, serviceMonitor, learnedRoute, sbHaGroup, sbHaChassis];
  }

  /** Everything has to be looked at. */
  rebuild(): void {
    this.#isDue = true;
    this.#arePortsDue = true;
  }

  /** Takes in what has changed in NB and SB. */
  follow(): void {
    const { switchPort, portBinding } = this.#tables;
    this.#isDue ||= this.#read.some((table) => table.changes().length > 0);
    this.#arePortsDue ||= switchPort.changes().length > 0 || portBinding.changes().length > 0;
  }

  get hasWork(): boolean {
    return this.#isDue;
  }

  /** SB's part. */
  reconcile(transaction: Transaction): void {
    this.#isDue = false;
    this.#reconcileOptions(transaction);
    this.#reconcileMonitors(transaction);
    this.#reconcileGroups(transaction);
    this.#reconcileRoutes(transaction);
  }

  /** NB's part: ports whose `up` is not what SB says. */
  stalePorts(): { readonly port: NbRow<'Logical_Switch_Port'>; readonly up: boolean }[] {
    if (!this.#arePortsDue) return [];
    const { switchPort, portBinding } = this.#tables;
    const stale: { readonly port: NbRow<'Logical_Switch_Port'>; readonly up: boolean }[] = [];
    for (const port of switchPort.rows()) {
      const binding = portBinding.index('logical_port').first(port.name);
      if (binding === undefined) continue;
      const up = port.type === 'router' || (binding.chassis !== undefined && binding.up !== false);
      if (port.up !== up) stale.push({ port, up });
    }
    this.#arePortsDue = stale.length > 0;
    return stale;
  }

  #reconcileOptions(transaction: Transaction): void {
    const nb = this.#tables.nbGlobal.only();
    const sb = this.#tables.sbGlobal.only();
    if (nb === undefined || sb === undefined) return;
    const options = new Map(nb.options);
    if (!options.has('svc_monitor_mac')) options.set('svc_monitor_mac', this.#mac);
    transaction.update(sb, { options });
  }

  #backends(): Map<string, Backend> {
    const backends = new Map<string, Backend>();
    const { loadBalancer, healthCheck } = this.#tables;
    for (const { health_check, vips, ip_port_mappings, protocol } of loadBalancer.rows())
      for (const uuid of health_check) {
        const check = healthCheck.get(uuid);
        for (const text of (check === undefined ? undefined : vips.get(check.vip))?.split(',') ?? []) {
          const endpoint = readEndpoint(text);
          const mapping = endpoint === undefined ? undefined : readMapping(ip_port_mappings.get(endpoint.ip) ?? '');
          if (check === undefined || endpoint === undefined || mapping === undefined || protocol === 'sctp') continue;
          const backend = { ...endpoint, ...mapping, protocol: protocol ?? 'tcp', options: check.options } as const;
          backends.set(keyOf(backend), backend);
        }
      }
    return backends;
  }

  /** Monitors of our own; what the controller has learned is its own, except for the status that a chassis here finds. */
  #reconcileMonitors(transaction: Transaction): void {
    const { serviceMonitor, nbGlobal } = this.#tables;
    const nb = nbGlobal.only();
    const mac = nb?.options.get('svc_monitor_mac') ?? this.#mac;
    const wanted = this.#backends();
    for (const row of serviceMonitor.rows()) {
      if (row.ic_learned) {
        transaction.update(row, { status: this.#statusOf(row) });
        continue;
      }
      const key = keyOf({ ...row, logicalPort: row.logical_port, protocol: row.protocol === 'udp' ? 'udp' : 'tcp' });
      const backend = wanted.get(key);
      wanted.delete(key);
      if (backend === undefined) transaction.delete(row);
      else transaction.update(row, this.#monitor(backend, mac, row));
    }
    for (const backend of wanted.values()) transaction.insert(serviceMonitor, this.#monitor(backend, mac, undefined));
  }

  #monitor(backend: Backend, mac: string, present: Monitor | undefined): Partial<Monitor> {
    const { ip, port, protocol, logicalPort, sourceIp, zone, options } = backend;
    const remote = zone !== '';
    const values = {
      type: 'load-balancer',
      ip,
      port,
      protocol,
      logical_port: logicalPort,
      src_mac: mac,
      src_ip: sourceIp,
      remote,
      options: remote ? new Map([...options, ['az-name', zone]]) : options,
      chassis_name: remote ? '' : this.#chassisOf(logicalPort),
    } as const;
    // Of a backend elsewhere the interconnection controllers bring the status.
    return remote
      ? values
      : { ...values, status: this.#statusOf({ logical_port: logicalPort, status: present?.status }) };
  }

  #chassisOf(port: string): string {
    const { portBinding, chassis } = this.#tables;
    const uuid = portBinding.index('logical_port').first(port)?.chassis;
    return uuid === undefined ? '' : (chassis.get(uuid)?.name ?? '');
  }

  /** What the chassis with the port finds: it is there, or it is not. */
  #statusOf({ logical_port: port, status }: Pick<Monitor, 'logical_port' | 'status'>): Monitor['status'] {
    const chassis = this.#chassisOf(port);
    // Of a port that no chassis has, northd takes back that it is online.
    if (chassis === '') return status === 'online' ? 'offline' : status;
    if (!this.#tables.hosts.isAlive(chassis)) return status;
    return this.#tables.hosts.chassisWith(port) === '' ? 'offline' : 'online';
  }

  /**
   * Learned_Route, on the ports that are there. What others have entered is left alone; what somebody has destroyed is entered again, as
   * ovn-controller does for as long as the routing daemon has the route.
   */
  #reconcileRoutes(transaction: Transaction): void {
    const { portBinding, learnedRoute, hosts } = this.#tables;
    for (const known of hosts.routes.all()) {
      const binding = portBinding.index('logical_port').first(known.route.port);
      if (binding === undefined) continue;
      const { _uuid: logical_port, datapath } = binding;
      const { prefix: ip_prefix, nexthop } = known.route;
      const present = learnedRoute
        .index('logical_port')
        .find(logical_port)
        .find((row) => row.ip_prefix === ip_prefix && row.nexthop === nexthop);
      if (present === undefined) {
        if (known.isWithdrawn) hosts.routes.forget(known.route);
        else transaction.insert(learnedRoute, { datapath, logical_port, ip_prefix, nexthop });
      } else if (known.isWithdrawn) transaction.delete(present);
    }
  }

  /** HA_Chassis_Group: SB's copies of NB's, with the chassis that are there. */
  #reconcileGroups(transaction: Transaction): void {
    const { haGroup, haChassis, sbHaGroup, sbHaChassis, chassis } = this.#tables;
    const names = new Set([...haGroup.rows()].map(({ name }) => name));
    for (const row of sbHaGroup.rows()) if (!names.has(row.name)) transaction.delete(row);
    for (const { name, ha_chassis } of haGroup.rows()) {
      const present = sbHaGroup.index('name').first(name);
      const rows = [...(present?.ha_chassis ?? [])]
        .map((uuid) => sbHaChassis.get(uuid))
        .filter((row) => row !== undefined);
      const members = [...ha_chassis].flatMap((uuid) => {
        const member = haChassis.get(uuid);
        const row = member === undefined ? undefined : chassis.index('name').first(member.chassis_name);
        return member === undefined || row === undefined ? [] : [{ chassis: row._uuid, priority: member.priority }];
      });
      const uuids = members.map(
        (member) =>
          (
            rows.find((row) => row.chassis === member.chassis && row.priority === member.priority) ??
            transaction.insert(sbHaChassis, member)
          )._uuid,
      );
      if (present === undefined) transaction.insert(sbHaGroup, { name, ha_chassis: new Set(uuids) });
      else transaction.update(present, { ha_chassis: new Set(uuids) });
    }
  }
}
