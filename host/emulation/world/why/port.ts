/** Why a port of a transit switch is, or is not, (up) in another zone. */
import { isLocalGateway } from '../../../ic/chassis.ts';
import { textAt } from '../../../ic/columns.ts';
import { rowOfPort } from '../../../ic/why/attachment.ts';
import { word } from '../../../ic/why/commands.ts';
import { checkController, checkPace, checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type Finding, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { chassisGates } from './chassis.ts';
import { otherGateway, setGateway } from './gateway-chassis.ts';
import { likelyHome, newPort, renamedPort } from './mends.ts';
import { isWaiting, said, side, withSides, type Side } from './sides.ts';

/** Why is this port of a transit switch not (up) here? 'chassis': that which it should be on; '': any. Throws Error when there is no such zone. */
export const whyPort = (world: World, kernels: Kernels, zone: string, name: string, chassis = ''): GateResult[] =>
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
    // Where nobody has it: the zone that it would be made in.
    const checks = new GateChecks((home ?? likelyHome(sides, target, name))?.zone ?? zone);
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
      gatewayFinding(world, home, handle === 0 ? '' : textAt(isbPortBinding, 'gateway', handle), port, chassis),
    );
    if (home === target) return checks.results;
    const copy = portOf(target);
    const copied = new GateChecks(zone, checks.hasFailed);
    checkWork(copied, target, copy !== undefined);
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
      const isSwitchPort = port?.type === 'switch' && textAt(isbPortBinding, 'gateway', handle) === '';
      if (binding !== 0 && (isSwitchPort || textAt(sbPortBinding, 'chassis', binding) !== ''))
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
  world: World,
  home: Side | undefined,
  gateway: string,
  port: { readonly type: string; readonly options: ReadonlyMap<string, string> } | undefined,
  wanted: string,
): Finding {
  const routerPort = port?.options.get('router-port') ?? '';
  if (home !== undefined && gateway !== '' && wanted !== '' && wanted !== gateway && routerPort !== '')
    return otherGateway(world, home, routerPort, gateway, wanted);
  if (home === undefined || gateway !== '') return { note: gateway };
  if (port?.type === 'switch') return { note: 'a port of type switch needs none' };
  const chassis = [...home.context.db.chassis.rows()].find(isLocalGateway);
  return {
    note: `${routerPort} has no gateway chassis`,
    mend: chassis === undefined || routerPort === '' ? [] : [setGateway(home, routerPort, chassis.name)],
  };
}
