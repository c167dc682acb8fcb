/**
 * Nodes of the incremental engine.
 *
 * ## Law
 * A node's handlers only take note: they bring the node's indexes up to date and mark keys dirty. 'reconcile' then does
 * the work for the dirty keys, once, after the last handler. A recompute is 'rebuild' (indexes rebuilt, every
 * key dirty) followed by the same 'reconcile': one logic, two ways in, so that both end in the same state. In a full recompute all
 * nodes are rebuilt before the first reconciles: what a run writes is taken back at its end without a change that says so, and must
 * not get into an index. Each of them may be work in parts (work.ts): while others have a turn, nothing that the node reads changes, and nobody reads what it has made so far.
 */
import type { Work } from './work.ts';

/** stale: not run yet this time; canceled: the run failed here or before, its results must not be used. */
export type NodeState = 'stale' | 'updated' | 'unchanged' | 'canceled';

/**
 * Nothing: handled. unhandled: the node can't follow this change and must be recomputed, in the middle of the run: it must not index tables
 * that nodes before it write to.
 */
export type HandlerResult = 'unhandled' | void;

/** One edge of the graph: whose changes, and what the node does when there are some. */
export interface Input {
  readonly node: string;
  readonly handler: () => HandlerResult | Work<HandlerResult>;
}

/** A node without inputs: it stands for what comes from outside, a table for instance. */
export interface InputNode {
  readonly name: string;
  /** How many things changed since 'clearTracked'; 0 is unchanged. */
  readonly changes: () => number;
}

/** A node that computes. */
export interface ComputeNode {
  readonly name: string;
  readonly inputs: readonly Input[];
  /** Rebuilds the node's indexes from its inputs and marks every key dirty. */
  readonly rebuild: () => void | Work<void>;
  /** Reconciles the dirty keys; returns how many results changed (0: unchanged). */
  readonly reconcile: () => number | Work<number>;
  /** Is there something left to reconcile, even if no input has changed? */
  readonly isPending?: () => boolean;
  /** Gives back what only the node can: memory of kernels. It doesn't run again. */
  readonly close?: () => void;
  /** Forgets what changed in this run, after all nodes have run. */
  readonly clearTracked?: () => void;
}

export type Node = InputNode | ComputeNode;

/** Is this a node that computes (and not an input)? */
export function isCompute(node: Node): node is ComputeNode {
  return 'inputs' in node;
}

/** Has all nodes give back what only they can; none of them runs again. */
export function closeNodes(nodes: readonly Node[]): void {
  for (const node of nodes) if (isCompute(node)) node.close?.();
}

/** What a node has done since its counters were cleared. */
export interface NodeStatistics {
  /** Times everything was recomputed. */
  recompute: number;
  /** Times changes were handled incrementally. */
  compute: number;
  /** Times a run was given up at this node. */
  cancel: number;
}
