/** What the bench's worker says. */
import type { Warm } from '../kernel-warm.ts';

export type Message =
  | { readonly kind: 'progress'; readonly what: string; readonly part: number }
  | { readonly kind: 'done'; readonly results: readonly Warm[] }
  | { readonly kind: 'failed'; readonly message: string };
