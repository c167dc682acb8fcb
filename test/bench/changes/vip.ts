/** One VIP more on a load balancer, beside thousands of routes. */
import { add, insert, map, named } from '../operations.ts';
import { addRoutes, STATIC_ROUTE, TRANSIT_SWITCH, type RealWorld } from '../real-world.ts';
import { quoted, upTo, octets, zonesOf, setOptions, uuidOf, type Change } from './change.ts';

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

export const vip: Change = {
  key: 'vip',
  name: 'a VIP of a load balancer',
  usual: 10_000,
  of: 'routes',
  isOld: false,
  async open(world, size) {
    const { first, second } = zonesOf(world);
    await setOptions(first, { 'ic-route-adv-lb': 'true' });
    await setOptions(second, { 'ic-route-learn-lb': 'true' });
    await manyRoutes(world, size);
    await first.nb.transact(
      insert('Load_Balancer', { name: 'lb0' }, 'lb'),
      add('Logical_Router', ['name', `lr-${first.name}`], 'load_balancer', named('lb')),
    );
    const availability_zone = await uuidOf(world.isb, 'Availability_Zone', first.name);
    const address = (n: number): string => `172.${octets(n)}`;
    return {
      effect: await second.nb.mentions(STATIC_ROUTE, 'ip_prefix'),
      marker: (n) => quoted(`${address(n)}/32`),
      async write(n) {
        const more = map({ [`${address(n)}:80`]: '192.168.1.5:80' });
        await first.nb.transact(add('Load_Balancer', ['name', 'lb0'], 'vips', more));
      },
      async follow(n) {
        const route = { transit_switch: TRANSIT_SWITCH, availability_zone, nexthop: first.hop, origin: 'loadbalancer' };
        await world.isb.transact(insert('Route', { ...route, ip_prefix: `${address(n)}/32` }));
        await addRoutes(second, [`${address(n)}/32`], first.hop);
      },
    };
  },
};
