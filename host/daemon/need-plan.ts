/** A plan, or another answer of the controller, for a client of the control socket. */
import type { Controller } from '../ic/controller.ts';
import { PlanError, type Plan } from '../ic/shadow.ts';
import { CommandError } from './commands.ts';

/** What a full recompute would write, once what is under way has come to its end. Rejects with CommandError when there is no plan. */
export const needPlan = (controller: Controller): Promise<readonly Plan[]> =>
  needAnswer(controller, controller.planAtRest());

/** The same for any answer that a controller gives at rest. */
export async function needAnswer<T>(controller: Controller, asked: Promise<T | undefined>): Promise<T> {
  try {
    const answer = await asked;
    if (answer !== undefined) return answer;
  } catch (error) {
    if (error instanceof PlanError) throw new CommandError(error.message);
    throw error;
  }
  const missing = controller.context.db.all().filter(({ isReady, isSettled }) => !isReady || !isSettled);
  throw new CommandError(`no plan yet: waiting for ${missing.map(({ name }) => name).join(', ')} to be received`);
}
