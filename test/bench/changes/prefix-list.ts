/** One entry less in a long list of denied prefixes: its route is learned. */
import { addRoutes, STATIC_ROUTE } from '../real-world.ts';
import { quoted, upTo, octets, zonesOf, setOptions, type Change } from './change.ts';

export const prefixList: Change = {
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
      setOptions(second, {
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
    const advertised = await world.isb.watch('Route', 'ip_prefix');
    await advertised.until('all routes', () => advertised.size >= changes);
    return {
      effect: await second.nb.mentions(STATIC_ROUTE, 'ip_prefix'),
      marker: (n) => quoted(denied(n)),
      write: async (n) => void (await withList(n + 1)),
      follow: (n) => addRoutes(second, [denied(n)], first.hop),
    };
  },
};
