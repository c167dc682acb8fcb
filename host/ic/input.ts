/** The one shape of handler this controller has: it takes note, and never asks for a recompute. */
import type { Input } from '../engine/node.ts';
import type { Work } from '../engine/work.ts';

/** 'take' may be work in parts. */
export const input = (node: string, take: () => void | Work<void>): Input => ({ node, handler: take });
