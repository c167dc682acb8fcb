/**
 * Steps that two zones take at once, so that they want the same name or encap. (One after the other they can't: the
 * copy of the first zone's row already holds it in the second zone's database.)
 */
import { entries, findBy, option, text } from '../world.ts';
import { nbOf } from './router-steps.ts';
import { attach, insert, step, toZone } from './step.ts';
import type { StepMaker } from './step.ts';

/** Every zone gets a gateway chassis of one name, or with one encap. */
const collidingChassis: StepMaker = (world, draw) => {
  const isName = draw.oneIn(2);
  const labels = Object.keys(world.zones).sort();
  const ops = labels.flatMap((zone, at) => {
    const sb = world.zones[zone]?.sb ?? {};
    const name = isName ? 'gw-both' : `${zone}-both`;
    const ip = isName ? `10.98.${at}.1` : '10.98.9.1';
    const isTaken = entries(sb, 'Encap').some(({ row }) => row['ip'] === ip);
    if (isTaken || findBy(sb, 'Chassis', 'name', name) !== undefined) return [];
    const encap = insert('sb', 'Encap', { type: 'geneve', ip, chassis_name: name }, 'encap');
    const row = { name, hostname: zone, encaps: ['encap'], other_config: { 'is-interconn': 'true' } };
    return [toZone('sb', zone, encap, insert('sb', 'Chassis', row))];
  });
  return ops.length < 2 ? undefined : step(`all zones get a gateway of one ${isName ? 'name' : 'encap'}`, ...ops);
};

/** Every zone gets a port of one name on the same transit switch. */
const collidingPort: StepMaker = (world, draw) => {
  const ts = text(draw.pick(entries(world.inb, 'Transit_Switch'))?.row, 'name');
  const name = `both-${ts}`;
  const ops = Object.keys(world.zones)
    .sort()
    .flatMap((zone) => {
      const nb = nbOf(world, zone);
      const ls = entries(nb, 'Logical_Switch').find(({ row }) => option(row, 'other_config', 'interconn-ts') === ts);
      if (ts === '' || ls === undefined || findBy(nb, 'Logical_Switch_Port', 'name', name) !== undefined) return [];
      const port = { name, type: 'switch', options: { 'requested-chassis': `${zone}-gw1` }, addresses: ['unknown'] };
      const operation = insert('nb', 'Logical_Switch_Port', port, 'port');
      return [toZone('nb', zone, operation, attach('Logical_Switch', ls.uuid, 'ports', 'port'))];
    });
  return ops.length < 2 ? undefined : step(`all zones get a port '${name}'`, ...ops);
};

export const collideSteps: Readonly<Record<string, StepMaker>> = { collidingChassis, collidingPort };
