/** The entry point of `ovn-ic-wasm`. */
import { runCommandLine } from './command-line.ts';
import { enter } from './entry.ts';
import { SUBCOMMANDS } from './subcommands.ts';
import { PACKAGE } from './version.ts';

enter(PACKAGE, () => runCommandLine(process.argv.slice(2), SUBCOMMANDS, (text) => process.stdout.write(text)));
