/** The filters that advertising (8b) and learning (8c) share. */
import { belongs, isLinkLocalPrefix, parseCidr } from './address.ts';
import type { Cidr } from './address.ts';
import { globalRow, isTrue, option } from './world.ts';
import type { Attachment } from './attachment.ts';
import type { Zone } from './zone.ts';

/** An NB_Global option of a zone. */
const globalOption = (zone: Zone, key: string): string => option(globalRow(zone.nb, 'NB_Global'), 'options', key);

export const globalFlag = (zone: Zone, key: string): boolean => isTrue(globalOption(zone, key));

const members = (listed: string): string[] =>
  listed.split(',').flatMap((member) => (member.trim() === '' ? [] : [member.trim()]));

/** Does the prefix belong to any well-formed CIDR of the list? */
const isListed = (prefix: Cidr, listed: readonly string[]): boolean =>
  listed.some((member) => {
    const cidr = parseCidr(member);
    return cidr !== undefined && belongs(prefix, cidr);
  });

/** The option's lists on the transit LRP and on the router, together. */
const listsOf = (at: Attachment, key: string): string[] => [
  ...members(option(at.transitLrp, 'options', key)),
  ...members(option(at.router.row, 'options', key)),
];

/**
 * May this prefix pass, in this direction, at this attachment? Default routes need their option, link-local ones never
 * pass, denied ones neither, and where anything is listed as allowed (were it malformed) it must belong to it.
 */
export function passes(zone: Zone, at: Attachment, direction: 'adv' | 'learn', prefix: Cidr): boolean {
  if (prefix.length === 0 && !globalFlag(zone, `ic-route-${direction}-default`)) return false;
  if (isLinkLocalPrefix(prefix)) return false;
  const denylist = globalOption(zone, 'ic-route-denylist') || globalOption(zone, 'ic-route-blacklist');
  if (isListed(prefix, [...listsOf(at, `ic-route-deny-${direction}`), ...members(denylist)])) return false;
  const allowed = listsOf(at, `ic-route-filter-${direction}`);
  return allowed.length === 0 || isListed(prefix, allowed);
}
