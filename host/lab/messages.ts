/** What the worker tells the page. */
import type { TutorialMoment } from './tutorial-run.ts';

export type Message =
  | { readonly kind: 'started'; readonly zones: readonly string[]; readonly kernels: string; readonly steps: number }
  | { readonly kind: 'moment'; readonly moment: TutorialMoment }
  /** 'databases': the content of every database, by its name, as `select` gives it. */
  | { readonly kind: 'settled'; readonly milliseconds: number; readonly databases: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly message: string };
