/** The entry point of `ovn-ic-wasm` called by the name `ovsdb-server`. */
import { enter } from './entry.ts';
import { REFERENCE_IDENTITY } from './ovsdb/identity.ts';
import { runOvsdbAs } from './ovsdb/ovsdb-command.ts';

enter(REFERENCE_IDENTITY.program, () => runOvsdbAs(REFERENCE_IDENTITY, process.argv.slice(2)));
