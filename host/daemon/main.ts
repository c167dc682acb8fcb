/** The entry point of `ovn-ic`, the drop-in replacement for ovn-ic(8). */
import { enter } from './entry.ts';
import { runIc } from './ic-command.ts';
import { PROGRAM } from './version.ts';

enter(PROGRAM, () => runIc(process.argv.slice(2)));
