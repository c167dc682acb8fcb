/** What has happened, up to the moment that is looked at: as a list, or in space and time with a lane for each process. */
import '../details.css';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EventModel } from '../models/time-model.ts';
import { clock, found, model, tell, timeline } from '../state.ts';
import { SpaceTime } from './space-time.tsx';

const KINDS: readonly EventModel['kind'][] = ['command', 'message', 'run', 'commit'];
const LABELS = { command: 'commands', message: 'messages', run: 'runs of ovn-ic', commit: 'transactions' } as const;
const shown = signal<ReadonlySet<EventModel['kind']>>(new Set(['command', 'run', 'commit']));
const process = signal('');
const text = signal('');
const isDiagram = signal(false);

function toggle(kind: EventModel['kind']): void {
  const next = new Set(shown.value);
  if (!next.delete(kind)) next.add(kind);
  shown.value = next;
}

function Line({ event }: { readonly event: EventModel }) {
  const { id, at, kind, from, to, text: its } = event;
  return (
    <tr class={kind}>
      <td class="number">{at}</td>
      <td>
        <button type="button" class="link" onClick={() => tell({ kind: 'event', id })}>
          {kind}
        </button>
      </td>
      <td>{from === to ? from : `${from} → ${to}`}</td>
      <td>{its}</td>
      <td>
        <button
          type="button"
          class="link"
          aria-label={`See ${at} ms, event ${id}`}
          onClick={() => tell({ kind: 'look', event: id })}
        >
          see
        </button>
      </td>
    </tr>
  );
}

function List({ events }: { readonly events: readonly EventModel[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="What has happened">
      <table>
        <thead>
          <tr>
            <th scope="col">ms</th>
            <th scope="col">what</th>
            <th scope="col">who</th>
            <th scope="col">in short</th>
            <th scope="col">
              <span class="hidden">the moment</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {events.toReversed().map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Filters() {
  const { zones, shared } = model.value;
  const names = [...shared, ...zones.flatMap(({ processes }) => processes)].map(({ name }) => name);
  return (
    <fieldset class="choice">
      <legend class="hidden">Which to show</legend>
      {KINDS.map((kind) => (
        <label key={kind}>
          <input type="checkbox" checked={shown.value.has(kind)} onChange={() => toggle(kind)} /> {LABELS[kind]}
        </label>
      ))}
      <label>
        of{' '}
        <select value={process.value} onChange={({ currentTarget }) => (process.value = currentTarget.value)}>
          <option value="">all processes</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="hidden">with the text</span>
        <input
          type="search"
          placeholder="Filter"
          value={text.value}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
        />
      </label>
      <label>
        <input type="checkbox" checked={isDiagram.value} onChange={() => (isDiagram.value = !isDiagram.value)} /> in
        space and time
      </label>
    </fieldset>
  );
}

export function Messages() {
  const [moment, look] = [clock.value.events, timeline.value?.look];
  // The diagram is made of messages.
  const kinds = isDiagram.value ? KINDS : KINDS.filter((kind) => shown.value.has(kind));
  useEffect(
    () => tell({ kind: 'events', kinds, process: process.value, text: text.value }),
    [kinds.join(' '), process.value, text.value, moment, look],
  );
  const events = found.value;
  return (
    <section class="tables" aria-label="Events">
      <Filters />
      {events.length === 0 ? (
        <p class="empty">Nothing of this has happened. Type a command: what it leads to is listed here, in order.</p>
      ) : isDiagram.value ? (
        <SpaceTime events={events.slice(-80)} />
      ) : (
        <List events={events} />
      )}
    </section>
  );
}
