/** `ovn-ic-wasm/node`: what Node adds: sockets, time and randomness. */
export { nodeDialer, type NodeDialerOptions } from './dialer.ts';
export { systemClock, systemRandom } from './platform.ts';
export { serve, type Served, type ServeOptions } from './serve.ts';
export type { TlsFiles } from './tls-options.ts';
