/**
 * Why a port or chassis of one zone is, or is not, in another, and why `--wait=sb` hangs: gate by gate as for routes, with what the
 * zones' controllers decide of it.
 */
import { finish } from '../../../engine/work.ts';
import { isLocalChassis, isLocalGateway, isRemoteChassis } from '../../../ic/chassis.ts';
import { textAt } from '../../../ic/columns.ts';
import { reasonText, type AnyObjectDecision, type ObjectKind } from '../../../ic/object-reasons.ts';
import { decisionsRun } from '../../../ic/shadow.ts';
import { rowOfPort } from '../../../ic/why/attachment.ts';
import { GateChecks, row, type Finding, type GateResult } from '../../../ic/why/gate-checks.ts';
import { word } from '../../../ic/why/commands.ts';
import { checkController, checkPace } from '../../../ic/why/controller-gates.ts';
import type { View } from '../../../ic/why/view.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { hostMend, leaderFault } from './faults.ts';
import { forgottenZone, newPort, ownTunnelEnds, renamedPort } from './mends.ts';
import { withViews } from './views.ts';

interface Side extends View {
  readonly objects: readonly AnyObjectDecision[];
}

const withSides = <T>(world: World, kernels: Kernels, look: (sides: readonly Side[]) => T): T =>
  withViews(
    world,
    kernels,
    (view, controller) => ({ ...view, objects: finish(decisionsRun(controller.context, kernels)) }),
    look,
  );

function side(sides: readonly Side[], zone: string): Side {
  const found = sides.find((each) => each.zone === zone);
  if (found === undefined) throw new Error(`there is no zone '${zone}': ${sides.map((each) => each.zone).join(', ')}`);
  return found;
}

const isWaiting = ({ objects }: Side, kind: ObjectKind, name: string): boolean =>
  objects.some((each) => each.kind === kind && each.name === name && each.reason === 'WAITS');

/** What the zone decides of it, in words: who is in the way, or what its code means. */
function said({ objects }: Side, kind: ObjectKind, name: string): string {
  const decision = objects.find((each) => each.kind === kind && each.name === name);
  if (decision === undefined) return '';
  return `${decision.reason}: ${decision.note === '' ? reasonText(decision) : decision.note}`;
}

/** Is the host a gateway by its own settings? */
const isAsked = (world: World, host: string): boolean =>
  world.host(host).settings.externalIds.get('ovn-is-interconn') === 'true';

/** Why is this chassis not there? Throws Error when there is no such zone. */
export const whyChassis = (world: World, kernels: Kernels, zone: string, name: string): GateResult[] =>
  withSides(world, kernels, (sides) => chassisGates(world, sides, zone, name));

function chassisGates(world: World, sides: readonly Side[], zone: string, name: string): GateResult[] {
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
  if (home !== undefined) {
    checkController(checks, home, gateway !== undefined);
    checkPace(checks, home, gateway !== undefined);
  }
  checks.gate('GATEWAY', () => {
    if (gateway !== undefined) return { evidence: [row('isb', 'Gateway', gateway._uuid)] };
    return {
      note: home === undefined ? '' : said(home, 'gateway', name),
      mend: home !== undefined && isWaiting(home, 'gateway', name) ? tunnelEnds() : ['settle'],
    };
  });
  const there = chassisOf(target);
  const copied = new GateChecks(zone, checks.hasFailed);
  checkController(copied, target, there !== undefined);
  checkPace(copied, target, there !== undefined);
  copied.gate('CHASSIS_COPIED', () => {
    if (there !== undefined && isRemoteChassis(there)) return { evidence: [row('sb', 'Chassis', there._uuid)] };
    return {
      note: said(target, 'gateway', name),
      mend: isWaiting(target, 'gateway', name) ? tunnelEnds() : ['settle'],
    };
  });
  return [...checks.results, ...copied.results];
}

/** Why is this port of a transit switch not (up) here? Throws Error when there is no such zone. */
export const whyPort = (world: World, kernels: Kernels, zone: string, name: string): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, zone);
    const portOf = ({ context }: Side) => context.db.logicalSwitchPort.index('name').first(name);
    const { isbPortBinding, sbPortBinding } = target.context.db;
    const handle = rowOfPort(isbPortBinding, name);
    const owner = handle === 0 ? '' : textAt(isbPortBinding, 'availability_zone', handle);
    // Of several zones with a port of this name it is the one's that IC-SB has it of.
    const homes = sides.filter((each) => {
      const port = portOf(each);
      return port !== undefined && port.type !== 'remote';
    });
    const home = homes.find(({ context }) => context.zone.uuid === owner) ?? homes[0];
    const checks = new GateChecks(home?.zone ?? zone);
    const port = home === undefined ? undefined : portOf(home);
    checks.gate('PORT', () =>
      port === undefined
        ? { note: `no zone has ${name} as its own`, mend: newPort(sides, target, name) }
        : { evidence: [row('nb', 'Logical_Switch_Port', port._uuid)] },
    );
    checks.gate('PORT_TYPE', () =>
      port === undefined || port.type === 'router' || port.type === 'switch' || home === undefined
        ? {}
        : {
            note: `it is '${port.type}', neither router nor switch`,
            mend: [home.at(`ovn-nbctl lsp-set-type ${word(name)} ${(port.peer ?? '') === '' ? 'router' : 'switch'}`)],
          },
    );
    if (home !== undefined) checkController(checks, home, handle !== 0);
    checks.gate('PORT_BOUND', () =>
      home === undefined || rowOfPort(home.context.db.sbPortBinding, name) !== 0
        ? {}
        : { note: said(home, 'port', name), mend: home.northdMend ?? home.wait },
    );
    if (home !== undefined) checkPace(checks, home, handle !== 0);
    checks.gate('IC_BINDING', () =>
      handle !== 0
        ? { evidence: [row('isb', 'Port_Binding', isbPortBinding.uuidOf(handle))] }
        : { note: home === undefined ? '' : said(home, 'port', name), mend: ['settle'] },
    );
    checks.gate('PORT_GATEWAY', () =>
      gatewayFinding(home, handle === 0 ? '' : textAt(isbPortBinding, 'gateway', handle), port),
    );
    if (home === target) return checks.results;
    const copy = portOf(target);
    const copied = new GateChecks(zone, checks.hasFailed);
    checkController(copied, target, copy !== undefined);
    checkPace(copied, target, copy !== undefined);
    copied.gate('PORT_COPIED', () =>
      copy?.type === 'remote'
        ? { evidence: [row('nb', 'Logical_Switch_Port', copy._uuid)] }
        : {
            note: said(target, 'port', name),
            mend: isWaiting(target, 'port', name) ? renamedPort(target, name) : ['settle'],
          },
    );
    copied.gate('PORT_UP', () => {
      const binding = rowOfPort(sbPortBinding, name);
      if (binding !== 0 && textAt(sbPortBinding, 'chassis', binding) !== '')
        return { evidence: [row('sb', 'Port_Binding', sbPortBinding.uuidOf(binding))] };
      const gateway = textAt(isbPortBinding, 'gateway', handle);
      const isKnown = target.context.db.chassis.index('name').first(gateway) !== undefined;
      return isKnown
        ? { note: 'SB has no chassis for it yet', mend: target.northdMend ?? ['settle'] }
        : {
            note: `${zone} does not know chassis ${gateway}: ask 'why chassis ${zone} ${gateway}'`,
            mend: chassisGates(world, sides, zone, gateway).find(({ state }) => state === 'failed')?.mend ?? [],
          };
    });
    return [...checks.results, ...copied.results];
  });

/** A port is reached through a chassis: that where its router port's gateway is. */
function gatewayFinding(
  home: Side | undefined,
  gateway: string,
  port: { readonly options: ReadonlyMap<string, string> } | undefined,
): Finding {
  if (home === undefined || gateway !== '') return { note: gateway };
  const routerPort = port?.options.get('router-port') ?? '';
  const chassis = [...home.context.db.chassis.rows()].find((each) => isLocalGateway(each));
  return {
    note: `${routerPort} has no gateway chassis`,
    mend:
      chassis === undefined || routerPort === ''
        ? []
        : [home.at(`ovn-nbctl lrp-set-gateway-chassis ${word(routerPort)} ${word(chassis.name)}`)],
  };
}

/** Why does `ovn-ic-nbctl --wait=sb` hang? Every zone has to have processed what IC-NB asks for. */
export const whyWait = (world: World, kernels: Kernels): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const [first] = sides;
    if (first === undefined) throw new Error('there is no zone');
    const { inbGlobal, isbGlobal, availabilityZone } = first.context.db;
    const inb = inbGlobal.only();
    const isb = isbGlobal.only();
    const wanted = BigInt(inb?.nb_ic_cfg ?? 0);
    const gates: GateResult[] = [];
    let hasFailed = false;
    const known = new Set<string>();
    for (const each of sides) {
      const mine = availabilityZone.get(each.context.zone.uuid);
      if (mine !== undefined) known.add(mine._uuid);
      const isDone = mine !== undefined && BigInt(mine.nb_ic_cfg) === wanted;
      const checks = new GateChecks(each.zone, hasFailed);
      // A zone that has no name takes no part: nobody waits for it.
      if (each.context.zone.uuid === '') continue;
      checkController(checks, each, isDone);
      checkPace(checks, each, isDone);
      checks.gate('PROCESSED', () =>
        isDone
          ? { note: `${mine.nb_ic_cfg}`, evidence: [row('isb', 'Availability_Zone', mine._uuid)] }
          : { note: `it is at ${mine?.nb_ic_cfg ?? 'no number'}, IC-NB wants ${wanted}`, mend: ['settle'] },
      );
      gates.push(...checks.results);
      hasFailed ||= checks.hasFailed;
    }
    for (const { _uuid, name, nb_ic_cfg } of availabilityZone.rows()) {
      if (known.has(_uuid) || BigInt(nb_ic_cfg) === wanted) continue;
      const checks = new GateChecks(name, hasFailed);
      checks.gate('ZONE_LIVES', () => ({
        note: `it is at ${nb_ic_cfg}`,
        evidence: [row('isb', 'Availability_Zone', _uuid)],
        mend: forgottenZone(first, _uuid),
      }));
      gates.push(...checks.results);
      hasFailed ||= checks.hasFailed;
    }
    const checks = new GateChecks('', hasFailed);
    const isConcluded = BigInt(inb?.sb_ic_cfg ?? 0) === wanted && BigInt(isb?.nb_ic_cfg ?? 0) === wanted;
    checks.gate('LEADER', () => {
      const fault = leaderFault(world);
      if (fault === undefined) return {};
      return isConcluded ? { note: fault.note } : fault;
    });
    checks.gate('CONCLUDED', () =>
      isConcluded ? { note: `${wanted}` } : { note: 'the leader has not said so', mend: ['settle'] },
    );
    return [...gates, ...checks.results];
  });
