/**
 * A zone of which only IC-SB tells, since its Northbound is not among the files: routers that have what IC-SB has of it, so that the other
 * zones learn from it what they have learned. What it learns itself, and keeps out, is not known.
 */
import { isMac, parseNetwork } from '../../../ctl/address.ts';
import { readPrefix } from '../../prefix-order.ts';
import type { ImportedDatabase, ImportedRow } from './imported-database.ts';
import { option, rowsOf, text, uuids, type LeftOut } from './imported-rows.ts';
import type { Redaction } from './redaction.ts';

/** Where static routes lead, and load balancers' backends are: nothing looks at these addresses (RFC 5737, RFC 3849). */
const HOPS = { 4: '192.0.2.1', 6: '2001:db8::1' } as const;

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** An address as a prefix of its whole length, in one spelling. */
const spelled = (address: string): string => readPrefix(address.split('/')[0] ?? '').prefix;

const isNetwork = (its: string): boolean => parseNetwork(its) !== undefined;

interface Port {
  readonly row: ImportedRow;
  /** Its router port in the lab. */
  readonly name: string;
  /** '' where IC-SB has no address that can be read: then it has no router port. */
  readonly mac: string;
  readonly networks: readonly string[];
  readonly routes: readonly ImportedRow[];
}

export class StandIn {
  readonly #zone: string;
  readonly #isb: ImportedDatabase;
  readonly #row: ImportedRow;
  readonly #redaction: Redaction;
  readonly #routers: readonly (readonly Port[])[];

  /** 'zone': in the lab; 'row': IC-SB's Availability_Zone; 'isMade': is there such a transit switch? */
  constructor(
    zone: string,
    isb: ImportedDatabase,
    row: ImportedRow,
    redaction: Redaction,
    isMade: (transitSwitch: string) => boolean,
    leftOut: LeftOut,
  ) {
    this.#zone = zone;
    this.#isb = isb;
    this.#row = row;
    this.#redaction = redaction;
    const bindings = this.#mine('Port_Binding');
    // A name that begins with a dash would be an option.
    const usable = bindings.filter(
      (each) => isMade(text(each, 'transit_switch')) && !text(each, 'logical_port').startsWith('-'),
    );
    leftOut.add(`${isb.name}: ports of transit routers of zones without a Northbound`, bindings.length - usable.length);
    const all = this.#mine('Route');
    const routes = all.filter((each) => isNetwork(text(each, 'ip_prefix')));
    const routers = new Map<string, Port[]>();
    for (const [at, each] of usable.entries()) {
      const [mac = '', ...rest] = text(each, 'address').split(/\s+/);
      const networks = isMac(mac) ? rest.filter(isNetwork) : [];
      const own = new Set(networks.map(spelled));
      const port = {
        row: each,
        name: `lrp-${zone}-${at + 1}`,
        mac: networks.length > 0 ? mac : '',
        networks,
        routes: routes.filter(
          (route) =>
            text(route, 'transit_switch') === text(each, 'transit_switch') && own.has(spelled(text(route, 'nexthop'))),
        ),
      };
      // IC-SB of older versions does not say which router a port is of.
      const router = option(each, 'external_ids', 'router-id') || each.uuid;
      routers.set(router, [...(routers.get(router) ?? []), port]);
    }
    this.#routers = [...routers.values()];
    const placed = new Set(this.#routers.flatMap((ports) => ports.flatMap((port) => port.routes)));
    leftOut.add(
      `${isb.name}: routes of zones without a Northbound, whose prefix can not be read or whose next hop is no port's`,
      all.length - placed.size,
    );
  }

  #mine(table: string): ImportedRow[] {
    return rowsOf(this.#isb, table).filter((row) => uuids(row, 'availability_zone').includes(this.#row.uuid));
  }

  get name(): string {
    return text(this.#row, 'name');
  }

  /** Its gateways, and their tunnel ends. */
  gateways(): { readonly name: string; readonly encaps: readonly ImportedRow[] }[] {
    return this.#mine('Gateway').map((row) => ({
      name: text(row, 'name'),
      encaps: rowsOf(this.#isb, 'Encap').filter(({ uuid }) => uuids(row, 'encaps').includes(uuid)),
    }));
  }

  /** Words of one ovn-nbctl command. */
  words(): string[] {
    const routes = this.#routers.flatMap((ports) => ports.flatMap((port) => port.routes));
    const has = (isSo: (row: ImportedRow) => boolean): string => String(routes.some(isSo));
    const commands = [
      [
        'set',
        'NB_Global',
        '.',
        'options:ic-route-adv=true',
        'options:ic-route-learn=true',
        `options:ic-route-adv-default=${has((row) => /^(?:0\.0\.0\.0|::)\/0$/.test(text(row, 'ip_prefix')))}`,
        `options:ic-route-adv-lb=${has((row) => text(row, 'origin') === 'loadbalancer')}`,
      ],
      ...this.#routers.flatMap((ports, at) => this.#router(`lr-${this.#zone}-${at + 1}`, ports)),
    ];
    return commands.flatMap((command, at) => (at === 0 ? command : ['--', ...command]));
  }

  /** What its routing daemons have learned, as lines of a script. */
  dynamicLines(): string[] {
    return this.#routers.flatMap((ports) => {
      const [first] = ports;
      return first === undefined
        ? []
        : this.#prefixes(ports, 'connected-dynamic').map(
            ({ prefix }) => `dynamic add ${this.#zone} ${first.name} ${prefix} ${HOPS[familyOf(prefix)]}`,
          );
    });
  }

  /** Prefixes of an origin with their route tables, each once: a router with several ports advertises it through each. */
  #prefixes(ports: readonly Port[], origin: string): { readonly prefix: string; readonly table: string }[] {
    const found = new Map<string, { prefix: string; table: string }>();
    for (const row of ports.flatMap((port) => port.routes)) {
      if (text(row, 'origin') !== origin) continue;
      const its = {
        prefix: this.#redaction.addresses(text(row, 'ip_prefix')),
        // Only static routes are in tables; what else is shown in one is in the main one too.
        table: origin === 'static' ? this.#redaction.name('rt', text(row, 'route_table')) : '',
      };
      found.set(`${its.prefix} ${its.table}`, its);
    }
    return [...found.values()];
  }

  #router(router: string, ports: readonly Port[]): string[][] {
    const lan = `${router}-lan`;
    const networks = this.#prefixes(ports, 'connected').map(({ prefix }) => prefix);
    const mac = `02:00:00:00:${Number.parseInt(this.#zone.slice(2), 10).toString(16).padStart(2, '0').slice(-2)}:ff`;
    const isReached = ports.some((port) => port.mac !== '');
    return [
      ...(isReached ? [['lr-add', router]] : []),
      ...ports.flatMap((port) => this.#port(router, port)),
      ...(networks.length === 0 ? [] : [['lrp-add', router, lan, mac, ...networks]]),
      ...this.#prefixes(ports, 'static').map(({ prefix, table }) => [
        ...(table === '' ? [] : [`--route-table=${table}`]),
        'lr-route-add',
        router,
        prefix,
        HOPS[familyOf(prefix)],
      ]),
      ...this.#prefixes(ports, 'loadbalancer').flatMap(({ prefix }, at) => {
        const [address = ''] = prefix.split('/');
        const port = (its: string): string => (familyOf(its) === 6 ? `[${its}]:80` : `${its}:80`);
        const name = `${router}-lb${at + 1}`;
        return [
          ['lb-add', name, port(address), port(HOPS[familyOf(address)])],
          ['lr-lb-add', router, name],
        ];
      }),
    ];
  }

  #port(router: string, { row, name, mac, networks, routes }: Port): string[][] {
    const { addresses, name: renamed } = this.#redaction;
    const port = renamed('lsp', text(row, 'logical_port'));
    const gateway = renamed('gw', text(row, 'gateway'));
    const optionOf = (key: string, value: string): string[][] =>
      value === '' ? [] : [['set', 'Logical_Router_Port', name, `options:${key}=${JSON.stringify(value)}`]];
    const first = (of: (route: ImportedRow) => string): string => routes.map(of).find((its) => its !== '') ?? '';
    const routerPort = [
      ['lrp-add', router, name, addresses(mac), ...networks.map(addresses)],
      ...(gateway === '' ? [] : [['lrp-set-gateway-chassis', name, gateway]]),
      ...optionOf(
        'route_table',
        renamed(
          'rt',
          first((route) => text(route, 'route_table')),
        ),
      ),
      ...optionOf(
        'ic-route-tag',
        renamed(
          'tag',
          first((route) => option(route, 'external_ids', 'ic-route-tag')),
        ),
      ),
    ];
    return [
      ...(mac === '' ? [] : routerPort),
      ['lsp-add', renamed('ts', text(row, 'transit_switch')), port],
      ['lsp-set-type', port, 'router'],
      ['lsp-set-addresses', port, 'router'],
      ['lsp-set-options', port, `router-port=${name}`],
    ];
  }
}
