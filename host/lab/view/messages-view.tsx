/** What has happened, one line each: commands, messages, runs and transactions. */
import { signal } from '@preact/signals';
import type { EventModel } from '../messages.ts';
import { events, tell } from '../state.ts';

const KINDS: readonly EventModel['kind'][] = ['command', 'message', 'run', 'commit'];
const LABELS = { command: 'commands', message: 'messages', run: 'runs of ovn-ic', commit: 'transactions' } as const;
const shown = signal<ReadonlySet<EventModel['kind']>>(new Set(['command', 'run', 'commit']));

function toggle(kind: EventModel['kind']): void {
  const next = new Set(shown.value);
  if (!next.delete(kind)) next.add(kind);
  shown.value = next;
}

function Line({ event }: { readonly event: EventModel }) {
  const { id, at, kind, from, to, text } = event;
  return (
    <tr class={kind}>
      <td class="number">{at}</td>
      <td>
        <button type="button" class="link" onClick={() => tell({ kind: 'event', id })}>
          {kind}
        </button>
      </td>
      <td>{from === to ? from : `${from} → ${to}`}</td>
      <td>{text}</td>
    </tr>
  );
}

export function Messages() {
  const lines = events.value.filter(({ kind }) => shown.value.has(kind)).slice(-150);
  return (
    <section class="tables" aria-label="Messages">
      <fieldset class="choice">
        <legend class="hidden">Which to show</legend>
        {KINDS.map((kind) => (
          <label key={kind}>
            <input type="checkbox" checked={shown.value.has(kind)} onChange={() => toggle(kind)} /> {LABELS[kind]}
          </label>
        ))}
      </fieldset>
      {lines.length === 0 ? (
        <p class="empty">Nothing has happened yet. Type a command: what it leads to is listed here, in order.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="What has happened">
          <table>
            <thead>
              <tr>
                <th scope="col">ms</th>
                <th scope="col">what</th>
                <th scope="col">who</th>
                <th scope="col">in short</th>
              </tr>
            </thead>
            <tbody>
              {lines.toReversed().map((event) => (
                <Line key={event.id} event={event} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
