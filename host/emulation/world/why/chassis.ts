/** Why a chassis of one zone is, or is not, in another. */
import { isLocalChassis, isLocalGateway, isRemoteChassis } from '../../../ic/chassis.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { hostMend } from './faults.ts';
import { ownTunnelEnds } from './mends.ts';
import { isWaiting, said, side, withSides, type Side } from './sides.ts';

/** Is the host a gateway by its own settings? */
const isAsked = (world: World, host: string): boolean =>
  world.host(host).settings.externalIds.get('ovn-is-interconn') === 'true';

/** Why is this chassis not there? Throws Error when there is no such zone. */
export const whyChassis = (world: World, kernels: Kernels, zone: string, name: string): GateResult[] =>
  withSides(world, kernels, (sides) => chassisGates(world, sides, zone, name));

export function chassisGates(world: World, sides: readonly Side[], zone: string, name: string): GateResult[] {
  const target = side(sides, zone);
  const chassisOf = ({ context }: Side) => context.db.chassis.index('name').first(name);
  const home = sides.find((each) => isLocalChassis(chassisOf(each)));
  const host = world.hostOf(name, home?.zone);
  const tunnelEnds = (): string[] => (host === undefined ? [] : ownTunnelEnds(world, host));
  const checks = new GateChecks(home?.zone ?? (host === undefined ? zone : world.host(host).zone));
  checks.gate('CHASSIS', () => {
    const chassis = home === undefined ? undefined : chassisOf(home);
    if (chassis !== undefined) return { evidence: [row('sb', 'Chassis', chassis._uuid)] };
    return { note: `no zone has ${name}`, mend: host === undefined ? [] : (hostMend(world, host) ?? ['settle']) };
  });
  if (home === target) return checks.results;
  checks.gate('INTERCONN', () => {
    const chassis = home === undefined ? undefined : chassisOf(home);
    return chassis === undefined || isLocalGateway(chassis)
      ? {}
      : {
          note: home === undefined ? '' : said(home, 'gateway', name),
          mend:
            host === undefined
              ? []
              : ((isAsked(world, host) ? hostMend(world, host) : undefined) ?? [
                  `${host}$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`,
                ]),
        };
  });
  const gateway = target.context.db.gateway.index('name').first(name);
  if (home !== undefined) checkWork(checks, home, gateway !== undefined);
  checks.gate('GATEWAY', () => {
    if (gateway !== undefined) return { evidence: [row('isb', 'Gateway', gateway._uuid)] };
    return {
      note: home === undefined ? '' : said(home, 'gateway', name),
      mend: home !== undefined && isWaiting(home, 'gateway', name) ? tunnelEnds() : ['settle'],
    };
  });
  const there = chassisOf(target);
  const copied = new GateChecks(zone, checks.hasFailed);
  checkWork(copied, target, there !== undefined);
  copied.gate('CHASSIS_COPIED', () => {
    if (there !== undefined && isRemoteChassis(there)) return { evidence: [row('sb', 'Chassis', there._uuid)] };
    return {
      note: said(target, 'gateway', name),
      mend: isWaiting(target, 'gateway', name) ? tunnelEnds() : ['settle'],
    };
  });
  return [...checks.results, ...copied.results];
}
