/** The gates that a zone's controller stands for: it has a name to work under, runs, is active, and reaches its databases. */
import type { GateChecks } from './gate-checks.ts';
import type { View } from './view.ts';

/** Is what the controller is wanted for there, or does it wait before it goes on? */
export function checkPace(checks: GateChecks, { pausing, wait }: View, isDone: boolean): void {
  checks.gate('PACE', () => (isDone || pausing === undefined ? {} : { note: pausing, mend: wait }));
}

/** Both: the controller does its work, and waits for nothing. */
export function checkWork(checks: GateChecks, view: View, isDone: boolean): void {
  checkController(checks, view, isDone);
  checkPace(checks, view, isDone);
}

/** 'isDone': what the controller is wanted for is there already, so that nothing waits for it. */
export function checkController(checks: GateChecks, { fault }: View, isDone: boolean): void {
  for (const gate of ['ZONE_NAME', 'ACTIVE', 'CONNECTED'] as const)
    checks.gate(gate, () => {
      if (fault?.gate !== gate) return {};
      return isDone ? { note: `${fault.note}; what it did before stays` } : { note: fault.note, mend: fault.mend };
    });
}
