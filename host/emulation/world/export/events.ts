/** The event log as JSON, for programs: one object an event, messages and row differences as RFC 7047 JSON. */
import { messageText, type Content } from '../../message-content.ts';
import { rowDiff, type WorldEvent } from '../journal.ts';

/** A message's content; a piece of a longer one as text. */
function contentOf(content: Content): unknown {
  const text = messageText(content);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function detailOf(event: WorldEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'message':
      return event.content === undefined ? { connects: true } : { message: contentOf(event.content) };
    case 'commit':
      return {
        database: event.database,
        actor: event.actor,
        comment: event.comment,
        rows: event.changes.map((change) => rowDiff(change)),
      };
    case 'run':
      return {
        recompute: event.recompute,
        inputs: event.inputs,
        nodes: event.nodes,
        operations: event.operations,
      };
    case 'command':
    case 'timer':
    case 'turn':
      return { text: event.text };
  }
}

/**
 * A JSON text: `{"format": "ovn-ic-wasm events 1", "events": [...]}`. Every event has `id`, `at` (virtual milliseconds), `kind`, `from`,
 * `to` and `cause` (the id of the event that has led to it, 0 for none). Equal worlds give equal texts.
 */
export function eventsFile(events: readonly WorldEvent[]): string {
  const lines = events.map((event) => {
    const { id, at, kind, from, to, cause } = event;
    return JSON.stringify({ id, at, kind, from, to, cause, ...detailOf(event) });
  });
  return `{"format":"ovn-ic-wasm events 1","events":[\n${lines.join(',\n')}\n]}\n`;
}
