/** Lines that mend what several questions come upon: a port that nobody has, a tunnel end that two have, a zone that no longer exists. */
import { isLocalGateway } from '../../../ic/chassis.ts';
import { textAt } from '../../../ic/columns.ts';
import { attach, rowOfPort, waysOf } from '../../../ic/why/attachment.ts';
import { word } from '../../../ic/why/commands.ts';
import type { View } from '../../../ic/why/view.ts';
import type { World } from '../world.ts';
import { setGateway } from './gateway-chassis.ts';
import { destroyZoneCommands, TABLES_OF_ZONES } from '../zone-rows.ts';

/** The zone in which a port that nobody has would be made. */
export function likelyHome<V extends View>(views: readonly V[], target: V, name: string): V | undefined {
  const { isbPortBinding } = target.context.db;
  const handle = rowOfPort(isbPortBinding, name);
  const zone = handle === 0 ? '' : textAt(isbPortBinding, 'availability_zone', handle);
  const others = views.filter((each) => each !== target);
  return others.find(({ context }) => context.zone.uuid === zone) ?? others[0];
}

/** Makes a port of this name: in the zone whose row in IC-SB it still is, or in another one than the target. */
export function newPort(views: readonly View[], target: View, name: string): readonly string[] {
  const { isbPortBinding, transitSwitch } = target.context.db;
  const handle = rowOfPort(isbPortBinding, name);
  const on = handle === 0 ? [...transitSwitch.rows()][0]?.name : textAt(isbPortBinding, 'transit_switch', handle);
  const home = likelyHome(views, target, name);
  if (home === undefined || on === undefined) return [];
  const routers = [...home.context.db.logicalRouter.rows()];
  const router = routers.find((each) => waysOf(home, each, on).length === 0) ?? routers[0];
  if (router !== undefined) return attach(home, router, on, name);
  const pair = joined(home, on, name);
  return pair.length > 0 ? pair : newRouter(home, on, name);
}

/** A router that has the port, in a zone that has neither routers nor switches of its own. */
function newRouter(view: View, on: string, port: string): readonly string[] {
  const name = `lr-${view.zone}`;
  const router = { _uuid: '', name, ports: new Set<string>() };
  const chassis = [...view.context.db.chassis.rows()].find(isLocalGateway)?.name;
  return [
    view.at(`ovn-nbctl lr-add ${word(name)}`),
    ...attach(view, router, on, port),
    ...(chassis === undefined ? [] : [setGateway(view, `lrp-${name}-${on}`, chassis)]),
  ];
}

/** A pair of ports between the transit switch and a switch of the zone, where the zone has one. */
function joined({ context, at }: View, on: string, name: string): readonly string[] {
  const [leaf] = [...context.db.logicalSwitch.rows()]
    .filter(({ other_config }) => !other_config.has('interconn-ts'))
    .map((each) => each.name)
    .sort();
  if (leaf === undefined) return [];
  const pair = (its: string, port: string, peer: string): string =>
    at(
      `ovn-nbctl lsp-add ${word(its)} ${word(port)} -- lsp-set-type ${word(port)} switch -- set Logical_Switch_Port ${word(port)} ${word(`peer=${peer}`)}`,
    );
  return [pair(leaf, `${name}-peer`, name), pair(on, name, `${name}-peer`)];
}

/** Gives a zone's own port, which has the name of another zone's, a name of its own. */
export function renamedPort({ context, zone, at }: View, name: string): readonly string[] {
  const port = context.db.logicalSwitchPort.index('name').first(name);
  if (port === undefined) return [];
  return [at(`ovn-nbctl set Logical_Switch_Port ${port._uuid} ${word(`name=${name}-${zone}`)}`)];
}

const ENCAP = 'ovn-encap-ip';

/** Gives each other host that has a tunnel end of this one an address that nobody has. */
export function ownTunnelEnds(world: World, name: string): string[] {
  const ipsOf = (host: string): string[] => (world.host(host).settings.externalIds.get(ENCAP) ?? '').split(',');
  const own = ipsOf(name);
  const taken = new Set([...world.hosts.keys()].flatMap(ipsOf));
  return [...world.hosts.keys()]
    .filter((host) => host !== name && ipsOf(host).some((ip) => own.includes(ip)))
    .map((host) => {
      let number = 1;
      while (taken.has(`10.0.255.${number}`)) number++;
      taken.add(`10.0.255.${number}`);
      return `${host}$ ovs-vsctl set open_vswitch . external_ids:${ENCAP}=10.0.255.${number}`;
    });
}

/** Removes what a zone that no longer exists has left in IC-SB, and its row (contract, section 15). */
export function forgottenZone({ context, at }: View, uuid: string): string[] {
  const { isbRoute, isbPortBinding, gateway, isbAddressSet } = context.db;
  const hasHandle = (table: typeof isbRoute): boolean =>
    [...table.handles()].some((handle) => textAt(table, 'availability_zone', handle) === uuid);
  const hasRow = (table: typeof gateway | typeof isbAddressSet): boolean =>
    [...table.rows()].some(({ availability_zone }) => availability_zone === uuid);
  const own = new Map([
    ['Gateway', hasRow(gateway)],
    ['Port_Binding', hasHandle(isbPortBinding)],
    ['Route', hasHandle(isbRoute)],
    ['Address_Set', hasRow(isbAddressSet)],
  ]);
  const tables = TABLES_OF_ZONES.filter((name) => own.get(name) === true);
  return destroyZoneCommands(uuid, tables).map(at);
}
