/** Steps on zones, global options, sequence numbers and gateways. */
import { entries, findBy, flag, list, referred, text } from '../world.ts';
import type { World } from '../world.ts';
import type { Draw } from './draw.ts';
import { BOOLEANS, LISTS } from './pools.ts';
import { anyZone, insert, remove, setKey, step, toShared, toZone, update, zoneNumber } from './step.ts';
import type { Step, StepMaker } from './step.ts';

const zoneGlobal = (world: World, zone: string) => entries(world.zones[zone]?.nb ?? {}, 'NB_Global')[0];

const rename: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const global = zoneGlobal(world, zone);
  if (global === undefined) return undefined;
  const name = draw.one([zone, zone, zone, `${zone}-b`, '']);
  return step(`${zone} is called '${name}'`, toZone('nb', zone, update('nb', 'NB_Global', global.uuid, { name })));
};

const SWITCHED = [
  'ic-route-adv',
  'ic-route-learn',
  'ic-route-adv-default',
  'ic-route-learn-default',
  'ic-route-adv-lb',
  'ic-route-learn-lb',
  'ic-as-adv',
  'ic-as-learn',
] as const;

const setOption = (world: World, draw: Draw, key: string, value: string | undefined): Step | undefined => {
  const zone = anyZone(world, draw);
  const global = zoneGlobal(world, zone);
  if (global === undefined) return undefined;
  const operation = setKey('NB_Global', global.uuid, 'options', key, value);
  return step(`${zone}: NB_Global.options:${key} is ${value ?? 'unset'}`, toZone('nb', zone, operation));
};

const switchOption: StepMaker = (world, draw) => setOption(world, draw, draw.one(SWITCHED), draw.one(BOOLEANS));

const denyList: StepMaker = (world, draw) =>
  setOption(world, draw, draw.one(['ic-route-denylist', 'ic-route-blacklist']), draw.one(LISTS));

const bump: StepMaker = (world, draw) => {
  const global = entries(world.inb, 'IC_NB_Global')[0];
  const now = Number(global?.row['nb_ic_cfg'] ?? 0);
  const nb_ic_cfg = draw.one([now + 1, now + 1, now + 1000, 0, 3]);
  const operation =
    global === undefined
      ? insert('inb', 'IC_NB_Global', { nb_ic_cfg })
      : update('inb', 'IC_NB_Global', global.uuid, { nb_ic_cfg });
  return step(`IC_NB_Global.nb_ic_cfg is ${nb_ic_cfg}`, toShared('inb', operation));
};

const vxlanMode: StepMaker = (world, draw) => {
  const global = entries(world.inb, 'IC_NB_Global')[0];
  if (global === undefined) return undefined;
  const value = draw.one(['true', 'false']);
  return step(
    `vxlan_mode is ${value}`,
    toShared('inb', setKey('IC_NB_Global', global.uuid, 'options', 'vxlan_mode', value)),
  );
};

/** Encaps of the zone's own addresses, now and then one that two zones may both want; none that SB has already. */
function freshEncap(world: World, draw: Draw, zone: string): { type: string; ip: string } | undefined {
  const type = draw.one(['geneve', 'geneve', 'vxlan']);
  const ip = draw.oneIn(4) ? '10.99.0.1' : `10.255.${zoneNumber(world, zone)}.${1 + draw.below(6)}`;
  const encaps = entries(world.zones[zone]?.sb ?? {}, 'Encap');
  return encaps.some(({ row }) => row['type'] === type && row['ip'] === ip) ? undefined : { type, ip };
}

const addChassis: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const sb = world.zones[zone]?.sb ?? {};
  const name = draw.oneIn(5) ? 'gw-shared' : `${zone}-gw${1 + draw.below(3)}`;
  const encap = freshEncap(world, draw, zone);
  if (encap === undefined || findBy(sb, 'Chassis', 'name', name) !== undefined) return undefined;
  const isGateway = draw.one(['true', 'true', 'false']);
  const row = {
    name,
    hostname: `host-${draw.below(3)}`,
    encaps: ['encap'],
    other_config: { 'is-interconn': isGateway },
  };
  const options: Readonly<Record<string, string>> = draw.oneIn(3) ? { csum: 'true' } : {};
  return step(
    `${zone}: chassis '${name}' with ${encap.type} ${encap.ip} comes, is-interconn=${isGateway}`,
    toZone(
      'sb',
      zone,
      insert('sb', 'Encap', { ...encap, options, chassis_name: name }, 'encap'),
      insert('sb', 'Chassis', row),
    ),
  );
};

/** A chassis that is the zone's own. */
function ownChassis(world: World, draw: Draw, zone: string) {
  const all = entries(world.zones[zone]?.sb ?? {}, 'Chassis');
  return draw.pick(all.filter(({ row }) => !flag(row, 'other_config', 'is-remote')));
}

const removeChassis: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const chassis = ownChassis(world, draw, zone);
  if (chassis === undefined) return undefined;
  return step(
    `${zone}: chassis '${text(chassis.row, 'name')}' goes`,
    toZone('sb', zone, remove('Chassis', chassis.uuid)),
  );
};

const changeChassis: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const chassis = ownChassis(world, draw, zone);
  if (chassis === undefined) return undefined;
  const name = text(chassis.row, 'name');
  const encaps = referred(world.zones[zone]?.sb ?? {}, 'Encap', chassis.row, 'encaps');
  switch (draw.below(4)) {
    case 0: {
      const value = draw.one(['true', 'false', undefined]);
      const operation = setKey('Chassis', chassis.uuid, 'other_config', 'is-interconn', value);
      return step(`${zone}: chassis '${name}' has is-interconn=${value ?? 'unset'}`, toZone('sb', zone, operation));
    }
    case 1: {
      const hostname = `host-${draw.below(3)}`;
      return step(
        `${zone}: chassis '${name}' is on ${hostname}`,
        toZone('sb', zone, update('sb', 'Chassis', chassis.uuid, { hostname })),
      );
    }
    case 2: {
      const encap = freshEncap(world, draw, zone);
      if (encap === undefined) return undefined;
      const kept = draw.oneIn(2) ? list(chassis.row, 'encaps') : [];
      return step(
        `${zone}: chassis '${name}' ${kept.length > 0 ? 'also ' : ''}has encap ${encap.type} ${encap.ip}`,
        toZone(
          'sb',
          zone,
          insert('sb', 'Encap', { ...encap, chassis_name: name }, 'encap'),
          update('sb', 'Chassis', chassis.uuid, { encaps: [...kept, 'encap'] }),
        ),
      );
    }
    default: {
      const encap = draw.pick(encaps);
      if (encap === undefined) return undefined;
      const value = draw.one(['true', 'false', undefined]);
      return step(
        `${zone}: an encap of '${name}' has csum=${value ?? 'unset'}`,
        toZone('sb', zone, setKey('Encap', encap.uuid, 'options', 'csum', value)),
      );
    }
  }
};

export const zoneSteps: Readonly<Record<string, StepMaker>> = {
  rename,
  switchOption,
  denyList,
  bump,
  vxlanMode,
  addChassis,
  removeChassis,
  changeChassis,
};
