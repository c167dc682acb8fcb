/** A gateway's encap that gets another address, among many gateways. */
import { insert, named, update, type Operation } from '../operations.ts';
import { quoted, octets, inChunks, zonesOf, thirdZone, type Change } from './change.ts';

export const encap: Change = {
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
    await inChunks(size, (numbers) => world.isb.transact(...numbers.flatMap((n) => of(n))));
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
        await world.isb.transact(update('Encap', ['gateway_name', gateway], { ip: ip(n) }));
        await second.sb.transact(update('Encap', ['chassis_name', gateway], { ip: ip(n) }));
      },
    };
  },
};
