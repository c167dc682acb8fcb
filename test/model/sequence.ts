/** Section 11: sequence numbers. */
import { entries, globalRow, text, shown } from './world.ts';
import type { World } from './world.ts';
import type { Report, Zone } from './zone.ts';

const MAX = 9223372036854775807n;

const number = (value: unknown): bigint =>
  typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : 0n;

/** Each active zone has reached IC-NB's number, and when all zones have, so have both global rows. */
export function checkSequence(world: World, zones: readonly Zone[], report: Report): void {
  if (zones.length === 0) return;
  const inb = globalRow(world.inb, 'IC_NB_Global');
  const isb = globalRow(world.isb, 'IC_SB_Global');
  if (inb === undefined) report('11', 'IC-NB IC_NB_Global is missing');
  if (isb === undefined) report('11', 'IC-SB IC_SB_Global is missing');
  // 2^63-1 wraps to 0: whether a zone that has processed it shows one or the other is free.
  const asked = number(inb?.['nb_ic_cfg']);
  const reached = asked === MAX ? [asked, 0n] : [asked];
  const isReached = (value: unknown): boolean => reached.includes(number(value));
  for (const zone of zones) {
    const value = world.isb['Availability_Zone']?.get(zone.az)?.['nb_ic_cfg'];
    if (!isReached(value))
      report('11', `IC-SB Availability_Zone '${zone.name}': nb_ic_cfg is ${shown(value)}, IC-NB's is ${asked}`);
  }
  const lagging = entries(world.isb, 'Availability_Zone').filter(({ row }) => !isReached(row['nb_ic_cfg']));
  if (lagging.length > 0 || inb === undefined || isb === undefined) return;
  const zoneNames = entries(world.isb, 'Availability_Zone').map(({ row }) => text(row, 'name'));
  if (!isReached(isb['nb_ic_cfg']))
    report(
      '11',
      `IC-SB IC_SB_Global.nb_ic_cfg is ${shown(isb['nb_ic_cfg'])}, but ${zoneNames.join(', ')} reached ${asked}`,
    );
  if (!isReached(inb['sb_ic_cfg']))
    report(
      '11',
      `IC-NB IC_NB_Global.sb_ic_cfg is ${shown(inb['sb_ic_cfg'])}, but ${zoneNames.join(', ')} reached ${asked}`,
    );
}
