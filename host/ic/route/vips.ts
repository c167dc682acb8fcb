/** Load balancer VIPs: keys of Load_Balancer.vips. */
import type { Kernels, Parsed } from '../../kernels/kernels.ts';

/** The address in `IP`, `IP:port`, `[IPv6]` or `[IPv6]:port`; undefined when there is none. */
export function vipAddress(kernels: Kernels, vip: string): Readonly<Parsed> | undefined {
  const bracketed = /^\[([^\]]*)\](?::[0-9]+)?$/.exec(vip);
  if (bracketed !== null) return kernels.parseAddress(bracketed[1] ?? '');
  const whole = kernels.parseAddress(vip);
  if (whole !== undefined) return whole;
  const withPort = /^([^:]*):[0-9]+$/.exec(vip);
  return withPort === null ? undefined : kernels.parseAddress(withPort[1] ?? '');
}
