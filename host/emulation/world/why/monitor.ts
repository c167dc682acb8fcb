/** Why a zone knows, or does not know, from a service monitor that a backend of another zone is online. */
import { setOf, uuidOf } from '../../json-values.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { boundPort, hasPort, newBackend, newMonitor, remapped } from './monitor-mends.ts';
import { selected } from './rows.ts';
import { said, side, withSides, type Side } from './sides.ts';

const KIND = 'service monitor';

/** 'zone': that which asks; 'port': the backend's. Throws Error when there is no such zone. */
export const whyMonitor = (world: World, kernels: Kernels, zone: string, port: string): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const asking = side(sides, zone);
    const monitor = [...asking.context.db.sbServiceMonitor.rows()].find(
      (each) => each.remote && each.logical_port === port,
    );
    const azName = monitor?.options.get('az-name') ?? '';
    const target = sides.find(({ context }) => azName !== '' && context.zone.name === azName);
    const shown = [...asking.context.db.isbServiceMonitor.rows()].find(
      (each) =>
        each.logical_port === port &&
        each.target_availability_zone === azName &&
        each.source_availability_zone === asking.context.zone.name,
    );
    const checks = new GateChecks(zone);
    checks.gate('MONITOR', () =>
      monitor === undefined
        ? { note: `SB has none for ${port} in another zone`, mend: newMonitor(world, sides, asking, port) }
        : { evidence: [row('sb', 'Service_Monitor', monitor._uuid)] },
    );
    checks.gate('MONITOR_ZONE', () =>
      target !== undefined && hasPort(world, target, port)
        ? { note: azName }
        : {
            note: target === undefined ? `no zone is called ${azName}` : `${azName} has no port ${port}`,
            mend: remapped(world, sides, asking, port) ?? (target === undefined ? [] : newBackend(world, target, port)),
          },
    );
    checks.gate('MONITOR_MAC', () => macFinding(asking));
    checkWork(checks, asking, shown !== undefined);
    checks.gate('MONITOR_SHOWN', () =>
      shown === undefined
        ? { note: said(asking, KIND, port), mend: asking.wait }
        : { evidence: [row('isb', 'Service_Monitor', shown._uuid)] },
    );
    if (target === undefined) return checks.results;
    const watched = watching(world, target, port, checks.hasFailed);
    const status = monitorOf(target, port)?.status;
    const isShown = shown !== undefined && shown.status === status;
    const back = new GateChecks(target.zone, watched.hasFailed);
    checkWork(back, target, isShown);
    back.gate('STATUS_SHOWN', () => (isShown ? { note: status ?? '' } : { mend: target.wait }));
    const copied = new GateChecks(zone, back.hasFailed);
    const isKnown = monitor?.status === status;
    checkWork(copied, asking, isKnown);
    copied.gate('STATUS_COPIED', () => (isKnown ? { note: status ?? '' } : { mend: asking.wait }));
    return [...checks.results, ...watched.results, ...back.results, ...copied.results];
  });

const macFinding = ({ context, northdMend, wait }: Side) =>
  (context.db.sbGlobal.only()?.options.get('svc_monitor_mac') ?? '') === '' ? { mend: northdMend ?? wait } : {};

const monitorOf = ({ context }: Side, port: string) =>
  [...context.db.sbServiceMonitor.rows()].find((each) => !each.remote && each.logical_port === port);

/** From IC-SB to the chassis that asks the backend. */
function watching(world: World, target: Side, port: string, hasFailed: boolean): GateChecks {
  const checks = new GateChecks(target.zone, hasFailed);
  const its = monitorOf(target, port);
  checks.gate('MONITOR_PORT', () => {
    const [binding] = selected(world, 'sb', target.zone, 'Port_Binding', ['logical_port', port]);
    return setOf(binding?.['up']).length > 0
      ? { evidence: [row('sb', 'Port_Binding', uuidOf(binding?.['_uuid']))] }
      : { note: said(target, KIND, port), mend: target.northdMend ?? target.wait };
  });
  checks.gate('MONITOR_MAC', () => macFinding(target));
  checkWork(checks, target, its !== undefined);
  checks.gate('MONITOR_PULLED', () =>
    its === undefined
      ? { note: said(target, KIND, port), mend: target.wait }
      : { evidence: [row('sb', 'Service_Monitor', its._uuid)] },
  );
  checks.gate('MONITOR_ONLINE', () =>
    its?.status === 'online'
      ? {}
      : { note: its?.status ?? 'nothing is known yet', mend: boundPort(world, target, port) },
  );
  return checks;
}
