/** `sync`: waits, with `--wait`, until all that was configured before has arrived. */
import { always, type Command } from './command.ts';

export const syncCommand: Command = {
  name: 'sync',
  arguments: '',
  help: 'wait, as --wait asks, even if nothing is changed',
  mode: 'read',
  tables: always(),
  run: () => undefined,
  waits: true,
};
