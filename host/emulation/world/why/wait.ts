/** Why `ovn-ic-nbctl --wait=sb` hangs. */
import { word } from '../../../ic/why/commands.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { leaderFault } from './faults.ts';
import { forgottenZone } from './mends.ts';
import { withSides } from './sides.ts';

/** Why does `ovn-ic-nbctl --wait=sb` hang? Every zone has to have processed what IC-NB asks for: 'number', or whatever it is where that is ''. */
export const whyWait = (world: World, kernels: Kernels, number = ''): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const [first] = sides;
    if (first === undefined) throw new Error('there is no zone');
    const { inbGlobal, isbGlobal, availabilityZone } = first.context.db;
    const inb = inbGlobal.only();
    const isb = isbGlobal.only();
    const wanted = BigInt(inb?.nb_ic_cfg ?? 0);
    const asked = new GateChecks('');
    asked.gate('ASKED', () =>
      number === '' || number === String(wanted)
        ? { note: String(wanted) }
        : {
            note: `${wanted}, not ${number}`,
            mend: [first.at(`ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=${word(number)}`)],
          },
    );
    const gates: GateResult[] = [...asked.results];
    let { hasFailed } = asked;
    const known = new Set<string>();
    for (const each of sides) {
      const mine = availabilityZone.get(each.context.zone.uuid);
      if (mine !== undefined) known.add(mine._uuid);
      const isDone = mine !== undefined && BigInt(mine.nb_ic_cfg) === wanted;
      const checks = new GateChecks(each.zone, hasFailed);
      // A zone that has no name takes no part: nobody waits for it.
      if (each.context.zone.uuid === '') continue;
      checkWork(checks, each, isDone);
      checks.gate('PROCESSED', () =>
        isDone
          ? { note: `${mine.nb_ic_cfg}`, evidence: [row('isb', 'Availability_Zone', mine._uuid)] }
          : { note: `it is at ${mine?.nb_ic_cfg ?? 'no number'}, IC-NB wants ${wanted}`, mend: ['settle'] },
      );
      gates.push(...checks.results);
      hasFailed ||= checks.hasFailed;
    }
    for (const { _uuid, name, nb_ic_cfg } of availabilityZone.rows()) {
      if (known.has(_uuid) || BigInt(nb_ic_cfg) === wanted) continue;
      const checks = new GateChecks(name, hasFailed);
      checks.gate('ZONE_LIVES', () => ({
        note: `it is at ${nb_ic_cfg}`,
        evidence: [row('isb', 'Availability_Zone', _uuid)],
        mend: forgottenZone(first, _uuid),
      }));
      gates.push(...checks.results);
      hasFailed ||= checks.hasFailed;
    }
    const checks = new GateChecks('', hasFailed);
    const isConcluded = BigInt(inb?.sb_ic_cfg ?? 0) === wanted && BigInt(isb?.nb_ic_cfg ?? 0) === wanted;
    checks.gate('LEADER', () => {
      const fault = leaderFault(world);
      if (fault === undefined) return {};
      return isConcluded ? { note: fault.note } : fault;
    });
    checks.gate('CONCLUDED', () =>
      isConcluded ? { note: `${wanted}` } : { note: 'the leader has not said so', mend: ['settle'] },
    );
    return [...gates, ...checks.results];
  });
