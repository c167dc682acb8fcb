/** The VIPs of a router's load balancers and load balancer groups. */
import { parseVip } from './address.ts';
import type { Cidr } from './address.ts';
import { map, referred } from './world.ts';
import type { PlainRow } from './world.ts';
import type { Zone } from './zone.ts';

export interface Vip {
  readonly address: Cidr;
  /** UUID of the NB Load_Balancer. */
  readonly loadBalancer: string;
}

/** Every VIP that parses, malformed ones left out. */
export function vipsOf(zone: Zone, router: PlainRow): Vip[] {
  const groups = referred(zone.nb, 'Load_Balancer_Group', router, 'load_balancer_group');
  const holders = [router, ...groups.map(({ row }) => row)];
  const balancers = holders.flatMap((holder) => referred(zone.nb, 'Load_Balancer', holder, 'load_balancer'));
  return balancers.flatMap(({ uuid, row }) =>
    Object.keys(map(row, 'vips')).flatMap((key) => {
      const address = parseVip(key);
      return address === undefined ? [] : [{ address, loadBalancer: uuid }];
    }),
  );
}
