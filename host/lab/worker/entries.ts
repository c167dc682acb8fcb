/** What the console shows of a command that was played. */
import type { Entry } from '../../emulation/world/player.ts';
import type { World } from '../../emulation/world/world.ts';
import type { EntryModel } from '../messages.ts';
import { loadTools } from './late.ts';

/** 'world': of what was mistyped there, the entry says what may have been meant; undefined: it does not. */
export async function entryModel(entry: Entry, world: World | undefined): Promise<EntryModel> {
  const { place, statement, stdout, stderr, status, check } = entry;
  const { command } = statement;
  const hint = stderr === '' || world === undefined ? undefined : (await loadTools()).hintFor(world, command, stderr);
  return {
    place,
    command,
    stdout,
    stderr,
    status,
    ...(hint !== undefined && { hint }),
    ...(check !== undefined && { check }),
  };
}
