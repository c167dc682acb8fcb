/** Files out of the world, and databases that the person has chosen, as a script. */
import { eventsFile } from '../../emulation/world/export/events.ts';
import { shellFile } from '../../emulation/world/export/shell.ts';
import { importedScript } from '../../emulation/world/import/imported-script.ts';
import { NO_REDACTION, redaction } from '../../emulation/world/import/redaction.ts';
import type { WorldEvent } from '../../emulation/world/journal.ts';
import type { FilesAnswer, FilesRequest } from '../messages.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What can't be written or read is said. 'events': what has happened. */
export function filesAnswer(
  request: FilesRequest,
  script: string,
  events: readonly WorldEvent[],
  random: () => number,
): FilesAnswer {
  if (request.kind === 'export') {
    const { what } = request;
    try {
      return { kind: 'export', what, text: what === 'shell' ? shellFile(script) : eventsFile(events), error: '' };
    } catch (error) {
      return { kind: 'export', what, text: '', error: messageOf(error) };
    }
  }
  const { files, isRedacted } = request;
  try {
    const imported = importedScript(files, isRedacted ? redaction(random) : NO_REDACTION);
    return { kind: 'import', ...imported, isRedacted, error: '' };
  } catch (error) {
    return { kind: 'import', script: '', notes: [], isRedacted, error: messageOf(error) };
  }
}
