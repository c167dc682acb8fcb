/** Transactions that would be sent, for people: a line per operation. */
import { writeJson } from '../ovsdb/json.ts';
import { printable } from '../log/printable.ts';
import type { Plan } from '../ic/shadow.ts';

const NAMES = {
  nb: 'OVN_Northbound',
  sb: 'OVN_Southbound',
  inb: 'OVN_IC_Northbound',
  isb: 'OVN_IC_Southbound',
} as const;

/** One line per operation under a heading per database; `nothing to do` when there is none. */
export function planText(plans: readonly Plan[]): string {
  if (plans.length === 0) return 'nothing to do\n';
  const lines: string[] = [];
  for (const { database, operations } of plans) {
    lines.push(`${NAMES[database]}:`);
    for (const { op, table, ...rest } of operations) {
      lines.push(printable(`  ${op} ${typeof table === 'string' ? table : ''} ${writeJson(rest)}`.trimEnd()));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The same for programs: one line of JSON, which looks the same to people as to them. */
export const planJson = (plans: readonly Plan[]): string => `${printable(writeJson(plans))}\n`;
