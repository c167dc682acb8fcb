/** Files out of the world, and databases that the person has chosen, as a script. */
import { eventsFile } from '../../emulation/world/export/events.ts';
import { shellFile } from '../../emulation/world/export/shell.ts';
import { importedScript } from '../../emulation/world/import/imported-script.ts';
import { NO_REDACTION, redaction } from '../../emulation/world/import/redaction.ts';
import type { World } from '../../emulation/world/world.ts';
import type { FilesAnswer, FilesRequest } from '../messages.ts';

/** What can't be read is said. */
export function filesAnswer(
  request: FilesRequest,
  script: string,
  world: World | undefined,
  random: () => number,
): FilesAnswer {
  if (request.kind === 'export') {
    const { what } = request;
    return {
      kind: 'export',
      what,
      text: what === 'shell' ? shellFile(script) : eventsFile(world?.journal.events ?? []),
    };
  }
  const { files, isRedacted } = request;
  try {
    const imported = importedScript(files, isRedacted ? redaction(random) : NO_REDACTION);
    return { kind: 'import', ...imported, isRedacted, error: '' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'import', script: '', notes: [], isRedacted, error: message };
  }
}
