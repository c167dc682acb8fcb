/** The past played again: one step after the other, from the moment that is looked at to now. */
import { computed, effect, signal } from '@preact/signals';
import type { StepKind } from '../models/time-model.ts';
import { isHeld, phase, tell, timeline } from '../state.ts';

/** Steps a second that can be chosen. */
export const SPEEDS = [1, 3, 10, 30] as const;

/** What steps go by. */
export const by = signal<StepKind>('command');
/** Steps a second. */
export const speed = signal<number>(3);

/** 'asked': the beginning is to be shown first. */
const state = signal<'off' | 'asked' | 'on'>('off');
export const isPlaying = computed(() => state.value !== 'off');

const look = computed(() => timeline.value?.look);

export const step = (direction: 1 | -1): void => tell({ kind: 'step', by: by.value, direction });

/** Begins where one looks, in the present at the beginning; or stops where it is. */
export function toggle(): void {
  if (isPlaying.value) state.value = 'off';
  else if (look.value !== undefined) state.value = 'on';
  else if (timeline.value !== undefined) {
    state.value = 'asked';
    tell({ kind: 'look', event: timeline.value.first });
  }
}

let due: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  clearTimeout(due);
  if (!isPlaying.value) return;
  // Who types wants the present; and there it ends.
  if ((phase.value !== 'idle' && !isHeld.value) || (look.value === undefined && state.value === 'on'))
    state.value = 'off';
  else if (look.value !== undefined) {
    state.value = 'on';
    due = setTimeout(() => step(1), 1000 / speed.value);
  }
});
