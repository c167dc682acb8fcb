/**
 * Why a port or chassis of one zone is, or is not, in another, and why `--wait=sb` hangs: gate by gate as for routes, with what the
 * zones' controllers decide of it.
 */
import { finish } from '../../../engine/work.ts';
import { textAt } from '../../../ic/columns.ts';
import { reasonText, type AnyObjectDecision, type ObjectKind } from '../../../ic/object-reasons.ts';
import { boolOption } from '../../../ic/options.ts';
import { decisionsRun } from '../../../ic/shadow.ts';
import { rowOfPort } from '../../../ic/why/attached.ts';
import { Climb, row, type Finding, type Rung } from '../../../ic/why/climb.ts';
import { word } from '../../../ic/why/commands.ts';
import { climbController } from '../../../ic/why/controller-gates.ts';
import type { View } from '../../../ic/why/view.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
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

/** What the zone decides of it, in words: who is in the way, or what its code means. */
function said({ objects }: Side, kind: ObjectKind, name: string): string {
  const decision = objects.find((each) => each.kind === kind && each.name === name);
  if (decision === undefined) return '';
  return `${decision.reason}: ${decision.note === '' ? reasonText(decision) : decision.note}`;
}

const isInterconn = ({ other_config }: { readonly other_config: ReadonlyMap<string, string> }): boolean =>
  boolOption(other_config, 'is-interconn');
const isRemote = ({ other_config }: { readonly other_config: ReadonlyMap<string, string> }): boolean =>
  boolOption(other_config, 'is-remote');

/** Why is this chassis not there? Throws Error when there is no such zone. */
export const whyChassis = (world: World, kernels: Kernels, zone: string, name: string): Rung[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, zone);
    const chassisOf = ({ context }: Side) => context.db.chassis.index('name').first(name);
    const home = sides.find((each) => {
      const chassis = chassisOf(each);
      return chassis !== undefined && !isRemote(chassis);
    });
    const host = world.hosts.get(name);
    const climb = new Climb(home?.zone ?? host?.zone ?? zone);
    climb.gate('CHASSIS', () => {
      const chassis = home === undefined ? undefined : chassisOf(home);
      if (chassis !== undefined) return { evidence: [row('sb', 'Chassis', chassis._uuid)] };
      return { note: `no zone has ${name}`, mend: host === undefined ? [] : [`host start ${name}`] };
    });
    if (home === target) return climb.rungs;
    climb.gate('INTERCONN', () => {
      const chassis = home === undefined ? undefined : chassisOf(home);
      return chassis === undefined || isInterconn(chassis)
        ? {}
        : {
            note: home === undefined ? '' : said(home, 'gateway', name),
            mend: [`${name}$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`],
          };
    });
    const gateway = target.context.db.gateway.index('name').first(name);
    if (home !== undefined) climbController(climb, home, gateway !== undefined);
    climb.gate('GATEWAY', () => {
      if (gateway !== undefined) return { evidence: [row('isb', 'Gateway', gateway._uuid)] };
      return { note: home === undefined ? '' : said(home, 'gateway', name), mend: ['settle'] };
    });
    const there = chassisOf(target);
    const taken = new Climb(zone, climb.hasFailed);
    climbController(taken, target, there !== undefined);
    taken.gate('CHASSIS_COPIED', () => {
      if (there !== undefined && isRemote(there)) return { evidence: [row('sb', 'Chassis', there._uuid)] };
      return { note: said(target, 'gateway', name), mend: ['settle'] };
    });
    return [...climb.rungs, ...taken.rungs];
  });

/** Why is this port of a transit switch not (up) here? Throws Error when there is no such zone. */
export const whyPort = (world: World, kernels: Kernels, zone: string, name: string): Rung[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, zone);
    const portOf = ({ context }: Side) => context.db.logicalSwitchPort.index('name').first(name);
    const home = sides.find((each) => {
      const port = portOf(each);
      return port !== undefined && port.type !== 'remote';
    });
    const climb = new Climb(home?.zone ?? zone);
    const port = home === undefined ? undefined : portOf(home);
    climb.gate('PORT', () =>
      port === undefined
        ? { note: `no zone has ${name} as its own`, mend: [] }
        : { evidence: [row('nb', 'Logical_Switch_Port', port._uuid)] },
    );
    climb.gate('PORT_TYPE', () =>
      port === undefined || port.type === 'router' || port.type === 'switch' || home === undefined
        ? {}
        : { note: `it is '${port.type}'`, mend: [home.at(`ovn-nbctl lsp-set-type ${word(name)} router`)] },
    );
    const { isbPortBinding, sbPortBinding } = target.context.db;
    const handle = rowOfPort(isbPortBinding, name);
    if (home !== undefined) climbController(climb, home, handle !== 0);
    climb.gate('PORT_BOUND', () =>
      home === undefined || rowOfPort(home.context.db.sbPortBinding, name) !== 0
        ? {}
        : { note: said(home, 'port', name), mend: home.northdMend ?? home.wait },
    );
    climb.gate('IC_BINDING', () =>
      handle !== 0
        ? { evidence: [row('isb', 'Port_Binding', isbPortBinding.uuidOf(handle))] }
        : { note: home === undefined ? '' : said(home, 'port', name), mend: ['settle'] },
    );
    climb.gate('PORT_GATEWAY', () =>
      gatewayFinding(home, handle === 0 ? '' : textAt(isbPortBinding, 'gateway', handle), port),
    );
    if (home === target) return climb.rungs;
    const copy = portOf(target);
    const taken = new Climb(zone, climb.hasFailed);
    climbController(taken, target, copy !== undefined);
    taken.gate('PORT_COPIED', () =>
      copy?.type === 'remote'
        ? { evidence: [row('nb', 'Logical_Switch_Port', copy._uuid)] }
        : { note: said(target, 'port', name), mend: ['settle'] },
    );
    taken.gate('PORT_UP', () => {
      const binding = rowOfPort(sbPortBinding, name);
      if (binding !== 0 && textAt(sbPortBinding, 'chassis', binding) !== '')
        return { evidence: [row('sb', 'Port_Binding', sbPortBinding.uuidOf(binding))] };
      const gateway = textAt(isbPortBinding, 'gateway', handle);
      const isKnown = target.context.db.chassis.index('name').first(gateway) !== undefined;
      return isKnown
        ? { note: 'SB has no chassis for it yet', mend: target.northdMend ?? ['settle'] }
        : { note: `${zone} does not know chassis ${gateway}: ask 'why chassis ${zone} ${gateway}'`, mend: [] };
    });
    return [...climb.rungs, ...taken.rungs];
  });

/** A port is reached through a chassis: that where its router port's gateway is. */
function gatewayFinding(
  home: Side | undefined,
  gateway: string,
  port: { readonly options: ReadonlyMap<string, string> } | undefined,
): Finding {
  if (home === undefined || gateway !== '') return { note: gateway };
  const routerPort = port?.options.get('router-port') ?? '';
  const chassis = [...home.context.db.chassis.rows()].find((each) => isInterconn(each) && !isRemote(each));
  return {
    note: `${routerPort} has no gateway chassis`,
    mend:
      chassis === undefined || routerPort === ''
        ? []
        : [home.at(`ovn-nbctl lrp-set-gateway-chassis ${word(routerPort)} ${word(chassis.name)}`)],
  };
}

/** Why does `ovn-ic-nbctl --wait=sb` hang? Every zone has to have processed what IC-NB asks for. */
export const whyWait = (world: World, kernels: Kernels): Rung[] =>
  withSides(world, kernels, (sides) => {
    const [first] = sides;
    if (first === undefined) throw new Error('there is no zone');
    const { inbGlobal, isbGlobal, availabilityZone } = first.context.db;
    const inb = inbGlobal.only();
    const isb = isbGlobal.only();
    const wanted = BigInt(inb?.nb_ic_cfg ?? 0);
    const rungs: Rung[] = [];
    let hasFailed = false;
    const known = new Set<string>();
    for (const each of sides) {
      const mine = availabilityZone.get(each.context.zone.uuid);
      if (mine !== undefined) known.add(mine._uuid);
      const isDone = mine !== undefined && BigInt(mine.nb_ic_cfg) === wanted;
      const climb = new Climb(each.zone, hasFailed);
      // A zone that has no name takes no part: nobody waits for it.
      if (each.context.zone.uuid === '') continue;
      climbController(climb, each, isDone);
      climb.gate('PROCESSED', () =>
        isDone
          ? { note: `${mine.nb_ic_cfg}`, evidence: [row('isb', 'Availability_Zone', mine._uuid)] }
          : { note: `it is at ${mine?.nb_ic_cfg ?? 'no number'}, IC-NB wants ${wanted}`, mend: ['settle'] },
      );
      rungs.push(...climb.rungs);
      hasFailed ||= climb.hasFailed;
    }
    for (const { _uuid, name, nb_ic_cfg } of availabilityZone.rows()) {
      if (known.has(_uuid) || BigInt(nb_ic_cfg) === wanted) continue;
      const climb = new Climb(name, hasFailed);
      climb.gate('ZONE_LIVES', () => ({
        note: `it is at ${nb_ic_cfg}`,
        evidence: [row('isb', 'Availability_Zone', _uuid)],
        mend: [`${first.zone}$ ovn-ic-sbctl destroy Availability_Zone ${_uuid}`],
      }));
      rungs.push(...climb.rungs);
      hasFailed ||= climb.hasFailed;
    }
    const climb = new Climb('', hasFailed);
    climb.gate('CONCLUDED', () =>
      BigInt(inb?.sb_ic_cfg ?? 0) === wanted && BigInt(isb?.nb_ic_cfg ?? 0) === wanted
        ? { note: `${wanted}` }
        : { note: 'the leader has not said so', mend: ['settle'] },
    );
    return [...rungs, ...climb.rungs];
  });
