/** `ovn-ic-wasm/server`: the OVSDB server in memory. */
export { memoryDialer, type Passage, type Schedule } from './memory.ts';
export { Server, type ServerOptions } from './server.ts';
