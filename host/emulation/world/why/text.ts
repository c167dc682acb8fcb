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

/** Which way, and how far. */
export const ladderTitle = (its: Ladder): string =>
  `${its.prefix}${its.origin === '' ? '' : ` of ${its.origin}`}${its.transitSwitch === '' ? '' : ` on ${its.transitSwitch}`}: ${firstFailed(its)}`;

/** What there is to say besides the ladders. */
export function notesOf({ zone, router, own, kept }: RouteAnswer): string[] {
  const notes: string[] = [];
  if (own !== '') notes.push(`${zone} ${router} has ${own} itself`);
  if (kept.length > 0)
    notes.push(
      `${zone} ${router} keeps ${kept.length === 1 ? 'a route' : `${kept.length} routes`} that it learned before`,
    );
  return notes;
}

export function routeText(answer: RouteAnswer): string {
  const [first, ...others] = answer.ladders;
  const notes = notesOf(answer).map((note) => `${printable(note)}\n`);
  const more = others.slice(0, MOST).map((its) => `also ${printable(ladderTitle(its))}\n`);
  if (others.length > MOST) more.push(`and ${others.length - MOST} more\n`);
  const ladder = first === undefined ? [] : [`${printable(ladderTitle(first))}\n`, ladderText(first.rungs)];
  return [...notes, ...ladder, ...more].join('');
}
