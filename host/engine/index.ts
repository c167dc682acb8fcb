/** `ovn-ic-wasm/engine`: the incremental engine. */
export { Engine, type EngineOptions, type NodeTrace, type Observer } from './engine.ts';
export { GraphError } from './graph.ts';
export { isCompute } from './node.ts';
export type { ComputeNode, HandlerResult, Input, InputNode, Node, NodeState, NodeStatistics } from './node.ts';
export { finish, inParts, type Work } from './work.ts';
