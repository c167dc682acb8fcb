/** What is played, whether the world is at rest, time, and the link. */
import { effect, signal } from '@preact/signals';
import { clock, isHeld, phase, tell } from '../state.ts';
import { bringBack, card, left, play, playChallenge, restart, scenarioId } from '../story.ts';
import { findScenario, isChallenge, SCENARIOS } from '../scenarios/index.ts';
import { later } from './later.tsx';
import { hasFiles, hasKeys, switchTheme, theme } from './screen.ts';

/** Milliseconds that one of the world's takes to be seen. */
const PACES = [
  { name: 'at once', milliseconds: 0 },
  { name: 'fast', milliseconds: 40 },
  { name: 'slow', milliseconds: 200 },
] as const;
const Files = later(async () => (await import('./files-view.tsx')).Files);
const pace = signal<number>(40);
/** What has become of the link; no longer so when the world goes on. */
const copied = signal('');
effect(() => {
  if (phase.value === 'busy') copied.value = '';
});

function State() {
  const { now, isAtRest } = clock.value;
  const text =
    phase.value === 'starting'
      ? 'Starting'
      : isHeld.value
        ? 'Time is held'
        : phase.value === 'busy'
          ? 'Working'
          : isAtRest
            ? 'At rest'
            : 'Waiting';
  return (
    <p class={`state ${phase.value === 'idle' && isAtRest ? 'rest' : 'busy'}`} id="state">
      <span>{text}</span> <small>{now} ms</small>
    </p>
  );
}

function hold(held: boolean, once = false): void {
  isHeld.value = held;
  tell({ kind: 'hold', isHeld: held, once });
}

async function share(): Promise<void> {
  copied.value = await (await import('./sharing.ts')).shareLink();
}

function Time() {
  return (
    <div class="time" role="group" aria-label="Time">
      <button type="button" aria-pressed={isHeld.value} onClick={() => hold(!isHeld.value)}>
        {isHeld.value ? 'Go on' : 'Hold time'}
      </button>
      <button type="button" disabled={!isHeld.value} onClick={() => hold(true, true)}>
        Step
      </button>
      <label>
        Pace{' '}
        <select
          value={String(pace.value)}
          onChange={({ currentTarget }) => {
            pace.value = Number(currentTarget.value);
            tell({ kind: 'pace', milliseconds: pace.value });
          }}
        >
          {PACES.map(({ name, milliseconds }) => (
            <option key={name} value={String(milliseconds)}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

export function Header() {
  return (
    <header>
      <h1>
        OVN interconnection <span>lab</span>
      </h1>
      <label class="scenario">
        <span>Scenario</span>{' '}
        <select
          aria-label="Scenario"
          value={scenarioId.value}
          onChange={({ currentTarget: { value } }) =>
            void (value === 'challenge' ? playChallenge() : play(findScenario(value)))
          }
        >
          {SCENARIOS.map(({ id, title }, at) => (
            <option key={id} value={id}>
              {at + 1}. {title}
            </option>
          ))}
          {isChallenge(scenarioId.value) && <option value={scenarioId.value}>{card.value?.title}</option>}
          <option value="challenge">Find it: a challenge</option>
          <option value="">Free play</option>
        </select>
      </label>
      <State />
      <Time />
      <div class="actions">
        <button type="button" onClick={() => void restart()}>
          Reset
        </button>
        <button type="button" class="primary" onClick={() => void share()}>
          Share
        </button>
        <button
          type="button"
          aria-expanded={hasFiles.value}
          aria-controls="files"
          onClick={() => (hasFiles.value = !hasFiles.value)}
        >
          Files
        </button>
        <button
          type="button"
          aria-label="Keys"
          aria-haspopup="dialog"
          aria-keyshortcuts="?"
          onClick={() => (hasKeys.value = true)}
        >
          ?
        </button>
        <button
          type="button"
          onClick={switchTheme}
          aria-label={`Use the ${theme() === 'dark' ? 'light' : 'dark'} theme`}
        >
          {theme() === 'dark' ? '☀' : '☾'}
        </button>
      </div>
      {copied.value !== '' && (
        <p class="copied" role="status">
          {copied.value}{' '}
          <button type="button" onClick={() => (copied.value = '')} aria-label="Close">
            ×
          </button>
        </p>
      )}
      {left.value !== undefined && (
        <p class="copied" role="status">
          Your world is kept.{' '}
          <button type="button" onClick={() => void bringBack()}>
            Bring it back
          </button>{' '}
          <button type="button" onClick={() => (left.value = undefined)} aria-label="Discard it">
            ×
          </button>
        </p>
      )}
      {hasFiles.value && <Files />}
    </header>
  );
}
