/** Why a zone has, or has not, a transit switch or transit router. */
import { switchOf } from '../../../ic/why/attachment.ts';
import { word } from '../../../ic/why/commands.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { leaderFault } from './faults.ts';
import { leaderOf, said, side, withSides, type Side } from './sides.ts';

interface Named {
  readonly _uuid: string;
}

/** A kind of transit datapath: where IC-NB, NB and IC-SB have it. */
interface Kind {
  readonly gate: 'TRANSIT_SWITCH' | 'TRANSIT_ROUTER';
  readonly add: 'ts-add' | 'tr-add';
  readonly table: 'Transit_Switch' | 'Transit_Router';
  readonly copyTable: 'Logical_Switch' | 'Logical_Router';
  readonly declared: (side: Side, name: string) => Named | undefined;
  readonly copy: (side: Side, name: string) => Named | undefined;
  readonly datapath: (side: Side, name: string, declared: Named) => Named | undefined;
}

const SWITCH: Kind = {
  gate: 'TRANSIT_SWITCH',
  add: 'ts-add',
  table: 'Transit_Switch',
  copyTable: 'Logical_Switch',
  declared: ({ context }, name) => context.db.transitSwitch.index('name').first(name),
  copy: switchOf,
  datapath: ({ context }, name) =>
    [...context.db.isbDatapath.rows()].find((each) => each.type !== 'transit-router' && each.transit_switch === name),
};

const ROUTER: Kind = {
  gate: 'TRANSIT_ROUTER',
  add: 'tr-add',
  table: 'Transit_Router',
  copyTable: 'Logical_Router',
  declared: ({ context }, name) => context.db.transitRouter.index('name').first(name),
  copy: ({ context }, name) =>
    [...context.db.logicalRouter.rows()].find((each) => each.options.get('interconn-tr') === name),
  datapath: ({ context }, _, { _uuid }) =>
    [...context.db.isbDatapath.rows()].find((each) => each.type === 'transit-router' && each.nb_ic_uuid === _uuid),
};

/** Throws Error when there is no such zone. */
export const whySwitch = (world: World, kernels: Kernels, zone: string, name: string): GateResult[] =>
  withSides(world, kernels, (sides) => gates(world, sides, SWITCH, zone, name));

/** Throws Error when there is no such zone. */
export const whyRouter = (world: World, kernels: Kernels, zone: string, name: string): GateResult[] =>
  withSides(world, kernels, (sides) => gates(world, sides, ROUTER, zone, name));

function gates(world: World, sides: readonly Side[], kind: Kind, zone: string, name: string): GateResult[] {
  const target = side(sides, zone);
  const declared = kind.declared(target, name);
  const copy = kind.copy(target, name);
  const checks = new GateChecks(zone);
  checks.gate(kind.gate, () =>
    declared === undefined
      ? { mend: [target.at(`ovn-ic-nbctl ${kind.add} ${word(name)}`)] }
      : { evidence: [row('inb', kind.table, declared._uuid)] },
  );
  checkWork(checks, target, copy !== undefined);
  checks.gate('DATAPATH_COPIED', () =>
    copy === undefined ? { mend: target.wait } : { evidence: [row('nb', kind.copyTable, copy._uuid)] },
  );
  // Its key comes from the leader, which may be another zone.
  const datapath = declared === undefined ? undefined : kind.datapath(target, name, declared);
  const leader = leaderOf(world, sides);
  const keys = new GateChecks(leader?.zone ?? zone, checks.hasFailed);
  keys.gate('LEADER', () => {
    const fault = leaderFault(world);
    if (fault === undefined) return {};
    return datapath === undefined ? fault : { note: fault.note };
  });
  if (leader !== undefined) checkWork(keys, leader, datapath !== undefined);
  keys.gate('DATAPATH_KEY', () =>
    datapath === undefined
      ? { note: leader === undefined ? '' : said(leader, 'datapath key', name), mend: target.wait }
      : { evidence: [row('isb', 'Datapath_Binding', datapath._uuid)] },
  );
  return [...checks.results, ...keys.results];
}
