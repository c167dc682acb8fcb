/** How every program here begins and fails. */
import { printableLines } from '../log/printable.ts';
import { writeError } from '../node/console.ts';
import { StartupError } from '../node/startup-error.ts';

/** Runs 'main'. What keeps it from starting is one line on standard error, a fault of ours a stack; both end with status 1. */
export function enter(program: string, main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    const text = error instanceof StartupError ? error.message : error instanceof Error ? error.stack : String(error);
    writeError(printableLines(`${program}: ${text}\n`));
    process.exit(1);
  });
}
