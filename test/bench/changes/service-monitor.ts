/** A service monitor that comes online, among thousands. */
import { insert, map, named, update } from '../operations.ts';
import { type Zone } from '../real-world.ts';
import { MAC, quoted, inChunks, zonesOf, type Change } from './change.ts';

export const monitor: Change = {
  key: 'monitor',
  name: "a service monitor's status",
  usual: 10_000,
  of: 'service monitors',
  isOld: false,
  async open(world, size, changes) {
    const { first, second } = zonesOf(world);
    const { isb } = world;
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
    for (const client of [first.sb, isb, second.sb]) rows.set(client, await rowsByPort(client));
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
        await write(isb, n);
        await write(first.sb, n);
      },
    };
  },
};
