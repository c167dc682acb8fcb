/** `ovn-ic-wasm simulate SCRIPT`: plays a script, and reports its checks. */
import type { WorldEvent } from '../../emulation/world/journal.ts';
import { readFileSync } from 'node:fs';
import { EventsWriter } from '../../emulation/world/export/events.ts';
import { shellFile } from '../../emulation/world/export/shell.ts';
import { run, type RunResult } from '../../emulation/world/run.ts';
import type { Entry } from '../../emulation/world/player.ts';
import { silentLogger } from '../../log/logger.ts';
import { StartupError } from '../../node/startup-error.ts';
import { errorText } from '../../node/system-error.ts';
import { loadKernels } from '../start.ts';
import type { ScriptOptions } from './options.ts';

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new StartupError(`${file}: ${errorText(error)}`);
  }
}

function print({ place, statement, stdout, stderr, status, check }: Entry): void {
  if (check !== undefined) {
    console.log(`${check.holds ? 'ok' : 'NOT OK'} line ${statement.line}: ${check.title}`);
    if (!check.holds) process.stdout.write(stdout + stderr);
    return;
  }
  console.log(`${place}$ ${statement.command}`);
  process.stdout.write(stdout + stderr);
  if (status === undefined) console.log('(still waits)');
  else if (status !== 0) console.log(`(status ${status})`);
}

const checksOf = ({ entries }: RunResult): NonNullable<Entry['check']>[] =>
  entries.flatMap(({ check }) => (check === undefined ? [] : [check]));

function printJson(result: RunResult): void {
  const { hash, broken, isAtRest, entries } = result;
  const shown = entries.map(({ statement, place, stdout, stderr, status = null, check }) => ({
    line: statement.line,
    place,
    command: statement.command,
    status,
    stdout,
    stderr,
    ...(check !== undefined && { check }),
  }));
  console.log(JSON.stringify({ hash, isAtRest, broken, entries: shown }, null, 2));
}

/** Status 1 when a check or an invariant does not hold. Rejects with StartupError. */
export async function playScript({ script, json, export: wanted, kernels }: ScriptOptions): Promise<void> {
  const text = read(script);
  const blame = (error: unknown): never => {
    throw error instanceof Error ? new StartupError(`${script}: ${error.message}`) : error;
  };
  if (wanted === 'shell') {
    try {
      process.stdout.write(shellFile(text));
    } catch (error) {
      blame(error);
    }
    return;
  }
  const writer = new EventsWriter((piece) => void process.stdout.write(piece));
  const isTold = !json && wanted === undefined;
  const result = await run({
    script: text,
    kernels: () => loadKernels(kernels, silentLogger),
    ...(isTold && { onEntry: print }),
    ...(wanted === 'events' && { onEvent: (event: WorldEvent) => writer.add(event) }),
  }).catch(blame);
  const checks = checksOf(result);
  const failed = checks.filter(({ holds }) => !holds).length;
  if (wanted === 'events') writer.end();
  else if (json) printJson(result);
  else {
    for (const fault of result.broken) console.log(`BROKEN ${fault}`);
    console.log(
      `\n${checks.length} checks, ${failed} failed; ${result.isAtRest ? 'at rest' : 'not at rest'}; ${result.hash}`,
    );
  }
  if (failed > 0 || result.broken.length > 0) process.exitCode = 1;
}
