/** What the console says of an answer. */
import { printable } from '../../../log/printable.ts';
import { gatesText } from '../../../ic/why/text.ts';
import type { Path, RouteAnswer } from './route.ts';

/** Further paths, in one line each; more than these are counted. */
const MOST = 8;

const firstFailed = ({ gates, toIcSb }: Path): string => {
  const failed = gates.find(({ state }) => state === 'failed');
  if (failed === undefined) return gates.length > toIcSb ? 'arrived' : 'in IC Southbound';
  return `stopped in ${failed.zone} at ${failed.gate}`;
};

/** Which way, and how far. */
export const pathTitle = (its: Path): string =>
  `${its.prefix}${its.origin === '' ? '' : ` of ${its.origin}`}${its.transitSwitch === '' ? '' : ` on ${its.transitSwitch}`}: ${firstFailed(its)}`;

/** What there is to say besides the paths. */
export function notesOf({ zone, router, own, kept, keptBecause }: RouteAnswer): string[] {
  const notes: string[] = [];
  if (own !== '') notes.push(`${zone} ${router} has ${own} itself`);
  if (kept.length > 0)
    notes.push(
      `${zone} ${router} keeps ${kept.length === 1 ? 'a route' : `${kept.length} routes`} that it learned before${keptBecause === '' ? '' : `: ${keptBecause}`}`,
    );
  return notes;
}

export function routeText(answer: RouteAnswer): string {
  const [first, ...others] = answer.paths;
  const notes = notesOf(answer).map((note) => `${printable(note)}\n`);
  const more = others.slice(0, MOST).map((its) => `also ${printable(pathTitle(its))}\n`);
  if (others.length > MOST) more.push(`and ${others.length - MOST} more\n`);
  const path = first === undefined ? [] : [`${printable(pathTitle(first))}\n`, gatesText(first.gates)];
  return [...notes, ...path, ...more].join('');
}
