/** The picture of a world: what the map shows, out of the content of its databases. */
import { rowsOf, type Contents, type TableContents } from '../../emulation/contents.ts';
import { mapOf, memberOf, setOf, uuidOf } from '../../emulation/json-values.ts';
import { databaseProcess } from '../../emulation/processes.ts';
import type {
  ChassisModel,
  PortModel,
  RouterModel,
  SwitchModel,
  TransitModel,
  WorldModel,
  ZoneModel,
} from '../models/map-model.ts';
import { textOf } from './json-values.ts';
import { inOrder, placed, RouteReader, type PlacedRoute } from './route-reader.ts';
import { routesModel } from '../models/routes.ts';
import type { WorldStatus } from './status.ts';

type Row = TableContents[number];

const byName = <T extends { readonly name: string }>(rows: T[]): T[] =>
  rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

class ZoneReader {
  readonly #contents: Contents;
  readonly #nb: string;
  readonly #sb: string;
  /** The zone of an IC-SB route, by its UUID. */
  readonly #zones: ReadonlyMap<string, string>;
  /** The names of IC-NB's transit switches. */
  readonly #transits: ReadonlySet<string>;
  /** SB's chassis of each port that is claimed, by name. */
  readonly #claims: ReadonlyMap<string, string>;
  readonly #read: RouteReader;

  constructor(
    contents: Contents,
    zone: string,
    zones: ReadonlyMap<string, string>,
    transits: ReadonlySet<string>,
    read: RouteReader,
  ) {
    this.#contents = contents;
    this.#read = read;
    this.#nb = databaseProcess('nb', zone);
    this.#sb = databaseProcess('sb', zone);
    this.#zones = zones;
    this.#transits = transits;
    const chassis = new Map(this.sb('Chassis').map((row) => [uuidOf(row['_uuid']), String(row['name'])]));
    this.#claims = new Map(
      this.sb('Port_Binding').map((row) => [
        String(row['logical_port']),
        chassis.get(uuidOf(setOf(row['chassis'])[0])) ?? '',
      ]),
    );
  }

  /** The transit switch that a switch is the zone's copy of; '' for a switch of the zone's own, though it may have the name of one. */
  #transitOf(row: Row): string {
    const name = memberOf(row['other_config'], 'interconn-ts') ?? '';
    return this.#transits.has(name) ? name : '';
  }

  /** The zone's switches that are no transit switches, and of which transit switches each is a leaf. */
  switches(): SwitchModel[] {
    const ports = this.#rows('Logical_Switch_Port');
    const transitOf = new Map<string, string>();
    for (const row of this.nb('Logical_Switch')) {
      const transit = this.#transitOf(row);
      if (transit !== '')
        for (const port of setOf(row['ports'])) transitOf.set(textOf(ports.get(uuidOf(port))?.['name'] ?? ''), transit);
    }
    return byName(
      this.nb('Logical_Switch')
        .filter((row) => this.#transitOf(row) === '')
        .map((row) => {
          const own = setOf(row['ports']);
          const peers = own.map((port) => textOf(ports.get(uuidOf(port))?.['peer'] ?? ''));
          return {
            name: String(row['name']),
            uuid: uuidOf(row['_uuid']),
            ports: own.length,
            transits: [...new Set(peers.flatMap((peer) => transitOf.get(peer) ?? []))],
          };
        }),
    );
  }

  nb(table: string): TableContents {
    return rowsOf(this.#contents, this.#nb, table);
  }

  sb(table: string): TableContents {
    return rowsOf(this.#contents, this.#sb, table);
  }

  #rows(table: string): Map<string, Row> {
    return new Map(this.nb(table).map((row) => [uuidOf(row['_uuid']), row]));
  }

  routers(): RouterModel[] {
    const ports = this.#rows('Logical_Router_Port');
    const routes = this.#routes();
    const gateways = this.#rows('Gateway_Chassis');
    const leads = this.#leads();
    const pick = <T>(rows: ReadonlyMap<string, T>, value: unknown): T[] => {
      const picked: T[] = [];
      for (const uuid of setOf(value)) {
        const row = rows.get(uuidOf(uuid));
        if (row !== undefined) picked.push(row);
      }
      return picked;
    };
    return byName(
      this.nb('Logical_Router').map((router) => {
        const own = pick(ports, router['ports']);
        return {
          name: String(router['name']),
          uuid: uuidOf(router['_uuid']),
          transit: memberOf(router['options'], 'interconn-tr') ?? '',
          ports: byName(own.map((port) => this.#port(port, pick(gateways, port['gateway_chassis']), leads))),
          ...routesModel(
            inOrder([
              ...own.flatMap((port) =>
                setOf(port['networks']).map((network) => this.#connected(port, String(network))),
              ),
              ...pick(routes, router['static_routes']),
            ]),
          ),
        };
      }),
    );
  }

  /** The transit switch that a router port leads to, by the port's name. */
  #leads(): Map<string, string> {
    const transitOf = new Map<string, string>();
    for (const row of this.nb('Logical_Switch')) {
      const transit = this.#transitOf(row);
      if (transit !== '') for (const port of setOf(row['ports'])) transitOf.set(uuidOf(port), transit);
    }
    const leads = new Map<string, string>();
    for (const port of this.nb('Logical_Switch_Port')) {
      const to = memberOf(port['options'], 'router-port');
      const transit = transitOf.get(uuidOf(port['_uuid']));
      if (to !== undefined && transit !== undefined) leads.set(to, transit);
    }
    return leads;
  }

  #port(port: Row, gateways: readonly Row[], leads: ReadonlyMap<string, string>): PortModel {
    const name = String(port['name']);
    // A port of a transit router says itself where it wants to be.
    const wanted = memberOf(port['options'], 'requested-chassis') ?? '';
    const claimed = this.#claims.get(`cr-${name}`) ?? '';
    const isCentralized = gateways.length > 0 || setOf(port['ha_chassis_group']).length > 0;
    return {
      name,
      uuid: uuidOf(port['_uuid']),
      addresses: setOf(port['networks']).map(String),
      transit: leads.get(name) ?? '',
      gateway: isCentralized ? claimed : wanted,
      isUnclaimed: isCentralized && claimed === '',
    };
  }

  #connected(port: Row, network: string): PlacedRoute {
    const route = { nexthop: '', table: '', kind: 'connected', zone: '', uuid: uuidOf(port['_uuid']) } as const;
    return placed(network, route);
  }

  /** By UUID. */
  #routes(): Map<string, PlacedRoute> {
    const routes = new Map<string, PlacedRoute>();
    for (const row of this.nb('Logical_Router_Static_Route')) {
      const its = this.#read.read(row);
      const zone = its.learned === undefined ? '' : (this.#zones.get(its.learned) ?? '');
      routes.set(its.route.uuid, its.from(zone));
    }
    return routes;
  }

  chassis(): ChassisModel[] {
    const encaps = new Map(this.sb('Encap').map((row) => [uuidOf(row['_uuid']), row]));
    return byName(
      this.sb('Chassis').map((row) => {
        const config = mapOf(row['other_config']);
        const [encap] = setOf(row['encaps']);
        return {
          name: String(row['name']),
          isGateway: config.get('is-interconn') === 'true',
          isRemote: config.get('is-remote') === 'true',
          address: textOf(encaps.get(uuidOf(encap))?.['ip'] ?? ''),
          uuid: uuidOf(row['_uuid']),
        };
      }),
    );
  }
}

function transitsOf(contents: Contents): TransitModel[] {
  const keys = new Map(
    rowsOf(contents, 'isb', 'Datapath_Binding').map((row) => [
      String(row['transit_switch']),
      Number(row['tunnel_key']),
    ]),
  );
  const read = (kind: TransitModel['kind'], table: string): TransitModel[] =>
    byName(
      rowsOf(contents, 'inb', table).map((row) => {
        const name = String(row['name']);
        return { kind, name, uuid: uuidOf(row['_uuid']), tunnelKey: keys.get(name) };
      }),
    );
  return [...read('switch', 'Transit_Switch'), ...read('router', 'Transit_Router')];
}

/** 'read': for contents whose rows were in other pictures too. */
export function modelOf(
  { zones: present, shared, faults }: WorldStatus,
  contents: Contents,
  read: RouteReader = new RouteReader(),
): WorldModel {
  const names = new Map(
    (contents['isb']?.['Availability_Zone'] ?? []).map((row) => [uuidOf(row['_uuid']), String(row['name'])]),
  );
  const routes = contents['isb']?.['Route'] ?? [];
  const zones = new Map(routes.map((row) => [uuidOf(row['_uuid']), names.get(uuidOf(row['availability_zone'])) ?? '']));
  const transits = transitsOf(contents);
  const transitNames = new Set(transits.flatMap(({ kind, name }) => (kind === 'switch' ? [name] : [])));
  return {
    zones: present.map(({ id, processes }): ZoneModel => {
      const reader = new ZoneReader(contents, id, zones, transitNames, read);
      return {
        id,
        name: textOf(reader.nb('NB_Global')[0]?.['name'] ?? ''),
        processes,
        routers: reader.routers(),
        switches: reader.switches(),
        chassis: reader.chassis(),
      };
    }),
    transits,
    shared,
    faults,
    advertised: routes.length,
  };
}
