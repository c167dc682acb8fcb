/** Time, at the page's foot: what has happened from the beginning to now, and a hand that can be put anywhere on it. */
import '../details.css';
import { signal } from '@preact/signals';
import { counted } from '../../emulation/counted.ts';
import type { StepKind } from '../models/time-model.ts';
import { clock, isHeld, isPast, phase, progress, tell, timeline } from '../state.ts';
import { look as view } from './look.ts';
import { by, isPlaying, replay, rewind, speed, SPEEDS, step, stop } from './replay.ts';

const STEPS: readonly StepKind[] = ['command', 'transaction', 'run', 'message'];

export interface Bookmark {
  readonly name: string;
  readonly event: number;
}
/** Of this branch: its moments are numbers of events. */
export const bookmarks = signal<readonly Bookmark[]>([]);

const goTo = (event: number | undefined): void => tell({ kind: 'look', event });

/** Commands that have to be played again to act at the moment that is looked at. */
function cost(): number {
  const { look, marks } = timeline.value ?? { look: undefined, marks: [] };
  return look === undefined ? 0 : marks.filter(({ event }) => event < look).length;
}

function Marks({ first, last }: { readonly first: number; readonly last: number }) {
  const marks = timeline.value?.marks ?? [];
  const place = (event: number): string => `${((event - first) / Math.max(1, last - first)) * 100}%`;
  return (
    <svg class="marks" aria-hidden="true">
      {marks.slice(-400).map(({ event }) => (
        <line key={event} x1={place(event)} x2={place(event)} y1="0" y2="100%" />
      ))}
      {bookmarks.value.map(({ name, event }) => (
        <circle key={`${name} ${event}`} cx={place(event)} cy="50%" r="4" />
      ))}
    </svg>
  );
}

function Past() {
  const count = cost();
  return (
    <p class="past" role="status">
      You see {clock.value.now} ms, as it was. What you type here plays {counted(count, 'command')} again and begins a
      branch.{' '}
      <button type="button" onClick={() => goTo(undefined)}>
        Back to now
      </button>
    </p>
  );
}

function Progress() {
  const value = progress.value;
  if (value === undefined) return null;
  return (
    <p class="past">
      <label>
        Playing again <progress max={value.total} value={value.done} />
      </label>{' '}
      {value.done} of {value.total}
    </p>
  );
}

function Replay({ isPossible, isAtFirst }: { readonly isPossible: boolean; readonly isAtFirst: boolean }) {
  return (
    <>
      <button type="button" disabled={!isPossible || isAtFirst || isPlaying.value} onClick={rewind}>
        Rewind
      </button>
      <button type="button" disabled={!isPossible && !isPlaying.value} onClick={isPlaying.value ? stop : replay}>
        {isPlaying.value ? 'Stop' : 'Replay'}
      </button>
      <label>
        <span class="hidden">Speed of the replay</span>
        <select
          value={String(speed.value)}
          onChange={({ currentTarget }) => (speed.value = Number(currentTarget.value))}
        >
          {SPEEDS.map((steps) => (
            <option key={steps} value={String(steps)}>
              {counted(steps, 'step')}/s
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

export function Timeline() {
  const shown = timeline.value;
  if (shown === undefined) return null;
  const { first, last, look, cap, isCut, marks } = shown;
  const limits = `the last ${counted(cap.events, 'event')} can be seen, or fewer that have changed ${counted(cap.changes, 'row')}`;
  const at = look ?? last;
  const text = marks.findLast(({ event }) => event < at)?.text ?? 'the beginning';
  const isMarked = bookmarks.value.some(({ event }) => event === at);
  const isBusy = phase.value === 'busy' && !isHeld.value;
  return (
    <>
      {isPast.value && <Past />}
      <Progress />
      <div class="row">
        <label>
          <span class="hidden">Step by</span>
          <select value={by.value} onChange={({ currentTarget }) => (by.value = currentTarget.value as StepKind)}>
            {STEPS.map((kind) => (
              <option key={kind} value={kind}>
                by {kind}
              </option>
            ))}
          </select>
        </label>
        <button type="button" aria-label="Step back" disabled={at <= first || isBusy} onClick={() => step(-1)}>
          ◂
        </button>
        <button
          type="button"
          aria-label="Step forwards"
          disabled={(look === undefined && !isHeld.value) || isBusy}
          onClick={() => step(1)}
        >
          ▸
        </button>
        <Replay isPossible={first < last && !isBusy} isAtFirst={at <= first} />
        <div class="track">
          <Marks first={first} last={last} />
          <input
            type="range"
            aria-label="Moment"
            aria-valuetext={`event ${at} of ${last}, after: ${text}`}
            min={first}
            max={last}
            value={at}
            onInput={({ currentTarget }) => {
              const event = Number(currentTarget.value);
              goTo(event >= last ? undefined : event);
            }}
          />
        </div>
        <span class="where" title={limits}>
          event {at} of {last}
          {isCut ? `, from ${first} on: ${limits}` : ''}
        </span>
        <button
          type="button"
          disabled={isMarked}
          title={isMarked ? 'You find it under Compare.' : `Bookmarks this moment: ${text}`}
          onClick={() => (bookmarks.value = [...bookmarks.value, { name: `${at}: ${text}`, event: at }])}
        >
          {isMarked ? 'Bookmarked' : 'Bookmark'}
        </button>
        <button
          type="button"
          title={`Takes back: ${marks.at(-1)?.text ?? ''}`}
          disabled={marks.length === 0 || isBusy}
          onClick={() => tell({ kind: 'undo' })}
        >
          Undo
        </button>
        <button type="button" onClick={() => (view.value = 'history')}>
          Compare
        </button>
      </div>
    </>
  );
}
