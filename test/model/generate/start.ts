/** The world that random steps begin in. */
import { insert, step, toShared, toZone } from './step.ts';
import type { Step } from './step.ts';

/** The steps that make empty databases a small interconnection: named zones that advertise and learn, and two transit switches. */
export function startSteps(zones: readonly string[]): Step[] {
  const shared = step(
    'transit switches ts1 and ts2',
    toShared(
      'inb',
      insert('inb', 'IC_NB_Global', { options: { vxlan_mode: 'false' } }),
      insert('inb', 'Transit_Switch', { name: 'ts1' }),
      insert('inb', 'Transit_Switch', { name: 'ts2' }),
    ),
  );
  const own = zones.map((name) =>
    step(
      `zone '${name}'`,
      toZone(
        'nb',
        name,
        insert('nb', 'NB_Global', { name, options: { 'ic-route-adv': 'true', 'ic-route-learn': 'true' } }),
      ),
      toZone('sb', name, insert('sb', 'SB_Global', { options: { svc_monitor_mac: '0a:00:00:00:77:77' } })),
    ),
  );
  return [shared, ...own];
}
