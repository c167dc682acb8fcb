/** Lines that make a zone watch a backend of another one: a health check, the backend's mapping, its port. */
import { mapOf, setOf, uuidOf } from '../../json-values.ts';
import { word } from '../../../ic/why/commands.ts';
import type { View } from '../../../ic/why/view.ts';
import type { World } from '../world.ts';
import { hostMend } from './faults.ts';
import { selected } from './rows.ts';

/** A VIP with a backend that is, or could be, the port's: the mapping of its address is `PORT:SOURCE_IP[:ZONE]`. */
interface Balanced {
  readonly balancer: string;
  readonly vip: string;
  readonly ip: string;
  readonly mapping: string;
  readonly isChecked: boolean;
}

export const hasPort = (world: World, { zone }: View, port: string): boolean =>
  selected(world, 'nb', zone, 'Logical_Switch_Port', ['name', port]).length > 0;

/** What the zone's load balancers have for the port: what is mapped to it first, then what is mapped to none. */
function balanced(world: World, { zone }: View, port: string): Balanced[] {
  const checks = new Map(
    selected(world, 'nb', zone, 'Load_Balancer_Health_Check').map((each) => [uuidOf(each['_uuid']), each['vip']]),
  );
  const all = selected(world, 'nb', zone, 'Load_Balancer').flatMap((each) => {
    const mappings = mapOf(each['ip_port_mappings']);
    const checked = setOf(each['health_check']).map((uuid) => checks.get(uuidOf(uuid)));
    return [...mapOf(each['vips'])].flatMap(([vip, backends]) =>
      backends.split(',').flatMap((backend): Balanced[] => {
        const [, ip] = /^([\d.]+):\d+$/.exec(backend.trim()) ?? [];
        if (ip === undefined) return [];
        const balancer = uuidOf(each['_uuid']);
        return [{ balancer, vip, ip, mapping: mappings.get(ip) ?? '', isChecked: checked.includes(vip) }];
      }),
    );
  });
  const isIts = ({ mapping }: Balanced): boolean => mapping.startsWith(`${port}:`);
  return [...all.filter(isIts), ...all.filter(({ mapping }) => mapping === '')];
}

/** Some address of the zone's routers, to ask from. */
const someSource = ({ context }: View): string =>
  [...context.db.logicalRouterPort.rows()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ networks }) => [...networks].filter((network) => /^[\d.]+\//.test(network)))[0]
    ?.replace(/\/\d+$/, '') ?? '192.0.2.1';

const map = (view: View, port: string, { balancer, ip, mapping }: Balanced, zone: string): string => {
  const source = mapping.split(':')[1] ?? someSource(view);
  return view.at(`ovn-nbctl set Load_Balancer ${balancer} ${word(`ip_port_mappings:${ip}=${port}:${source}:${zone}`)}`);
};

/** The zone, other than this one, that has the port; by the name that it goes by. */
const homeOf = (world: World, views: readonly View[], view: View, port: string): string | undefined =>
  views.find((each) => each !== view && each.context.zone.name !== '' && hasPort(world, each, port))?.context.zone.name;

/** A monitor in a zone that has none; none where nothing says which backend it would be of. */
export function newMonitor(world: World, views: readonly View[], view: View, port: string): readonly string[] {
  const zone = homeOf(world, views, view, port) ?? views.find((each) => each !== view)?.context.zone.name;
  const [its] = balanced(world, view, port);
  if (its === undefined || zone === undefined) return [];
  const isMapped = its.mapping.split(':').length > 2;
  if (isMapped && its.isChecked) return view.northdMend ?? view.wait;
  const check = `ovn-nbctl --id=@hc create Load_Balancer_Health_Check 'vip="${its.vip}"' -- add Load_Balancer ${its.balancer} health_check @hc`;
  return [...(isMapped ? [] : [map(view, port, its, zone)]), ...(its.isChecked ? [] : [view.at(check)])];
}

/** The mapping, with the zone that has the port; undefined where none has. */
export function remapped(
  world: World,
  views: readonly View[],
  view: View,
  port: string,
): readonly string[] | undefined {
  const zone = homeOf(world, views, view, port);
  const [its] = balanced(world, view, port);
  return zone === undefined || its === undefined ? undefined : [map(view, port, its, zone)];
}

/** The port, in the zone that the mapping names: on a switch of its own where there is none. */
export function newBackend(world: World, { zone, at }: View, port: string): readonly string[] {
  const own = selected(world, 'nb', zone, 'Logical_Switch').filter(
    (each) => !mapOf(each['other_config']).has('interconn-ts'),
  );
  const [first] = own.map((each) => String(each['name'])).sort();
  if (first !== undefined) return [at(`ovn-nbctl lsp-add ${word(first)} ${word(port)}`)];
  return [at(`ovn-nbctl ls-add ${word(`sw-${zone}`)} -- lsp-add ${word(`sw-${zone}`)} ${word(port)}`)];
}

/** Lets a chassis of the zone have the port, and be there. */
export function boundPort(world: World, { zone }: View, port: string): readonly string[] {
  const hosts = [...world.hosts].filter(([, host]) => host.zone === zone);
  const has = (host: (typeof hosts)[number][1]): boolean =>
    [...host.settings.interfaces.values()].some((ids) => ids.get('iface-id') === port);
  const [name] = hosts.find(([, host]) => has(host)) ?? hosts[0] ?? [];
  if (name === undefined) return [`host add gw-${zone} ${zone}`];
  const held = hostMend(world, name);
  if (has(world.host(name))) return held ?? ['settle'];
  const claim = `ovs-vsctl add-port br-int ${word(port)} -- set interface ${word(port)} ${word(`external_ids:iface-id=${port}`)}`;
  return [...(held ?? []), `${name}$ ${claim}`];
}
