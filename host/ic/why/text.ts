/** A ladder as text: gates that were passed in a line each, rules that were passed or not reached in one line together. */
import { printable } from '../../log/printable.ts';
import type { Rung } from './climb.ts';

const MARKS = { passed: 'ok', failed: 'NO', open: '-' } as const;

const line = ({ state, zone, gate, text, note, evidence }: Rung): string => {
  const rows = state === 'failed' ? evidence.map(({ table, uuid }) => `${table} ${uuid}`).join(', ') : '';
  const said = [note, rows].filter((part) => part !== '').join('; ');
  return `${MARKS[state].padEnd(2)}  ${printable(zone)}  ${gate}: ${text}${said === '' ? '' : ` (${printable(said)})`}\n`;
};

/** Rules of a kind and state that follow each other. */
const together = ({ state, zone, kind }: Rung, count: number): string =>
  `${MARKS[state].padEnd(2)}  ${printable(zone)}  ${count} ${count === 1 ? 'rule' : 'rules'} of ${kind === 'advertise' ? 'advertising' : 'learning'}\n`;

export function ladderText(rungs: readonly Rung[]): string {
  let text = '';
  for (let at = 0; at < rungs.length; at++) {
    const rung = rungs[at];
    if (rung === undefined) break;
    if (rung.kind === 'gate' || rung.state === 'failed') {
      text += line(rung);
      for (const command of rung.mend) text += `        mend: ${printable(command)}\n`;
      continue;
    }
    let count = 1;
    for (let next = rungs[at + 1]; next?.kind === rung.kind && next.state === rung.state; next = rungs[at + 1]) {
      count++;
      at++;
    }
    text += together(rung, count);
  }
  return text;
}
