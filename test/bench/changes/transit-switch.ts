/** One transit switch more among thousands. */
import { insert, map } from '../operations.ts';
import { quoted, inChunks, zonesOf, type Change } from './change.ts';

export const transitSwitch: Change = {
  key: 'switch',
  name: 'a transit switch',
  usual: 2000,
  of: 'transit switches',
  isOld: true,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    const { inb, isb } = world;
    await inChunks(size, (numbers) =>
      inb.transact(...numbers.map((n) => insert('Transit_Switch', { name: `many${n}` }))),
    );
    for (const { nb } of [first, second]) {
      const switches = await nb.watch('Logical_Switch', 'name');
      await switches.until('all transit switches', () => switches.size > size);
    }
    return {
      effect: await second.nb.mentions('Logical_Switch', 'name'),
      marker: (n) => quoted(`one${n}`),
      write: async (n) => void (await inb.transact(insert('Transit_Switch', { name: `one${n}` }))),
      async follow(n) {
        await isb.transact(insert('Datapath_Binding', { transit_switch: `one${n}`, tunnel_key: 16_000_000 + n }));
        const ids = map({ 'interconn-ts': `one${n}`, 'requested-tnl-key': String(16_000_000 + n) });
        await second.nb.transact(insert('Logical_Switch', { name: `one${n}`, other_config: ids }));
      },
    };
  },
};
