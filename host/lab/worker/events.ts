/** Events in one line each, and in full. */
import type { Journal, WorldEvent } from '../../emulation/world/journal.ts';
import { messageKind, rowDiff } from '../../emulation/world/journal.ts';
import type { EventDetail, EventModel } from '../messages.ts';
import { textOf } from './json-values.ts';

/** Characters of a message that are shown. */
const SHOWN = 20_000;

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function textOfEvent(event: WorldEvent): string {
  switch (event.kind) {
    case 'message':
      return messageKind(event.bytes);
    case 'run': {
      const writes = Object.entries(event.operations).map(([database, its]) => `${its} to ${database}`);
      const why = event.recompute ? 'recompute' : event.inputs.join(', ');
      return `${why}${writes.length === 0 ? ': nothing to write' : `: writes ${writes.join(', ')}`}`;
    }
    case 'commit': {
      const tables = [...new Set(event.changes.map(({ table }) => table.name))];
      return `${count(event.changes.length, 'row')} of ${tables.join(', ')}`;
    }
    case 'command':
    case 'timer':
    case 'turn':
      return event.text;
  }
}

/** Undefined for events that nobody wants to see: turns of processes, and timers. */
export function eventModel(event: WorldEvent): EventModel | undefined {
  const { id, at, from, to, cause, kind } = event;
  if (kind === 'turn' || kind === 'timer') return undefined;
  return { id, at, kind, from, to, cause, text: textOfEvent(event) };
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

function fullText(event: WorldEvent): string {
  if (event.kind === 'message') {
    if (event.bytes === undefined) return 'A connection opens, or ends.';
    const text = pretty(new TextDecoder('utf-8').decode(event.bytes));
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}\n... ${count(event.bytes.length, 'byte')} in all` : text;
  }
  if (event.kind !== 'commit') return textOfEvent(event);
  const lines = event.changes.slice(0, 200).map((change) => {
    const { table, name, kind, uuid, columns } = rowDiff(change);
    const values = Object.entries(columns).map(([column, { before, after }]) => {
      const old = before === undefined || kind === 'insert' ? '' : `${textOf(before)} -> `;
      return `    ${column}: ${old}${after === undefined ? '(gone)' : textOf(after)}`;
    });
    return [`${kind} ${table} ${name === '' ? uuid.slice(0, 8) : name}`, ...values].join('\n');
  });
  return [event.comment, ...lines].filter((text) => text !== '').join('\n');
}

export function eventDetail(journal: Journal, id: number): EventDetail | undefined {
  const found = journal.find(id);
  const event = found === undefined ? undefined : eventModel(found);
  if (found === undefined || event === undefined) return undefined;
  const causes: EventModel[] = [];
  for (
    let cause = journal.find(event.cause);
    cause !== undefined && causes.length < 30;
    cause = journal.find(cause.cause)
  ) {
    const its = eventModel(cause);
    if (its !== undefined) causes.push(its);
  }
  return { event, text: fullText(found), causes };
}
