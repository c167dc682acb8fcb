/** A controller that ends with the process that started it: its standard input comes from there. */
import { enter } from '../entry.ts';
import { runIc } from '../ic-command.ts';
import { PROGRAM } from '../version.ts';

process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
enter(PROGRAM, () => runIc(process.argv.slice(2)));
