/** The one shape of handler this controller has: it takes note, and never asks for a recompute. */
import type { Input } from '../engine/node.ts';

export const input = (node: string, take: () => void): Input => ({
  node,
  handler: () => {
    take();
    return 'handled';
  },
});
