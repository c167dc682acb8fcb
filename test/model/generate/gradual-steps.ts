/** Steps that change one member of something, or take it away and bring it back: what is done narrowly, not by looking at everything. */
import { entries, list, map, option, referred, text } from '../world.ts';
import type { Entry, PlainDatabase } from '../world.ts';
import type { Draw } from './draw.ts';
import { MEMBERS, VIPS } from './pools.ts';
import { anyRouter, nbOf } from './router-steps.ts';
import { anyZone, attach, detach, setKey, step, toZone, update } from './step.ts';
import type { StepMaker } from './step.ts';
import type { Operation } from '../json.ts';

/** Takes a VIP out of a balancer, or puts it in; what says so. */
function toggleVip(balancer: Entry, draw: Draw): { readonly said: string; readonly operation: Operation } {
  const vip = draw.one(VIPS);
  const isThere = vip in map(balancer.row, 'vips');
  const backends = isThere && !draw.oneIn(4) ? undefined : draw.one(['10.50.0.1:80', '10.50.0.2:80,10.50.0.3:80']);
  return {
    said: `VIP ${vip} of a load balancer is ${backends ?? 'gone'}`,
    operation: setKey('Load_Balancer', balancer.uuid, 'vips', vip, backends),
  };
}

/** VIPs come and go one at a time, or in two load balancers at once. */
const changeVip: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const balancers = entries(nbOf(world, zone), 'Load_Balancer');
  const first = draw.pick(balancers);
  if (first === undefined) return undefined;
  const changes = [toggleVip(first, draw)];
  const second = draw.pick(balancers);
  if (second !== undefined && second.uuid !== first.uuid) changes.push(toggleVip(second, draw));
  return step(
    `${zone}: ${changes.map(({ said }) => said).join(', ')}`,
    toZone('nb', zone, ...changes.map(({ operation }) => operation)),
  );
};

/** A load balancer, or group of them, comes to a router or group that may have it already, or leaves it; now and then with a VIP of it. */
const shareBalancer: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined) return undefined;
  const nb = nbOf(world, at.zone);
  const balancer = draw.pick(entries(nb, 'Load_Balancer'));
  const group = draw.pick(entries(nb, 'Load_Balancer_Group'));
  const isByGroup = draw.oneIn(3);
  const [table, holder, column, member] = isByGroup
    ? (['Logical_Router', at.router, 'load_balancer_group', group] as const)
    : group !== undefined && draw.oneIn(2)
      ? (['Load_Balancer_Group', group, 'load_balancer', balancer] as const)
      : (['Logical_Router', at.router, 'load_balancer', balancer] as const);
  if (member === undefined) return undefined;
  const isThere = list(holder.row, column).includes(member.uuid);
  const operation = (isThere ? detach : attach)(table, holder.uuid, column, member.uuid);
  const vip = balancer !== undefined && draw.oneIn(2) ? toggleVip(balancer, draw) : undefined;
  return step(
    `${at.zone}: a ${column} ${isThere ? 'leaves' : 'joins'} ${table} '${text(holder.row, 'name')}'${vip === undefined ? '' : `, and ${vip.said}`}`,
    toZone('nb', at.zone, operation, ...(vip === undefined ? [] : [vip.operation])),
  );
};

const ROUTER_LISTS = [
  'ic-route-deny-adv',
  'ic-route-deny-learn',
  'ic-route-filter-adv',
  'ic-route-filter-learn',
] as const;

/** Where a zone keeps prefix lists. */
function listHolders(nb: PlainDatabase, router: Entry): readonly [string, Entry][] {
  return [
    ['Logical_Router', router],
    ...referred(nb, 'Logical_Router_Port', router.row, 'ports').map((port): [string, Entry] => [
      'Logical_Router_Port',
      port,
    ]),
    ...entries(nb, 'NB_Global').map((global): [string, Entry] => ['NB_Global', global]),
  ];
}

/** One member joins a prefix list or leaves it, or the list is written another way; two lists at once now and then. */
const changeList: StepMaker = (world, draw) => {
  const at = anyRouter(world, draw);
  if (at === undefined) return undefined;
  const holders = listHolders(nbOf(world, at.zone), at.router);
  const said: string[] = [];
  const operations: Operation[] = [];
  const done = new Set<string>();
  for (let count = draw.oneIn(3) ? 2 : 1; count > 0; count--) {
    const found = draw.pick(holders);
    if (found === undefined) continue;
    const [table, holder] = found;
    const key = table === 'NB_Global' ? 'ic-route-denylist' : draw.one(ROUTER_LISTS);
    if (done.has(`${holder.uuid} ${key}`)) continue;
    done.add(`${holder.uuid} ${key}`);
    const members = option(holder.row, 'options', key)
      .split(',')
      .filter((member) => member !== '');
    const member = draw.one(MEMBERS);
    const rest = members.filter((other) => other !== member);
    const now = rest.length < members.length ? rest : [...rest, member];
    if (draw.oneIn(4)) now.reverse();
    const value = now.length === 0 && draw.oneIn(2) ? undefined : now.join(draw.oneIn(4) ? ', ' : ',');
    said.push(`${table} '${text(holder.row, 'name')}' has ${key}=${value ?? 'unset'}`);
    operations.push(setKey(table, holder.uuid, 'options', key, value));
  }
  return step(`${at.zone}: ${said.join(', ')}`, toZone('nb', at.zone, ...operations));
};

/** A port of a transit switch loses its type, or gets one again. */
const changeType: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const nb = nbOf(world, zone);
  const ports = entries(nb, 'Logical_Switch')
    .filter(({ row }) => option(row, 'other_config', 'interconn-ts') !== '')
    .flatMap(({ row }) => referred(nb, 'Logical_Switch_Port', row, 'ports'))
    .filter(({ row }) => option(row, 'options', 'interconn-tsp') === '' && text(row, 'type') !== 'remote');
  const port = draw.pick(ports);
  if (port === undefined) return undefined;
  const usual = option(port.row, 'options', 'router-port') === '' ? 'switch' : 'router';
  const type = text(port.row, 'type') === '' ? usual : '';
  return step(
    `${zone}: port '${text(port.row, 'name')}' has type '${type}'`,
    toZone('nb', zone, update('nb', 'Logical_Switch_Port', port.uuid, { type })),
  );
};

export const gradualSteps: Readonly<Record<string, StepMaker>> = {
  changeVip,
  shareBalancer,
  changeList,
  changeType,
};
