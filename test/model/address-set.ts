/** Section 10: address sets. */
import { globalFlag } from './filter.ts';
import { entries, findBy, flag, list, text } from './world.ts';
import type { Report, Zone } from './zone.ts';

function checkAdvertisedSets(zone: Zone, report: Report): void {
  const isOn = globalFlag(zone, 'ic-as-adv');
  const wanted = entries(zone.sb, 'Address_Set').filter(({ row }) => isOn && flag(row, 'options', 'ic-adv'));
  const mine = entries(zone.isb, 'Address_Set').filter(({ row }) => row['availability_zone'] === zone.az);
  for (const { row } of wanted) {
    const actual = mine.find((set) => set.row['name'] === row['name'])?.row;
    const addresses = list(row, 'addresses').join(' ');
    if (actual === undefined) report('10', `IC-SB Address_Set '${text(row, 'name')}' is missing`);
    else if (list(actual, 'addresses').join(' ') !== addresses)
      report('10', `IC-SB Address_Set '${text(row, 'name')}': addresses should be '${addresses}'`);
  }
  for (const { row } of mine)
    if (!wanted.some((set) => set.row['name'] === row['name']))
      report('10', `IC-SB Address_Set '${text(row, 'name')}' should be gone: it is not advertised`);
}

function checkLearnedSets(zone: Zone, report: Report): void {
  const union = new Map<string, Set<string>>();
  if (globalFlag(zone, 'ic-as-learn'))
    for (const { row } of entries(zone.isb, 'Address_Set')) {
      if (row['availability_zone'] === zone.az) continue;
      const name = text(row, 'name');
      union.set(name, new Set([...(union.get(name) ?? []), ...list(row, 'addresses')]));
    }
  for (const [name, addresses] of union) {
    const actual = findBy(zone.nb, 'Address_Set', 'name', name)?.row;
    const wanted = [...addresses].sort().join(' ');
    if (actual === undefined) report('10', `NB Address_Set '${name}' is missing: another zone advertises it`);
    else if (flag(actual, 'external_ids', 'ic-learnt') && list(actual, 'addresses').join(' ') !== wanted)
      report('10', `NB Address_Set '${name}': addresses should be '${wanted}'`);
  }
  for (const { row } of entries(zone.nb, 'Address_Set'))
    if (flag(row, 'external_ids', 'ic-learnt') && !union.has(text(row, 'name')))
      report('10', `NB Address_Set '${text(row, 'name')}' should be gone: nobody advertises it`);
}

/** My sets are in IC-SB exactly, and the union of the others' in NB, never over a set of somebody else's. */
export function checkAddressSets(zone: Zone, report: Report): void {
  checkAdvertisedSets(zone, report);
  checkLearnedSets(zone, report);
}
