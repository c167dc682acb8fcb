/** The past played again, one step after the other: from the moment that is looked at to now, or back to the beginning. */
import { computed, effect, signal } from '@preact/signals';
import type { StepKind } from '../models/time-model.ts';
import { isHeld, phase, tell, timeline } from '../state.ts';

/** Steps a second that can be chosen. */
export const SPEEDS = [1, 3, 10, 30] as const;

/** What steps go by. */
export const by = signal<StepKind>('command');
/** Steps a second. */
export const speed = signal<number>(3);

/** `asked`: to go forwards, as soon as the beginning is shown. */
const state = signal<'off' | 'asked' | 'forwards' | 'backwards'>('off');
export const isPlaying = computed(() => state.value !== 'off');

const look = computed(() => timeline.value?.look);

export const step = (direction: 1 | -1): void => tell({ kind: 'step', by: by.value, direction });

export function stop(): void {
  state.value = 'off';
}

/** Goes on from where one looks; in the present from the beginning. */
export function replay(): void {
  if (look.value !== undefined) state.value = 'forwards';
  else if (timeline.value !== undefined) {
    state.value = 'asked';
    tell({ kind: 'look', event: timeline.value.first });
  }
}

/** Goes back from where one looks, or from the present. */
export function rewind(): void {
  state.value = 'backwards';
}

/** Is what is played at its end? */
function isOver(): boolean {
  // Who types wants the present.
  if (phase.value !== 'idle' && !isHeld.value) return true;
  if (state.value === 'backwards') return look.value !== undefined && look.value === timeline.value?.first;
  return state.value === 'forwards' && look.value === undefined;
}

let due: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  clearTimeout(due);
  if (!isPlaying.value) return;
  if (isOver()) stop();
  else if (state.value === 'backwards') due = setTimeout(() => step(-1), 1000 / speed.value);
  else if (look.value !== undefined) {
    state.value = 'forwards';
    due = setTimeout(() => step(1), 1000 / speed.value);
  }
});
