/** Whether a router or router port is set up as somebody wants it, and the zone's controller takes that in. */
import { mapOf, uuidOf } from '../../json-values.ts';
import { record, setOption } from '../../../ic/why/commands.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type Finding, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { mayBeOnChassis } from './gateway-chassis.ts';
import { STATIC_ROUTE, staticRouteFinding } from './static-route.ts';
import { selected, type Selected } from './rows.ts';
import { side, withSides, type Side } from './sides.ts';

/** The word for Logical_Router_Port.gateway_chassis; all others are keys of `options`. */
const GATEWAY_CHASSIS = 'gateway-chassis';

/** 'name': a router's or router port's; 'setting': `KEY=VALUE`. Throws Error when there is no such zone, router or port, and for a setting of another form. */
export const whySetting = (world: World, kernels: Kernels, zone: string, name: string, setting: string): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, zone);
    const [, key = '', value = ''] = /^([^=]+)=(.+)$/.exec(setting) ?? [];
    if (key === '') throw new Error(`'${setting}' is not KEY=VALUE`);
    const found = (['Logical_Router', 'Logical_Router_Port'] as const)
      .flatMap((table) => selected(world, 'nb', zone, table, ['name', name]).map((it) => ({ table, it })))
      .at(0);
    if (found === undefined) throw new Error(`${zone} has no router or router port '${name}'`);
    const checks = new GateChecks(zone);
    checks.gate('SETTING', () => ({
      ...settingFinding(world, target, found.table, found.it, key, value),
      evidence: [row('nb', found.table, uuidOf(found.it['_uuid']))],
    }));
    checkWork(checks, target, false);
    return checks.results;
  });

/** Options that are lists: filters and denylists. Of all others the last value counts. */
const isList = (key: string): boolean => /^ic-route-(?:filter|deny)/.test(key);

function settingFinding(
  world: World,
  target: Side,
  table: 'Logical_Router' | 'Logical_Router_Port',
  it: Selected,
  key: string,
  value: string,
): Finding {
  const name = String(it['name']);
  if (key === GATEWAY_CHASSIS) return mayBeOnChassis(world, target, name, value);
  if (key === STATIC_ROUTE && table === 'Logical_Router') return staticRouteFinding(world, target, it, value);
  const has = mapOf(it['options']).get(key) ?? '';
  const entries = has
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.includes(value)) return { note: `${key}=${has}` };
  const which = record({ name, _uuid: uuidOf(it['_uuid']) });
  return {
    note: has === '' ? `${key} is not set` : `${key}=${has}`,
    mend: [target.at(setOption(table, which, key, isList(key) ? [...entries, value].join(',') : value))],
  };
}
