/** `ovn-ic-wasm/schema`: the four databases' schemas, what OVN needs of Open vSwitch's, and the words to write others in. */
export * from './define.ts';
export { icNorthbound } from './ic-northbound.ts';
export { icSouthbound } from './ic-southbound.ts';
export { northbound } from './northbound.ts';
export { openVSwitch } from './open-vswitch.ts';
export { southbound } from './southbound.ts';
