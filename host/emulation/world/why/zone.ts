/** Why a zone is, or is not, in IC-SB. */
import { setColumn } from '../../../ic/why/commands.ts';
import { checkController, checkPace } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { side, withSides } from './sides.ts';

/** 'name': what it should be called; '': whatever it is. Throws Error when there is no such zone. */
export const whyZone = (world: World, kernels: Kernels, zone: string, name: string): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, zone);
    const { availabilityZone, nbGlobal } = target.context.db;
    const called = nbGlobal.only()?.name ?? '';
    const registered = called === '' ? undefined : availabilityZone.index('name').first(called);
    const checks = new GateChecks(zone);
    checkController(checks, target, registered !== undefined);
    checks.gate('CALLED', () =>
      name === '' || name === called
        ? { note: called }
        : { note: `it is called ${called}, not ${name}`, mend: [target.at(setColumn('NB_Global', '.', 'name', name))] },
    );
    checkPace(checks, target, registered !== undefined);
    checks.gate('REGISTERED', () =>
      registered === undefined
        ? { mend: target.wait }
        : { evidence: [row('isb', 'Availability_Zone', registered._uuid)] },
    );
    return checks.results;
  });
