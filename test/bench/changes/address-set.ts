/** One address more in a set of thousands. */
import { add, insert, map, set } from '../operations.ts';
import { type Zone } from '../real-world.ts';
import { quoted, upTo, octets, zonesOf, setOptions, type Change } from './change.ts';

export const address: Change = {
  key: 'address',
  name: 'an address in a set',
  usual: 50_000,
  of: 'addresses',
  isOld: false,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    await setOptions(first, { 'ic-as-adv': 'true' });
    await setOptions(second, { 'ic-as-learn': 'true' });
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
        await write(world.isb, n);
        await write(second.nb, n);
      },
    };
  },
};
