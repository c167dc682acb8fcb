/** Where commands are typed: a log, tabs for the zones and hosts, and a line that takes whole scripts. */
import { computed, effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { EntryModel } from '../messages.ts';
import { completions, entries, pending, phase, place, places, tell, timeline, type } from '../state.ts';
import { isHiddenChange, restart } from '../story.ts';
import { TabBar } from '../view/tab-bar.tsx';
import { draft, puts } from './draft.ts';
import { splitPrompt } from './prompts.ts';

/** How far back in the history the input is; 0: at what is being written. */
const back = signal(0);
let written = '';
let asked = 0;
/** Of `puts`: those after which the input was given the focus. */
let seenPuts = 0;
/** What Tab has found when there is more than one. */
const candidates = signal<readonly string[]>([]);

const history = computed(() => {
  const lines = entries.value.filter((entry) => !isHiddenChange(entry)).map(({ command }) => command);
  return lines.filter((line, at) => line !== lines[at - 1]);
});

function recall(step: number): void {
  const to = back.value + step;
  if (to < 0 || to > history.value.length) return;
  if (back.value === 0) written = draft.value;
  back.value = to;
  draft.value = to === 0 ? written : (history.value.at(-to) ?? '');
}

function submit(): void {
  const text = draft.value;
  if (text.trim() === '') return;
  back.value = 0;
  candidates.value = [];
  draft.value = '';
  // The story begins again with it.
  if (text.trim() === 'reset') void restart();
  else if (text.trim() === 'clear') entries.value = [];
  else type(text);
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const text of others) while (!text.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** Asks what the last word may become; what comes is put in when it is one thing. */
function complete(): void {
  const id = ++asked;
  const text = draft.value;
  tell({ kind: 'complete', id, place: place.value, text });
  const stop = effect(() => {
    if (completions.value.id !== id) return;
    const found = completions.value.candidates;
    const start = commonStart(found);
    const last = /\S*$/.exec(text)?.[0] ?? '';
    queueMicrotask(() => {
      stop();
      if (draft.value !== text) return;
      if (start.length > last.length) draft.value = text.slice(0, text.length - last.length) + start;
      if (found.length === 1) draft.value += ' ';
      candidates.value = found.length > 1 ? found : [];
    });
  });
}

function onKeyDown(event: KeyboardEvent): void {
  const input = event.currentTarget as HTMLTextAreaElement;
  const isOneLine = !draft.value.includes('\n');
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === 'ArrowUp' && isOneLine) {
    event.preventDefault();
    recall(1);
  } else if (event.key === 'ArrowDown' && isOneLine) {
    event.preventDefault();
    recall(-1);
  } else if (
    event.key === 'Tab' &&
    !event.shiftKey &&
    draft.value.trim() !== '' &&
    input.selectionStart === draft.value.length
  ) {
    // An empty line lets Tab go on, and so does Escape before it.
    event.preventDefault();
    complete();
  } else if (event.key === 'Escape') {
    candidates.value = [];
    input.blur();
  } else if (event.key === 'l' && event.ctrlKey) {
    event.preventDefault();
    entries.value = [];
  }
}

/** The last entry that the moment that is looked at has behind it: those after it were typed later. */
function lastSeen(): number {
  const { look, marks } = timeline.value ?? { look: undefined, marks: [] };
  if (look === undefined) return Infinity;
  const later = marks.filter(({ event }) => event >= look).map(({ text }) => text);
  for (const { id, command } of entries.value.toReversed()) {
    if (later.length === 0) return id;
    if (later.at(-1)?.endsWith(command) === true) later.pop();
  }
  return 0;
}

function Result({ entry, isLater }: { readonly entry: EntryModel; readonly isLater: boolean }) {
  const { place: where, command, stdout, stderr, status, hint, check } = entry;
  if (check !== undefined)
    return (
      <div class={`entry check ${check.holds ? 'good' : 'bad'}`}>
        <span aria-hidden="true">{check.holds ? '✓' : '✗'}</span> {check.title}
        <span class="hidden">{check.holds ? ' holds' : ' does not hold'}</span>
        {!check.holds && stderr !== '' && <pre>{stderr}</pre>}
      </div>
    );
  if (isHiddenChange(entry)) return <p class="entry empty">Somebody has changed something in {where}.</p>;
  return (
    <div class={`entry ${isLater ? 'later' : ''}`}>
      <div class="typed">
        <span class="prompt">{where}$</span> {command.replaceAll(/ {2,}/g, ' ')}
        {isLater && <span class="hidden"> (later than what you see)</span>}
      </div>
      {stdout !== '' && <pre>{stdout}</pre>}
      {stderr !== '' && <pre class="error">{stderr}</pre>}
      {hint !== undefined && <p class="hint">{hint}</p>}
      {status === undefined && <pre class="waits">still waits: nothing that would answer it is due</pre>}
    </div>
  );
}

/** What is being played: its first line, and how many come after it. */
function Pending({ place: tab, text }: { readonly place: string; readonly text: string }) {
  const [first = '', ...others] = text.split('\n').filter((line) => line.trim() !== '');
  const { at, command } = splitPrompt(first);
  return (
    <div class="typed pending">
      <span class="prompt">{at ?? tab}$</span> {command} …
      {others.length > 0 && ` and ${others.length} more ${others.length === 1 ? 'line' : 'lines'}`}
    </div>
  );
}

function Log() {
  const log = useRef<HTMLDivElement>(null);
  const count = entries.value.at(-1)?.id;
  const waiting = pending.value;
  const seen = lastSeen();
  useEffect(() => {
    const box = log.current;
    const last = box?.lastElementChild;
    // An answer that does not fit is read from its beginning.
    if (last instanceof HTMLElement)
      box?.scrollTo({ top: last.offsetHeight > box.clientHeight ? last.offsetTop : box.scrollHeight });
  }, [count, waiting]);
  return (
    <div class="log" role="log" aria-label="Console output" tabIndex={0} ref={log}>
      {entries.value.length === 0 && waiting === undefined && (
        <p class="empty">
          Nothing has been typed yet. Try <code>ovn-nbctl show</code>, or <code>help</code>. Tab completes, ↑ brings
          back.
        </p>
      )}
      {entries.value.map((entry, at, all) => {
        const before = all[at - 1];
        // What somebody has changed is said once.
        if (before !== undefined && isHiddenChange(entry) && isHiddenChange(before)) return null;
        return <Result key={entry.id} entry={entry} isLater={entry.id > seen} />;
      })}
      {waiting !== undefined && <Pending place={waiting.place} text={waiting.text} />}
    </div>
  );
}

export function Console() {
  const input = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const rows = Math.min(8, Math.max(1, text.split('\n').length));
  // What was put in from elsewhere is there to be sent; on a narrow screen the console has only come with it.
  useEffect(() => {
    if (puts.value === seenPuts) return;
    seenPuts = puts.value;
    input.current?.focus();
  }, [puts.value]);
  const tabs = places.value.map((id) => ({ id, label: id }));
  return (
    <section class="console" aria-label="Console">
      <TabBar label="Where commands run" tabs={tabs} chosen={place} panel="console-log" />
      <div id="console-log" class="console-log" role="tabpanel" aria-labelledby={`console-log-${place.value}`}>
        <Log />
      </div>
      {candidates.value.length > 0 && (
        <p class="candidates" role="status">
          {candidates.value.join('  ')}
        </p>
      )}
      <form
        class="input"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label for="command">
          <span class="prompt">{place.value}$</span>
          <span class="hidden"> Command</span>
        </label>
        <textarea
          id="command"
          ref={input}
          rows={rows}
          value={text}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          placeholder="ovn-nbctl show"
          onInput={({ currentTarget }) => (draft.value = currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={() => tell({ kind: 'prepare' })}
        />
        <button type="submit" disabled={phase.value === 'starting' || phase.value === 'failed'}>
          Run
        </button>
      </form>
    </section>
  );
}
