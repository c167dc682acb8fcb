/** What a session needs of where it runs. */
import type { Kernels } from '../../kernels/kernels.ts';
import type { Update } from '../messages.ts';

export interface SessionPlatform {
  readonly kernels: () => Promise<Kernels>;
  readonly tell: (update: Update) => void;
  /** Resolves after so many milliseconds of the person's time. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds of the person's time. */
  readonly now: () => number;
  /** Unpredictable: from 0 to below 1. */
  readonly random: () => number;
}
