/** A ladder as text: gates in a line each, rules that were passed or not reached in one line together. */
import { printable } from '../../log/printable.ts';
import type { Rung } from './climb.ts';

/** How the state of a gate is shown. */
export const MARKS = { passed: 'ok', failed: 'NO', open: '-' } as const;

/** Rungs that are shown as one: a gate or a rule that failed by itself, other rules with those of their kind and state that follow. */
export function together(rungs: readonly Rung[]): Rung[][] {
  const groups: Rung[][] = [];
  for (const rung of rungs) {
    const last = groups.at(-1);
    const before = last?.[0];
    const isAlike = before?.kind === rung.kind && before.state === rung.state && before.zone === rung.zone;
    if (last !== undefined && isAlike && rung.kind !== 'gate' && rung.state !== 'failed') last.push(rung);
    else groups.push([rung]);
  }
  return groups;
}

/** What several rules are called together: `21 rules of advertising`. */
export const rulesTitle = (rungs: readonly Rung[]): string =>
  `${rungs.length} ${rungs.length === 1 ? 'rule' : 'rules'} of ${rungs[0]?.kind === 'advertise' ? 'advertising' : 'learning'}`;

function line({ state, zone, gate, text, note, evidence }: Rung): string {
  const rows = state === 'failed' ? evidence.map(({ table, uuid }) => `${table} ${uuid}`).join(', ') : '';
  const said = [note, rows].filter((part) => part !== '').join('; ');
  return `${MARKS[state].padEnd(2)}  ${printable(zone)}  ${gate}: ${text}${said === '' ? '' : ` (${printable(said)})`}\n`;
}

export const ladderText = (rungs: readonly Rung[]): string =>
  together(rungs)
    .map((group) => {
      const [rung] = group;
      if (rung === undefined) return '';
      if (rung.kind !== 'gate' && rung.state !== 'failed')
        return `${MARKS[rung.state].padEnd(2)}  ${printable(rung.zone)}  ${rulesTitle(group)}\n`;
      return line(rung) + rung.mend.map((command) => `        mend: ${printable(command)}\n`).join('');
    })
    .join('');
