/** One port more on a transit switch that has thousands. */
import { add, insert, named } from '../operations.ts';
import { addRouter, TRANSIT_SWITCH } from '../real-world.ts';
import { MAC, quoted, octets, inChunks, zonesOf, uuidOf, thirdZone, type Change } from './change.ts';

export const port: Change = {
  key: 'port',
  name: 'a port on a transit switch',
  usual: 5000,
  of: 'ports',
  isOld: true,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    const { inb, isb } = world;
    const az3 = await thirdZone(world);
    const ts = await uuidOf(inb, 'Transit_Switch', TRANSIT_SWITCH);
    const az1 = await uuidOf(isb, 'Availability_Zone', first.name);
    const shared = { transit_switch: TRANSIT_SWITCH, type: 'transit-switch-port', nb_ic_uuid: ts };
    await inChunks(size, (numbers) =>
      isb.transact(
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
      write: (n) =>
        addRouter(first, {
          router: `lr-near${n}`,
          port: `near${n}`,
          mac: MAC,
          networks: `10.200.${octets(n).slice(2)}/8`,
          key: 2000 + n,
        }),
      async follow(n) {
        const row = { logical_port: `near${n}`, availability_zone: az1, tunnel_key: 20_000 + n };
        await isb.transact(insert('Port_Binding', { ...shared, ...row, address: `${MAC} 10.200.0.1/8` }));
        await second.nb.transact(
          insert('Logical_Switch_Port', { name: `near${n}`, type: 'remote', addresses: MAC }, 'lsp'),
          add('Logical_Switch', ['name', TRANSIT_SWITCH], 'ports', named('lsp')),
        );
      },
    };
  },
};
