/** Events in one line each. */
import { counted } from '../../emulation/counted.ts';
import { messageKind } from '../../emulation/message-content.ts';
import type { WorldEvent } from '../../emulation/world/journal.ts';
import type { EventModel } from '../models/time-model.ts';

export function textOfEvent(event: WorldEvent): string {
  switch (event.kind) {
    case 'message':
      return messageKind(event.content);
    case 'run': {
      const writes = Object.entries(event.operations).map(([database, its]) => `${its} to ${database}`);
      const why = event.recompute ? 'recompute' : event.inputs.join(', ');
      return `${why}${writes.length === 0 ? ': nothing to write' : `: writes ${writes.join(', ')}`}`;
    }
    case 'commit': {
      const tables = [...new Set(event.changes.map(({ table }) => table.name))];
      return `${counted(event.changes.length, 'row')} of ${tables.join(', ')}`;
    }
    case 'command':
    case 'timer':
    case 'turn':
      return event.text;
  }
}

/** An event that is shown. */
type Shown = WorldEvent & { readonly kind: EventModel['kind'] };

/** Nobody wants to see turns of processes, and timers. */
export const isShown = (event: WorldEvent): event is Shown => event.kind !== 'turn' && event.kind !== 'timer';

export const eventModel = (event: Shown): EventModel => {
  const { id, at, from, to, cause, kind } = event;
  return { id, at, kind, from, to, cause, text: textOfEvent(event) };
};
