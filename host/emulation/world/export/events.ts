/** The event log as JSON, for programs: one object an event, messages and row differences as RFC 7047 JSON. */
import { parseJson, writeJson } from '../../../ovsdb/json.ts';
import { messageText, type Content } from '../../message-content.ts';
import type { WorldEvent } from '../journal.ts';
import { rowDiff } from '../row-diff.ts';

/** A message's content; a piece of a longer one as text. */
function contentOf(content: Content): unknown {
  const text = messageText(content);
  try {
    return parseJson(text);
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

function eventText(event: WorldEvent): string {
  const { id, at, kind, from, to, cause } = event;
  return writeJson({ id, at, kind, from, to, cause, ...detailOf(event) });
}

/** Writes the file piece by piece, as events come: there may be more than a string can hold. */
export class EventsWriter {
  readonly #write: (text: string) => void;
  #separator = '{"format":"ovn-ic-wasm events 1","events":[\n';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(event: WorldEvent): void {
    this.#write(this.#separator + eventText(event));
    this.#separator = ',\n';
  }

  /** Nothing comes any more. */
  end(): void {
    this.#write(this.#separator === ',\n' ? '\n]}\n' : `${this.#separator}]}\n`);
  }
}

/**
 * A JSON text: `{"format": "ovn-ic-wasm events 1", "events": [...]}`. Every event has `id`, `at` (virtual milliseconds), `kind`, `from`,
 * `to` and `cause` (the id of the event that has led to it, 0 for none). Equal worlds give equal texts. Integers are exact, beyond 2^53 too.
 */
export function eventsFile(events: readonly WorldEvent[]): string {
  const pieces: string[] = [];
  const writer = new EventsWriter((text) => void pieces.push(text));
  for (const event of events) writer.add(event);
  writer.end();
  return pieces.join('');
}
