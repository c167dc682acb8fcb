/** Why a zone has, or has not, a port of a transit router. */
import { isLocalChassis, isLocalGateway } from '../../../ic/chassis.ts';
import { textAt } from '../../../ic/columns.ts';
import { TR_OPTION } from '../../../ic/port-binding/transit-router-port.ts';
import { rowOfPort } from '../../../ic/why/attachment.ts';
import { word } from '../../../ic/why/commands.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type Finding, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { hostMend } from './faults.ts';
import { isWaiting, leaderOf, said, side, withSides, type Side } from './sides.ts';

/** 'chassis': that which it should be on; '': any. Throws Error when there is no such zone. */
export const whyRouterPort = (
  world: World,
  kernels: Kernels,
  zone: string,
  name: string,
  chassis: string,
): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, zone);
    const { transitRouterPort, isbPortBinding } = target.context.db;
    const port = transitRouterPort.index('name').first(name);
    const home = port === undefined ? undefined : homeOf(world, sides, port.chassis);
    const handle = rowOfPort(isbPortBinding, name);
    const isBound = handle !== 0 && textAt(isbPortBinding, 'availability_zone', handle) === home?.context.zone.uuid;
    const checks = new GateChecks(home?.zone ?? zone);
    checks.gate('ROUTER_PORT', () =>
      port === undefined
        ? { mend: added(target, name, chassis) }
        : { evidence: [row('inb', 'Transit_Router_Port', port._uuid)] },
    );
    checks.gate('PORT_CHASSIS', () => chassisFinding(world, sides, target, name, port?.chassis ?? '', home, chassis));
    if (home !== undefined) checkWork(checks, home, isBound);
    checks.gate('IC_BINDING', () =>
      isBound
        ? { evidence: [row('isb', 'Port_Binding', isbPortBinding.uuidOf(handle))] }
        : { note: home === undefined ? '' : said(home, 'port', name), mend: target.wait },
    );
    const copied = new GateChecks(zone, checks.hasFailed);
    const its = target.context.db.logicalRouterPort.index('name').first(name);
    const isCopy = its?.options.has(TR_OPTION) === true;
    const isThere = isCopy && (its.options.get('requested-chassis') ?? '') === port?.chassis;
    checkWork(copied, target, isThere);
    copied.gate('ROUTER_PORT_COPIED', () => {
      if (isThere) return { evidence: [row('nb', 'Logical_Router_Port', its._uuid)] };
      const isInTheWay = its !== undefined && !isCopy && isWaiting(target, 'port', name);
      return {
        note: said(target, 'port', name),
        mend: isInTheWay
          ? [target.at(`ovn-nbctl set Logical_Router_Port ${its._uuid} ${word(`name=${name}-${zone}`)}`)]
          : target.wait,
      };
    });
    return [...checks.results, ...copied.results];
  });

/** Who writes its row: the zone with the chassis; of a port without one, that of the leader. */
const homeOf = (world: World, sides: readonly Side[], chassis: string): Side | undefined =>
  chassis === ''
    ? leaderOf(world, sides)
    : sides.find(({ context }) => isLocalChassis(context.db.chassis.index('name').first(chassis)));

function chassisFinding(
  world: World,
  sides: readonly Side[],
  target: Side,
  name: string,
  present: string,
  home: Side | undefined,
  wanted: string,
): Finding {
  const move = (chassis: string): string =>
    target.at(`ovn-ic-nbctl set Transit_Router_Port ${word(name)} ${word(`chassis=${chassis}`)}`);
  if (wanted !== '' && present !== wanted)
    return { note: `it is to be on ${present === '' ? 'none' : present}, not on ${wanted}`, mend: [move(wanted)] };
  if (home !== undefined) return { note: present === '' ? 'it has none: the leader writes its row' : present };
  const host = present === '' ? undefined : world.hostOf(present);
  const held = host === undefined ? undefined : hostMend(world, host);
  if (held !== undefined) return { note: `no zone has ${present}`, mend: held };
  const some = sides.flatMap(({ context }) => [...context.db.chassis.rows()].filter(isLocalGateway))[0];
  return {
    note: present === '' ? 'it has none, and no controller leads' : `no zone has ${present}`,
    mend: some === undefined ? [] : [move(some.name)],
  };
}

/** Adds the port to the first transit router, with addresses that no other port of one has; the router too where there is none. */
function added({ context, at }: Side, name: string, chassis: string): readonly string[] {
  const { transitRouter, transitRouterPort } = context.db;
  const [router] = [...transitRouter.rows()].map((each) => each.name).sort();
  const used = new Set([...transitRouterPort.rows()].flatMap(({ mac, networks }) => [mac, ...networks]));
  const numbers = Array.from({ length: 250 }, (_, at) => at + 1);
  const mac = numbers.map((n) => `02:00:00:00:ee:${n.toString(16).padStart(2, '0')}`).find((each) => !used.has(each));
  const network = numbers.map((n) => `172.31.${n}.1/24`).find((each) => !used.has(each));
  if (mac === undefined || network === undefined) return [];
  const on = router ?? 'tr1';
  const add = `ovn-ic-nbctl trp-add ${word(on)} ${word(name)} ${mac} ${network}${chassis === '' ? '' : ` ${word(`chassis=${chassis}`)}`}`;
  return [...(router === undefined ? [at(`ovn-ic-nbctl tr-add ${on}`)] : []), at(add)];
}
