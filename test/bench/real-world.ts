/**
 * Two zones on real ovsdb-servers, a router each, on one transit switch. There is no northd: the rows of SB that it
 * would write are written here, so that nothing but controllers and servers is at work.
 */
import type { ChildProcess } from 'node:child_process';
import { icNorthbound } from '../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { northbound } from '../../host/schema/northbound.ts';
import { southbound } from '../../host/schema/southbound.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { startServer, temporaryDirectory, type RealServer } from '../support/ovsdb-server.ts';
import { Client } from './client.ts';
import { ControllerProcess } from './controller-process.ts';
import { add, insert, map, named, set } from './operations.ts';
import { PREFIX, startRelay } from './relay.ts';
import type { Watch } from './watch.ts';

export const STATIC_ROUTE = 'Logical_Router_Static_Route';
/** The one that is there from the start, and the tunnel key of its datapath in SB. */
export const TRANSIT_SWITCH = 'ts1';
const SWITCH_KEY = 1_000_000;
const OPTIONS = { 'ic-route-adv': 'true', 'ic-route-learn': 'true' };
/** Routes in one transaction. */
const CHUNK = 20_000;

/** One zone: its databases and what is in them. */
export interface Zone {
  readonly name: string;
  /** Its address on the transit switch. */
  readonly hop: string;
  readonly nb: Client;
  readonly sb: Client;
  readonly controller: ControllerProcess;
}

/** What inserts routes into a zone's router. */
const routeOperations = (zone: string, prefixes: readonly string[], nexthop: string): Record<string, unknown>[] => [
  ...prefixes.map((ip_prefix, at) => insert(STATIC_ROUTE, { ip_prefix, nexthop }, `x${at}`)),
  add('Logical_Router', ['name', `lr-${zone}`], 'static_routes', set(prefixes.map((_, at) => named(`x${at}`)))),
];

/** Inserts routes into the zone's router. */
export async function addRoutes(
  { name, nb }: Pick<Zone, 'name' | 'nb'>,
  prefixes: readonly string[],
  nexthop: string,
): Promise<void> {
  for (let from = 0; from < prefixes.length; from += CHUNK)
    await nb.transact(...routeOperations(name, prefixes.slice(from, from + CHUNK), nexthop));
}

/** The text of a UUID that an answer holds. */
const uuidIn = (atom: unknown): string => String((atom as readonly unknown[] | undefined)?.[1]);

/** A router with a port on the transit switch, and what northd makes of them. 'key' is the tunnel key in SB of its datapath and its ports. */
export async function addRouter(
  { nb, sb }: Pick<Zone, 'nb' | 'sb'>,
  of: {
    readonly router: string;
    readonly port: string;
    readonly mac: string;
    readonly networks: string;
    readonly key: number;
  },
): Promise<void> {
  const { router, port, mac, networks, key } = of;
  const lrp = `lrp-${router}`;
  const [inserted] = await nb.transact(
    insert('Logical_Router', { name: router, ports: named('lrp') }),
    insert('Logical_Router_Port', { name: lrp, mac, networks }, 'lrp'),
    insert(
      'Logical_Switch_Port',
      { name: port, type: 'router', addresses: 'router', options: map({ 'router-port': lrp }) },
      'lsp',
    ),
    add('Logical_Switch', ['name', TRANSIT_SWITCH], 'ports', named('lsp')),
  );
  const ids = map({ 'logical-router': uuidIn(inserted?.['uuid']), name: router });
  const [datapath] = await sb.select('Datapath_Binding', ['_uuid'], [['tunnel_key', '==', SWITCH_KEY]]);
  const binding = { type: 'patch', tunnel_key: key };
  await sb.transact(
    insert('Datapath_Binding', { tunnel_key: key, external_ids: ids }, 'lr'),
    insert('Port_Binding', {
      ...binding,
      logical_port: port,
      datapath: datapath?.['_uuid'],
      options: map({ peer: lrp }),
    }),
    insert('Port_Binding', {
      ...binding,
      logical_port: lrp,
      datapath: named('lr'),
      mac: `${mac} ${networks}`,
      options: map({ peer: port }),
    }),
  );
}

export class RealWorld {
  readonly #servers: RealServer[] = [];
  readonly #clients: Client[] = [];
  readonly #relays: ChildProcess[] = [];
  readonly #directory = temporaryDirectory();
  readonly #program: string;
  #inb: Client | undefined;
  #isb: Client | undefined;
  readonly zones: Zone[] = [];

  /** 'program' is the controllers' executable. */
  constructor(program: string) {
    this.#program = program;
  }

  async #serve(schema: DatabaseSchema): Promise<{ server: RealServer; client: Client }> {
    const server = await startServer(schema, ['-vfile:warn']);
    this.#servers.push(server);
    const client = new Client(server.socket, schema.name);
    this.#clients.push(client);
    return { server, client };
  }

  /** Starts everything; resolves, with a watch on what the second zone learns, when both zones' ports are in IC-SB. */
  async start(): Promise<Watch> {
    const [inb, isb] = [await this.#serve(icNorthbound), await this.#serve(icSouthbound)];
    this.#inb = inb.client;
    this.#isb = isb.client;
    await inb.client.transact(insert('IC_NB_Global', {}), insert('Transit_Switch', { name: TRANSIT_SWITCH }));
    const ports = await isb.client.watch('Port_Binding', 'address');
    let learned: Watch | undefined;
    for (const [at, name] of ['az1', 'az2'].entries()) {
      const [nb, sb] = [await this.#serve(northbound), await this.#serve(southbound)];
      const zone = this.#zone(name, at + 1, nb.client, sb.client, {
        'ovnnb-db': nb.server.remote,
        'ovnsb-db': sb.server.remote,
        'ic-nb-db': inb.server.remote,
        'ic-sb-db': isb.server.remote,
      });
      this.zones.push(zone);
      await this.#describe(name, at + 1, nb.client, sb.client);
      const switches = await nb.client.watch('Logical_Switch', 'name');
      zone.controller.start();
      await switches.until('the transit switch', () => switches.has(TRANSIT_SWITCH));
      await this.#attach(zone, at + 1);
      // One zone after the other: two that race for one port key can take long to agree.
      await ports.until('the port', () => [...ports.values()].some((address) => String(address).includes(zone.hop)));
      learned = await nb.client.watch(STATIC_ROUTE, 'ip_prefix');
    }
    if (learned === undefined) throw new Error('there are no zones');
    return learned;
  }

  #zone(name: string, n: number, nb: Client, sb: Client, remotes: Readonly<Record<string, string>>): Zone {
    const at = this.#directory;
    const env = { ...process.env, OVN_RUNDIR: at, OVS_RUNDIR: at, OVN_LOGDIR: at, OVS_LOGDIR: at };
    const options = Object.entries(remotes).map(([option, remote]) => `--${option}=${remote}`);
    const command = [
      this.#program,
      ...options,
      `--unixctl=${at}/${name}.ctl`,
      '-vconsole:off',
      `--log-file=${at}/${name}.log`,
      '-vfile:warn',
    ];
    return { name, hop: `169.254.100.${n}`, nb, sb, controller: new ControllerProcess(command, env) };
  }

  async #describe(name: string, n: number, nb: Client, sb: Client): Promise<void> {
    await nb.transact(insert('NB_Global', { name, options: map(OPTIONS) }));
    await sb.transact(
      insert('SB_Global', {}),
      insert('Encap', { type: 'geneve', ip: `10.0.0.${n}`, chassis_name: `gw-${name}` }, 'encap'),
      insert('Chassis', {
        name: `gw-${name}`,
        hostname: name,
        encaps: named('encap'),
        other_config: map({ 'is-interconn': 'true' }),
      }),
    );
  }

  /** The router on the transit switch, and what northd makes of both. */
  async #attach(zone: Zone, n: number): Promise<void> {
    const [ts] = await zone.nb.select('Logical_Switch', ['_uuid'], [['name', '==', TRANSIT_SWITCH]]);
    const ids = map({ 'logical-switch': uuidIn(ts?.['_uuid']), name: TRANSIT_SWITCH });
    await zone.sb.transact(insert('Datapath_Binding', { tunnel_key: SWITCH_KEY, external_ids: ids }));
    const [mac, networks] = [`aa:00:00:00:00:0${n}`, `${zone.hop}/24`];
    await addRouter(zone, { router: `lr-${zone.name}`, port: `lsp-${zone.name}`, mac, networks, key: 100 });
  }

  /** Switches learning of a zone on or off. */
  async learning({ nb }: Zone, isOn: boolean): Promise<void> {
    const options = map({ ...OPTIONS, 'ic-route-learn': String(isOn) });
    await nb.transact({ op: 'update', table: 'NB_Global', where: [], row: { options } });
  }

  /** Routes in IC-SB. */
  async advertised(): Promise<number> {
    return (await this.isb.select('Route', ['_uuid'])).length;
  }

  get inb(): Client {
    if (this.#inb === undefined) throw new Error('the world has not been started');
    return this.#inb;
  }

  get isb(): Client {
    if (this.#isb === undefined) throw new Error('the world has not been started');
    return this.#isb;
  }

  /** Returns what makes the operation that inserts a route of a zone's into IC-SB. */
  async #advertisements({ name, hop }: Zone): Promise<(ip_prefix: string) => Record<string, unknown>> {
    const [zone] = await this.isb.select('Availability_Zone', ['_uuid'], [['name', '==', name]]);
    const availability_zone = zone?.['_uuid'];
    const route = { transit_switch: TRANSIT_SWITCH, availability_zone, nexthop: hop, origin: 'static' };
    return (ip_prefix) => insert('Route', { ...route, ip_prefix });
  }

  /** Returns what writes, by hand, what controllers write for a route of 'from' that 'to' learns: three transactions, one after another. */
  async byHand(from: Zone, to: Zone): Promise<(ip_prefix: string) => Promise<void>> {
    const advertisement = await this.#advertisements(from);
    return async (ip_prefix) => {
      await addRoutes(from, [ip_prefix], '192.168.1.1');
      await this.isb.transact(advertisement(ip_prefix));
      await addRoutes(to, [ip_prefix], from.hop);
    };
  }

  /** Starts a bare relay in each controller's place: the routes of 'from' get to 'to', without a thought. */
  async startRelays(from: Zone, to: Zone): Promise<void> {
    const advertisement = await this.#advertisements(from);
    const transaction = ({ database }: Client, ...operations: readonly Record<string, unknown>[]): string =>
      JSON.stringify([database, ...operations]);
    this.#relays.push(
      await startRelay({
        from: from.nb.path,
        database: from.nb.database,
        table: STATIC_ROUTE,
        to: this.isb.path,
        transaction: transaction(this.isb, advertisement(PREFIX)),
      }),
      await startRelay({
        from: this.isb.path,
        database: this.isb.database,
        table: 'Route',
        to: to.nb.path,
        transaction: transaction(to.nb, ...routeOperations(to.name, [PREFIX], from.hop)),
      }),
    );
  }

  async close(): Promise<void> {
    for (const { controller } of this.zones) await controller.end();
    for (const relay of this.#relays) relay.kill();
    for (const client of this.#clients) client.close();
    for (const server of this.#servers) server.killNow();
  }
}
