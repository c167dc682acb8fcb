/** The one shape of handler this controller has: it takes note, and never asks for a recompute. */
import type { HandlerResult, Input } from '../engine/node.ts';
import { isWork, type Work } from '../engine/work.ts';

function* handled(work: Work<void>): Work<HandlerResult> {
  yield* work;
  return 'handled';
}

/** 'take' may be work in parts. */
export const input = (node: string, take: () => void | Work<void>): Input => ({
  node,
  handler: () => {
    const taken = take();
    return isWork(taken) ? handled(taken) : 'handled';
  },
});
