/** Addresses that a mending command may use: free ones in a network, and next hops behind a router. */
import { formatAddress, formatPrefix } from '../../kernels/format.ts';
import { isIPv4, type Kernels, type Parsed } from '../../kernels/kernels.ts';
import { textAt } from '../columns.ts';
import type { LogicalRouter } from '../databases.ts';
import type { View } from './view.ts';

/** A prefix read by value. */
export function read(kernels: Kernels, text: string): Readonly<Parsed> | undefined {
  const parsed = kernels.parsePrefix(text);
  return parsed === undefined ? undefined : { ...parsed };
}

/** The networks that the ports of a transit switch are in, as IC-SB has their addresses. */
export function networksOn({ context }: View, transitSwitch: string): string[] {
  const { isbPortBinding } = context.db;
  const networks: string[] = [];
  for (const handle of isbPortBinding.handles()) {
    if (textAt(isbPortBinding, 'transit_switch', handle) !== transitSwitch) continue;
    networks.push(...textAt(isbPortBinding, 'address', handle).split(/\s+/).slice(1));
  }
  return networks;
}

/** The first address of a network, with its length, that none of 'taken' has; undefined when there is none. */
export function freeAddress(kernels: Kernels, network: string, taken: readonly string[]): string | undefined {
  const at = read(kernels, network);
  if (at === undefined || at.length > 126) return undefined;
  const used = new Set(
    taken.flatMap((text) => {
      const parsed = read(kernels, text);
      return parsed === undefined ? [] : [formatAddress(parsed.w0, parsed.w1, parsed.w2, parsed.w3)];
    }),
  );
  const bits = Math.min(32, 128 - at.length);
  const base = bits === 32 ? 0 : (at.w3 & (-1 << bits)) >>> 0;
  const end = bits === 32 ? 0xffff : 2 ** bits - 1;
  for (let host = 1; host < Math.min(end, 0xffff); host++)
    if (!used.has(formatAddress(at.w0, at.w1, at.w2, base + host)))
      return formatPrefix(at.w0, at.w1, at.w2, base + host, at.length);
  return undefined;
}

export const isSameFamily = (kernels: Kernels, a: string, b: string): boolean => {
  const [one, other] = [read(kernels, a), read(kernels, b)];
  return one !== undefined && other !== undefined && isIPv4(one) === isIPv4(other);
};

/** Some next hop for a prefix behind a router: an address of one of its networks, except for those of 'transitPorts'. */
export function someNexthop(
  view: View,
  router: LogicalRouter,
  prefix: string,
  transitPorts: ReadonlySet<string>,
): string {
  const { context, kernels } = view;
  for (const uuid of router.ports) {
    const port = context.db.logicalRouterPort.get(uuid);
    if (port === undefined || transitPorts.has(port.name)) continue;
    for (const network of port.networks) {
      const free = isSameFamily(kernels, network, prefix) ? freeAddress(kernels, network, [network]) : undefined;
      if (free !== undefined) return free.replace(/\/\d+$/, '');
    }
  }
  return 'discard';
}
