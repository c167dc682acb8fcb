/**
 * The changes that are measured one at a time, each beside much that it doesn't touch: what is there beforehand, what a
 * person (or northd) writes, how its effect in the other zone or database is known, and what controllers write in between.
 */
import type { Mentions } from './mentions.ts';
import { add, insert, map, named, set, update, type Operation } from './operations.ts';
import { addRoutes, STATIC_ROUTE, type RealWorld, type Zone } from './real-world.ts';

/** A change that is about to be made, for the n-th time. */
export interface Opened {
  /** Where the effect shows, and as what. */
  readonly effect: Mentions;
  readonly marker: (n: number) => string;
  readonly write: (n: number) => Promise<void>;
  /** What controllers write in consequence, one transaction after another: made by hand once they have ended. */
  readonly follow: (n: number) => Promise<void>;
}

export interface Change {
  /** Its name for `--changes`. */
  readonly key: string;
  /** What changes, beside so many of what. */
  readonly name: string;
  readonly usual: number;
  readonly of: string;
  /** Debian's controller of 23.03 has it too. */
  readonly isOld: boolean;
  /** Prepares a world; 'changes' is how often the change will be made, by controllers and by hand. */
  open(world: RealWorld, size: number, changes: number): Promise<Opened>;
}

/** Rows of one transaction. */
const CHUNK = 5000;

const ON = { 'ic-route-adv': 'true', 'ic-route-learn': 'true' };
const TS = 'ts1';
const MAC = '02:00:00:00:00:01';

/** Text that stands for nothing but itself in JSON. */
const quoted = (text: string): string => JSON.stringify(text);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
/** A prefix of its own for each number. */
const octets = (n: number): string => `${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;

async function inChunks(
  count: number,
  write: (numbers: readonly number[], isFirst: boolean) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += CHUNK)
    await write(
      upTo(Math.min(CHUNK, count - from)).map((at) => from + at),
      from === 0,
    );
}

function zonesOf({ zones: [first, second] }: RealWorld): { first: Zone; second: Zone } {
  if (first === undefined || second === undefined) throw new Error('two zones are needed');
  return { first, second };
}

const options = ({ nb }: Zone, more: Readonly<Record<string, string>>): Promise<unknown> =>
  nb.transact({ op: 'update', table: 'NB_Global', where: [], row: { options: map({ ...ON, ...more }) } });

async function uuidOf(client: Zone['nb'], table: string, name: string): Promise<unknown> {
  const [row] = await client.select(table, ['_uuid'], [['name', '==', name]]);
  if (row === undefined) throw new Error(`there is no ${table} ${name}`);
  return row['_uuid'];
}

/** A zone that nobody runs a controller for: its rows are there, and never change. */
async function thirdZone({ icSb }: RealWorld): Promise<unknown> {
  const [zone] = await icSb.transact(insert('Availability_Zone', { name: 'az3' }));
  return zone?.['uuid'];
}

/** Many routes from the first zone to the second. */
async function manyRoutes(world: RealWorld, size: number): Promise<void> {
  const { first, second } = zonesOf(world);
  const learned = await second.nb.watch(STATIC_ROUTE, 'ip_prefix');
  await addRoutes(
    first,
    upTo(size).map((n) => `${11 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}.0/24`),
    '192.168.1.1',
  );
  await learned.until('all routes', () => learned.size >= size);
}

const port: Change = {
  key: 'port',
  name: 'a port on a transit switch',
  usual: 5000,
  of: 'ports',
  isOld: true,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    const { icNb, icSb } = world;
    const az3 = await thirdZone(world);
    const ts = await uuidOf(icNb, 'Transit_Switch', TS);
    const az1 = await uuidOf(icSb, 'Availability_Zone', first.name);
    const shared = { transit_switch: TS, type: 'transit-switch-port', nb_ic_uuid: ts };
    await inChunks(size, (numbers) =>
      icSb.transact(
        ...numbers.map((n) =>
          insert('Port_Binding', {
            ...shared,
            logical_port: `far${n}`,
            availability_zone: az3,
            tunnel_key: 100 + n,
            address: `${MAC} 10.${octets(n)}/8`,
          }),
        ),
      ),
    );
    for (const zone of [first, second]) {
      const copies = await zone.nb.watch('Logical_Switch_Port', 'name');
      await copies.until('copies of all ports', () => copies.size > size);
    }
    return {
      effect: await second.nb.mentions('Logical_Switch_Port', 'name'),
      marker: (n) => quoted(`near${n}`),
      async write(n) {
        const [lsp, lrp] = [`near${n}`, `lrp-near${n}`];
        const networks = `10.200.${octets(n).slice(2)}/8`;
        const [, router] = await first.nb.transact(
          insert('Logical_Router_Port', { name: lrp, mac: MAC, networks }, 'lrp'),
          insert('Logical_Router', { name: `lr-near${n}`, ports: named('lrp') }),
          insert(
            'Logical_Switch_Port',
            { name: lsp, type: 'router', addresses: 'router', options: map({ 'router-port': lrp }) },
            'lsp',
          ),
          add('Logical_Switch', ['name', TS], 'ports', named('lsp')),
        );
        const uuid = String((router?.['uuid'] as string[] | undefined)?.[1]);
        const ids = map({ 'logical-router': uuid, name: `lr-near${n}` });
        await first.sb.transact(
          insert('Datapath_Binding', { tunnel_key: 2000 + n, external_ids: ids }, 'lr'),
          insert('Datapath_Binding', { tunnel_key: 5000 + n }, 'ls'),
          insert('Port_Binding', {
            logical_port: lsp,
            type: 'patch',
            datapath: named('ls'),
            tunnel_key: 1,
            options: map({ peer: lrp }),
          }),
          insert('Port_Binding', {
            logical_port: lrp,
            type: 'patch',
            datapath: named('lr'),
            tunnel_key: 1,
            mac: `${MAC} ${networks}`,
            options: map({ peer: lsp }),
          }),
        );
      },
      async follow(n) {
        const row = { logical_port: `near${n}`, availability_zone: az1, tunnel_key: 20_000 + n };
        await icSb.transact(insert('Port_Binding', { ...shared, ...row, address: `${MAC} 10.200.0.1/8` }));
        await second.nb.transact(
          insert('Logical_Switch_Port', { name: `near${n}`, type: 'remote', addresses: MAC }, 'lsp'),
          add('Logical_Switch', ['name', TS], 'ports', named('lsp')),
        );
      },
    };
  },
};

const vip: Change = {
  key: 'vip',
  name: 'a VIP of a load balancer',
  usual: 10_000,
  of: 'routes',
  isOld: false,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    await options(first, { 'ic-route-adv-lb': 'true' });
    await options(second, { 'ic-route-learn-lb': 'true' });
    await manyRoutes(world, size);
    await first.nb.transact(
      insert('Load_Balancer', { name: 'lb0' }, 'lb'),
      add('Logical_Router', ['name', `lr-${first.name}`], 'load_balancer', named('lb')),
    );
    const availability_zone = await uuidOf(world.icSb, 'Availability_Zone', first.name);
    const address = (n: number): string => `172.${octets(n)}`;
    return {
      effect: await second.nb.mentions(STATIC_ROUTE, 'ip_prefix'),
      marker: (n) => quoted(`${address(n)}/32`),
      async write(n) {
        const more = map({ [`${address(n)}:80`]: '192.168.1.5:80' });
        await first.nb.transact(add('Load_Balancer', ['name', 'lb0'], 'vips', more));
      },
      async follow(n) {
        const route = { transit_switch: TS, availability_zone, nexthop: first.hop, origin: 'loadbalancer' };
        await world.icSb.transact(insert('Route', { ...route, ip_prefix: `${address(n)}/32` }));
        await addRoutes(second, [`${address(n)}/32`], first.hop);
      },
    };
  },
};

const prefixList: Change = {
  key: 'prefix-list',
  name: 'an entry out of a list of denied prefixes',
  usual: 1000,
  of: 'entries',
  isOld: true,
  async open(world, size, changes) {
    const { first, second } = zonesOf(world);
    const denied = (n: number): string => `172.${octets(n)}/32`;
    const others = upTo(size).map((n) => `100.${octets(n)}/32`);
    const withList = (from: number): Promise<unknown> =>
      // The name that all versions know.
      options(second, {
        'ic-route-blacklist': [
          ...others,
          ...upTo(changes)
            .slice(from)
            .map((n) => denied(n)),
        ].join(','),
      });
    await withList(0);
    await addRoutes(
      first,
      upTo(changes).map((n) => denied(n)),
      '192.168.1.1',
    );
    const advertised = await world.icSb.watch('Route', 'ip_prefix');
    await advertised.until('all routes', () => advertised.size >= changes);
    return {
      effect: await second.nb.mentions(STATIC_ROUTE, 'ip_prefix'),
      marker: (n) => quoted(denied(n)),
      write: async (n) => void (await withList(n + 1)),
      follow: (n) => addRoutes(second, [denied(n)], first.hop),
    };
  },
};

const transitSwitch: Change = {
  key: 'switch',
  name: 'a transit switch',
  usual: 2000,
  of: 'transit switches',
  isOld: true,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    const { icNb, icSb } = world;
    await inChunks(size, (numbers) =>
      icNb.transact(...numbers.map((n) => insert('Transit_Switch', { name: `many${n}` }))),
    );
    for (const { nb } of [first, second]) {
      const switches = await nb.watch('Logical_Switch', 'name');
      await switches.until('all transit switches', () => switches.size > size);
    }
    return {
      effect: await second.nb.mentions('Logical_Switch', 'name'),
      marker: (n) => quoted(`one${n}`),
      write: async (n) => void (await icNb.transact(insert('Transit_Switch', { name: `one${n}` }))),
      async follow(n) {
        await icSb.transact(insert('Datapath_Binding', { transit_switch: `one${n}`, tunnel_key: 16_000_000 + n }));
        const ids = map({ 'interconn-ts': `one${n}`, 'requested-tnl-key': String(16_000_000 + n) });
        await second.nb.transact(insert('Logical_Switch', { name: `one${n}`, other_config: ids }));
      },
    };
  },
};

const encap: Change = {
  key: 'encap',
  name: "a gateway's encap",
  usual: 100,
  of: 'gateways',
  isOld: true,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    const az3 = await thirdZone(world);
    const of = (n: number): Operation[] => {
      const name = `far${n}`;
      return [
        insert('Encap', { type: 'geneve', ip: `10.${octets(n + 256)}`, gateway_name: name }, `e${n}`),
        insert('Gateway', { name, hostname: name, availability_zone: az3, encaps: named(`e${n}`) }),
      ];
    };
    await inChunks(size, (numbers) => world.icSb.transact(...numbers.flatMap((n) => of(n))));
    for (const { sb } of [first, second]) {
      const chassis = await sb.watch('Chassis', 'name');
      // And both zones' own.
      await chassis.until('all gateways', () => chassis.size >= size + 2);
    }
    const gateway = `gw-${first.name}`;
    const ip = (n: number): string => `192.168.${octets(n).slice(2)}`;
    return {
      effect: await second.sb.mentions('Encap', 'ip'),
      marker: (n) => quoted(ip(n)),
      write: async (n) => void (await first.sb.transact(update('Encap', ['chassis_name', gateway], { ip: ip(n) }))),
      async follow(n) {
        await world.icSb.transact(update('Encap', ['gateway_name', gateway], { ip: ip(n) }));
        await second.sb.transact(update('Encap', ['chassis_name', gateway], { ip: ip(n) }));
      },
    };
  },
};

const monitor: Change = {
  key: 'monitor',
  name: "a service monitor's status",
  usual: 10_000,
  of: 'service monitors',
  isOld: false,
  async open(world, size, changes) {
    const { first, second } = zonesOf(world);
    const { icSb } = world;
    for (const { sb } of [first, second])
      await sb.transact({
        op: 'update',
        table: 'SB_Global',
        where: [],
        row: { options: map({ svc_monitor_mac: MAC }) },
      });
    await second.sb.transact(
      insert('Datapath_Binding', { tunnel_key: 3000 }, 'dp'),
      insert('Port_Binding', { logical_port: 'vm', datapath: named('dp'), tunnel_key: 1, up: true }),
    );
    const asked = {
      type: 'load-balancer',
      ip: '192.168.2.5',
      protocol: 'tcp',
      logical_port: 'vm',
      src_ip: '192.168.1.9',
      src_mac: MAC,
      remote: true,
      options: map({ 'az-name': second.name }),
    };
    const count = Math.max(size, changes);
    await inChunks(count, (numbers) =>
      first.sb.transact(...numbers.map((n) => insert('Service_Monitor', { ...asked, port: n + 1 }))),
    );
    const pulled = await second.sb.watch('Service_Monitor', '_uuid');
    await pulled.until('all service monitors', () => pulled.size >= count);
    // As controllers do, by the row's UUID: to look for a port the server would have to visit all rows.
    const rowsByPort = async (client: Zone['sb']): Promise<ReadonlyMap<unknown, [string, string]>> => {
      const rows = await client.select('Service_Monitor', ['_uuid', 'port']);
      return new Map(rows.map((row) => [row['port'], row['_uuid'] as [string, string]]));
    };
    const rows = new Map<Zone['sb'], ReadonlyMap<unknown, [string, string]>>();
    for (const client of [first.sb, icSb, second.sb]) rows.set(client, await rowsByPort(client));
    const rowOf = (client: Zone['sb'], n: number): [string, string] => {
      const uuid = rows.get(client)?.get(n + 1);
      if (uuid === undefined) throw new Error(`there is no service monitor of port ${n + 1}`);
      return uuid;
    };
    const write = async (client: Zone['sb'], n: number): Promise<void> =>
      void (await client.transact(update('Service_Monitor', ['_uuid', rowOf(client, n)], { status: 'online' })));
    return {
      effect: await first.sb.mentions('Service_Monitor', 'status'),
      marker: (n) => quoted(rowOf(first.sb, n)[1]),
      write: (n) => write(second.sb, n),
      async follow(n) {
        await write(icSb, n);
        await write(first.sb, n);
      },
    };
  },
};

const address: Change = {
  key: 'address',
  name: 'an address in a set',
  usual: 50_000,
  of: 'addresses',
  isOld: false,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    await options(first, { 'ic-as-adv': 'true' });
    await options(second, { 'ic-as-learn': 'true' });
    const addresses = upTo(size).map((n) => `10.${octets(n)}`);
    const ids = map({ 'ic-adv': 'true' });
    await first.sb.transact(insert('Address_Set', { name: 'as', addresses: set(addresses), options: ids }));
    const sets = await second.nb.watch('Address_Set', 'name');
    await sets.until('the set', () => sets.has('as'));
    const write = async (client: Zone['nb'], n: number): Promise<void> =>
      void (await client.transact(add('Address_Set', ['name', 'as'], 'addresses', `172.${octets(n)}`)));
    return {
      effect: await second.nb.mentions('Address_Set', 'addresses'),
      marker: (n) => quoted(`172.${octets(n)}`),
      write: (n) => write(first.sb, n),
      async follow(n) {
        await write(world.icSb, n);
        await write(second.nb, n);
      },
    };
  },
};

export const CHANGES: readonly Change[] = [port, vip, prefixList, transitSwitch, encap, monitor, address];
