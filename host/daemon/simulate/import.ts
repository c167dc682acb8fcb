/** `ovn-ic-wasm simulate --import FILE...`: databases of real zones as a script. */
import { readFileSync } from 'node:fs';
import { importedScript } from '../../emulation/world/import/imported-script.ts';
import { NO_REDACTION, redaction } from '../../emulation/world/import/redaction.ts';
import { systemRandom } from '../../node/platform.ts';
import { StartupError } from '../../node/startup-error.ts';
import { errorText } from '../../node/system-error.ts';
import type { ImportOptions } from './options.ts';

function read(name: string): Uint8Array {
  try {
    return readFileSync(name);
  } catch (error) {
    throw new StartupError(`${name}: ${errorText(error)}`);
  }
}

/** Prints the script; what is left out goes to standard error. Throws StartupError. */
export function importFiles({ files, isRedacted }: ImportOptions): void {
  const chosen = files.map((name) => ({ name, bytes: read(name) }));
  try {
    const { script, notes } = importedScript(chosen, isRedacted ? redaction(systemRandom) : NO_REDACTION);
    process.stdout.write(script);
    for (const note of notes) console.error(note);
  } catch (error) {
    throw error instanceof Error ? new StartupError(error.message) : error;
  }
}
