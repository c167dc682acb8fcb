/** What has happened, sifted. */
import type { Journal } from '../../emulation/world/journal.ts';
import type { Intent } from '../messages.ts';
import type { EventModel } from '../models/time-model.ts';
import { eventModel, isShown } from './events.ts';

/** Events that are shown at most, the last ones. */
const SHOWN = 200;

/** Up to an event, or all; in the order in which they happened. */
export function eventsUntil(
  journal: Journal,
  look: number | undefined,
  { kinds, process, text }: Extract<Intent, { kind: 'events' }>,
): EventModel[] {
  const wanted = text.toLowerCase();
  const found: EventModel[] = [];
  for (let at = journal.events.length - 1; at >= 0 && found.length < SHOWN; at--) {
    const event = journal.events[at];
    if (event === undefined || !isShown(event) || (look !== undefined && event.id > look)) continue;
    if (process !== '' && event.from !== process && event.to !== process) continue;
    if (!kinds.includes(event.kind)) continue;
    const model = eventModel(event);
    if (wanted === '' || `${model.from} ${model.to} ${model.text}`.toLowerCase().includes(wanted)) found.push(model);
  }
  return found.toReversed();
}
