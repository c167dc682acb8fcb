/** What the console says of an answer. */
import { printable } from '../../../log/printable.ts';
import { ladderText } from '../../../ic/why/text.ts';
import type { Ladder, RouteAnswer } from './route.ts';

/** Further ladders, in one line each; more than these are counted. */
const MOST = 8;

const firstFailed = ({ rungs }: Ladder): string => {
  const failed = rungs.find(({ state }) => state === 'failed');
  return failed === undefined ? 'arrived' : `stopped in ${failed.zone} at ${failed.gate}`;
};

const title = (its: Ladder): string =>
  printable(
    `${its.prefix}${its.origin === '' ? '' : ` of ${its.origin}`}${its.transitSwitch === '' ? '' : ` on ${its.transitSwitch}`}: ${firstFailed(its)}`,
  );

export function routeText({ zone, router, own, kept, ladders }: RouteAnswer): string {
  const [first, ...others] = ladders;
  const itself = own === '' ? '' : `${printable(`${zone} ${router} has ${own} itself`)}\n`;
  if (first === undefined) return itself;
  const more = others.slice(0, MOST).map((its) => `also ${title(its)}\n`);
  if (others.length > MOST) more.push(`and ${others.length - MOST} more\n`);
  const before = kept.length === 0 ? '' : `${printable(`${zone} ${router} keeps ${kept.length} of before`)}\n`;
  return `${itself}${title(first)}\n${ladderText(first.rungs)}${more.join('')}${before}`;
}
