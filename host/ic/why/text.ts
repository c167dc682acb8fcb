/** A path as text: gates in a line each, rules that were passed or not reached in one line together. */
import { printable } from '../../log/printable.ts';
import type { GateResult } from './gate-checks.ts';

/** How the state of a gate is shown. */
export const MARKS = { passed: 'ok', failed: 'NO', open: '-' } as const;

/** Gates that are shown as one: a gate or a rule that failed by itself, other rules with those of their kind and state that follow. */
export function together(gates: readonly GateResult[]): GateResult[][] {
  const groups: GateResult[][] = [];
  for (const gate of gates) {
    const last = groups.at(-1);
    const before = last?.[0];
    const isAlike = before?.kind === gate.kind && before.state === gate.state && before.zone === gate.zone;
    if (last !== undefined && isAlike && gate.kind !== 'gate' && gate.state !== 'failed') last.push(gate);
    else groups.push([gate]);
  }
  return groups;
}

/** What several rules are called together: `21 rules of advertising`. */
export const rulesTitle = (gates: readonly GateResult[]): string =>
  `${gates.length} ${gates.length === 1 ? 'rule' : 'rules'} of ${gates[0]?.kind === 'advertise' ? 'advertising' : 'learning'}`;

function line({ state, zone, gate, text, note, evidence }: GateResult): string {
  const rows = state === 'failed' ? evidence.map(({ table, uuid }) => `${table} ${uuid}`).join(', ') : '';
  const said = [note, rows].filter((part) => part !== '').join('; ');
  return `${MARKS[state].padEnd(2)}  ${printable(zone)}  ${gate}: ${text}${said === '' ? '' : ` (${printable(said)})`}\n`;
}

export const gatesText = (gates: readonly GateResult[]): string =>
  together(gates)
    .map((group) => {
      const [gate] = group;
      if (gate === undefined) return '';
      if (gate.kind !== 'gate' && gate.state !== 'failed')
        return `${MARKS[gate.state].padEnd(2)}  ${printable(gate.zone)}  ${rulesTitle(group)}\n`;
      return line(gate) + gate.mend.map((command) => `        mend: ${printable(command)}\n`).join('');
    })
    .join('');
