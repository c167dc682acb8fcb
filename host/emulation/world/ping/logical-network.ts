/** Routers, their ports, and what these lead to, out of the rows of all zones: what a packet's way is computed from. */
import { addressText, parseAddress, parseExactly, type Network } from '../../../ctl/address.ts';
import { rowsOf, type Contents, type TableContents } from '../../contents.ts';
import { mapOf, setOf, uuidOf } from '../../json-values.ts';
import { databaseProcess } from '../../processes.ts';

type Row = TableContents[number];

export interface RouterPort {
  readonly name: string;
  readonly networks: readonly Network[];
  /** The logical switch that it leads to, and that switch's port; '' for none. */
  readonly switch: string;
  readonly switchPort: string;
  /** Logical_Router_Port.peer: another router's port. */
  readonly peer: string;
  /** Logical_Router_Port.options:route_table. */
  readonly routeTable: string;
  /** It is at home on a gateway chassis. */
  readonly isCentralized: boolean;
}

export interface StaticRoute {
  readonly prefix: Network;
  readonly nexthop: string;
  /** '' is the main one. */
  readonly table: string;
  readonly isBySource: boolean;
  readonly outputPort: string;
  readonly isLearned: boolean;
}

export interface Router {
  readonly zone: string;
  readonly name: string;
  readonly ports: readonly RouterPort[];
  readonly routes: readonly StaticRoute[];
  /** Virtual addresses of its load balancers, as 'addressText' writes them, with the balancer's name. */
  readonly virtual: ReadonlyMap<string, string>;
}

/** SB's Port_Binding. */
export interface Binding {
  readonly type: string;
  /** By name; '' for none. */
  readonly chassis: string;
  readonly key: number;
  readonly datapathKey: number;
}

export interface Tunnel {
  readonly type: string;
  readonly ip: string;
}

export interface Zone {
  readonly name: string;
  readonly routers: readonly Router[];
  /** By logical port. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Of its own chassis and of other zones', by name. */
  readonly tunnels: ReadonlyMap<string, readonly Tunnel[]>;
  /** Ports of switches that are no routers', by switch and by address, as 'addressText' writes it. */
  readonly hosts: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface LogicalNetwork {
  readonly zones: readonly Zone[];
  readonly transitSwitches: ReadonlySet<string>;
}

const byUuid = (rows: TableContents): Map<string, Row> => new Map(rows.map((row) => [uuidOf(row['_uuid']), row]));

const pick = (rows: ReadonlyMap<string, Row>, value: unknown): Row[] =>
  setOf(value).flatMap((uuid): Row[] => {
    const row = rows.get(uuidOf(uuid));
    return row === undefined ? [] : [row];
  });

/** Of an optional column: '' for none. */
const optional = (value: unknown): string => (typeof value === 'string' ? value : '');

const prefixesOf = (value: unknown): Network[] => setOf(value).flatMap((text) => parseExactly(String(text)) ?? []);

/** `10.0.0.1:80`, `[fd00::1]:80`, or without a port: the address as it is usually written; a text that has none as it is. */
function virtualAddress(vip: string): string {
  const text = /^\[(.*)\]/.exec(vip)?.[1] ?? vip.replace(/^([\d.]+):\d+$/, '$1');
  const address = parseAddress(text);
  return address === undefined ? text : addressText(address);
}

class ZoneReader {
  readonly #contents: Contents;
  readonly #zone: string;

  constructor(contents: Contents, zone: string) {
    this.#contents = contents;
    this.#zone = zone;
  }

  #rows(key: 'nb' | 'sb', table: string): TableContents {
    return rowsOf(this.#contents, databaseProcess(key, this.#zone), table);
  }

  read(): Zone {
    const switchOf = new Map<string, string>();
    const hosts = new Map<string, Map<string, string>>();
    const leads = new Map<string, { switch: string; port: string }>();
    const switchPorts = byUuid(this.#rows('nb', 'Logical_Switch_Port'));
    for (const row of this.#rows('nb', 'Logical_Switch'))
      for (const port of setOf(row['ports'])) switchOf.set(uuidOf(port), String(row['name']));
    for (const [uuid, port] of switchPorts) {
      const name = switchOf.get(uuid) ?? '';
      const routerPort = mapOf(port['options']).get('router-port');
      if (routerPort !== undefined && port['type'] === 'router')
        leads.set(routerPort, { switch: name, port: String(port['name']) });
      else if (port['type'] !== 'remote') this.#addHost(hosts, name, port);
    }
    return {
      name: this.#zone,
      hosts,
      routers: this.#routers(leads),
      bindings: this.#bindings(),
      tunnels: this.#tunnels(),
    };
  }

  #addHost(hosts: Map<string, Map<string, string>>, name: string, port: Row): void {
    const its = hosts.get(name) ?? new Map<string, string>();
    hosts.set(name, its);
    // A MAC address, then IP addresses.
    for (const text of setOf(port['addresses']))
      for (const word of String(text).split(/\s+/)) {
        const address = parseAddress(word);
        if (address !== undefined) its.set(addressText(address), String(port['name']));
      }
  }

  #routers(leads: ReadonlyMap<string, { readonly switch: string; readonly port: string }>): Router[] {
    const ports = byUuid(this.#rows('nb', 'Logical_Router_Port'));
    const routes = byUuid(this.#rows('nb', 'Logical_Router_Static_Route'));
    const balancers = byUuid(this.#rows('nb', 'Load_Balancer'));
    const groups = byUuid(this.#rows('nb', 'Load_Balancer_Group'));
    return this.#rows('nb', 'Logical_Router')
      .filter((row) => row['enabled'] !== false)
      .map((row) => {
        const grouped = pick(groups, row['load_balancer_group']).flatMap((group) =>
          pick(balancers, group['load_balancer']),
        );
        const virtual = [...pick(balancers, row['load_balancer']), ...grouped].flatMap((balancer) =>
          [...mapOf(balancer['vips']).keys()].map((vip) => [virtualAddress(vip), String(balancer['name'])] as const),
        );
        return {
          zone: this.#zone,
          name: String(row['name']),
          ports: pick(ports, row['ports']).map((port) => portOf(port, leads.get(String(port['name'])))),
          routes: pick(routes, row['static_routes']).flatMap(routeOf),
          virtual: new Map(virtual),
        };
      });
  }

  #bindings(): Map<string, Binding> {
    const chassis = byUuid(this.#rows('sb', 'Chassis'));
    const datapaths = byUuid(this.#rows('sb', 'Datapath_Binding'));
    return new Map(
      this.#rows('sb', 'Port_Binding').map((row) => [
        String(row['logical_port']),
        {
          type: String(row['type']),
          chassis: optional(pick(chassis, row['chassis'])[0]?.['name']),
          key: Number(row['tunnel_key']),
          datapathKey: Number(datapaths.get(uuidOf(row['datapath']))?.['tunnel_key']),
        },
      ]),
    );
  }

  #tunnels(): Map<string, Tunnel[]> {
    const encaps = byUuid(this.#rows('sb', 'Encap'));
    return new Map(
      this.#rows('sb', 'Chassis').map((row) => [
        String(row['name']),
        pick(encaps, row['encaps']).map(({ type, ip }) => ({ type: String(type), ip: String(ip) })),
      ]),
    );
  }
}

function portOf(row: Row, lead: { readonly switch: string; readonly port: string } | undefined): RouterPort {
  return {
    name: String(row['name']),
    networks: prefixesOf(row['networks']),
    switch: lead?.switch ?? '',
    switchPort: lead?.port ?? '',
    peer: optional(row['peer']),
    routeTable: mapOf(row['options']).get('route_table') ?? '',
    isCentralized: setOf(row['gateway_chassis']).length > 0 || setOf(row['ha_chassis_group']).length > 0,
  };
}

function routeOf(row: Row): StaticRoute[] {
  const prefix = parseExactly(String(row['ip_prefix']));
  if (prefix === undefined) return [];
  return [
    {
      prefix,
      nexthop: String(row['nexthop']),
      table: optional(row['route_table']),
      isBySource: row['policy'] === 'src-ip',
      outputPort: optional(row['output_port']),
      isLearned: mapOf(row['external_ids']).has('ic-learned-route'),
    },
  ];
}

export function logicalNetworkOf(contents: Contents, zones: readonly string[]): LogicalNetwork {
  const transit = rowsOf(contents, 'inb', 'Transit_Switch').map(({ name }) => String(name));
  return { zones: zones.map((zone) => new ZoneReader(contents, zone).read()), transitSwitches: new Set(transit) };
}
