/** An address of a prefix's family for a transit port that has none. */
import { freeAddress, isSameFamily } from './addresses.ts';
import type { Way } from './attachment.ts';
import type { Finding } from './gate-checks.ts';
import { row } from './gate-checks.ts';
import { record, word } from './commands.ts';
import type { View } from './view.ts';

/** A network where no port of the transit switch has one of the family. */
const FIRST = { ipv4: '169.254.100.0/24', ipv6: 'fd00:100::/64' };

/** 'networks': those that the transit switch's ports are in. */
export function familyAddress(view: View, way: Way | undefined, networks: readonly string[], like: string): Finding {
  if (way === undefined) return { mend: [] };
  const { routerPort } = way;
  const family =
    networks.find((network) => isSameFamily(view.kernels, network, like)) ??
    (like.includes(':') ? FIRST.ipv6 : FIRST.ipv4);
  const address = freeAddress(view.kernels, family, networks);
  return {
    note: `${routerPort.name} has no address there`,
    evidence: [row('nb', 'Logical_Router_Port', routerPort._uuid)],
    mend:
      address === undefined
        ? []
        : [
            view.at(
              `ovn-nbctl add Logical_Router_Port ${word(record(routerPort))} networks ${word(JSON.stringify(address))}`,
            ),
          ],
  };
}
