/** An event in full: a message as it was sent, or what a transaction has changed, and what has led to it. */
import { counted } from '../../emulation/counted.ts';
import { byteLength, messageText } from '../../emulation/message-content.ts';
import type { Journal, WorldEvent } from '../../emulation/world/journal.ts';
import { rowDiff } from '../../emulation/world/row-diff.ts';
import { parseJson } from '../../ovsdb/json.ts';
import type { EventDetail, EventModel } from '../models/time-model.ts';
import { eventModel, isShown, textOfEvent } from './events.ts';
import { indented, textOf } from './json-values.ts';

/** Characters of a message that are shown. */
const SHOWN = 20_000;

function pretty(text: string): string {
  try {
    return indented(parseJson(text));
  } catch {
    return text;
  }
}

function fullText(event: WorldEvent): string {
  if (event.kind === 'message') {
    if (event.content === undefined) return 'A connection opens, or ends.';
    const whole = messageText(event.content);
    const text = pretty(whole);
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}\n... ${counted(byteLength(whole), 'byte')} in all` : text;
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
  if (found === undefined || !isShown(found)) return undefined;
  const causes: EventModel[] = [];
  for (
    let cause = journal.find(found.cause);
    cause !== undefined && causes.length < 30;
    cause = journal.find(cause.cause)
  )
    if (isShown(cause)) causes.push(eventModel(cause));
  return { event: eventModel(found), text: fullText(found), causes };
}
