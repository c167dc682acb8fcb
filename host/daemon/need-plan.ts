/** A plan for whoever asks on the control socket. */
import type { Controller } from '../ic/controller.ts';
import type { DecisionRecorder } from '../ic/reason.ts';
import { PlanError, type Plan } from '../ic/shadow.ts';
import { CommandError } from './commands.ts';

/** What a full recompute would write, once what is under way has come to its end. Rejects with CommandError when there is no plan. */
export async function needPlan(
  controller: Controller,
  makeRecorder?: () => DecisionRecorder,
): Promise<readonly Plan[]> {
  try {
    const plans = await controller.planAtRest(makeRecorder);
    if (plans !== undefined) return plans;
  } catch (error) {
    if (error instanceof PlanError) throw new CommandError(error.message);
    throw error;
  }
  const missing = controller.context.db.all().filter(({ isReady, isSettled }) => !isReady || !isSettled);
  throw new CommandError(`no plan yet: waiting for ${missing.map(({ name }) => name).join(', ')} to be received`);
}
