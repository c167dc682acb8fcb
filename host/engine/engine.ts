/** Runs the graph: each node once per run, after its inputs, incrementally where every changed input is handled. */
import type { Logger } from '../log/logger.ts';
import { closeNodes, isCompute, type ComputeNode, type Node, type NodeState, type NodeStatistics } from './node.ts';
import { order, toDot } from './graph.ts';
import { finish, isWork, type Work } from './work.ts';

/** How a node ran, for the observer. */
export interface NodeTrace {
  readonly node: string;
  readonly how: 'unchanged' | 'handled' | 'recompute' | 'canceled';
  /** The inputs that had changed, and how much came from each. */
  readonly inputs: readonly { readonly node: string; readonly changes: number }[];
  /** How much came out: changed rows of an input node, results of another. */
  readonly changes: number;
  /** Milliseconds by the engine's clock, without those in which others had a turn. */
  readonly duration: number;
}

export type Observer = (trace: NodeTrace) => void;

export interface EngineOptions {
  readonly logger: Logger;
  /** Milliseconds, never going back; for traces and the compute-time log only. */
  readonly now: () => number;
}

export class Engine {
  readonly #makeNodes: () => readonly Node[];
  #nodes: readonly Node[] | undefined;
  /** Those of them that compute. */
  #computing: readonly ComputeNode[] = [];
  /** Computations that take longer than this many milliseconds are logged. */
  computeLogTimeout = 500;
  observer: Observer | undefined;
  readonly #statistics = new Map<string, NodeStatistics>();
  readonly #states = new Map<string, NodeState>();
  /** How much came out of each node in this run. */
  readonly #changes = new Map<string, number>();
  /** What the observer hears of nodes that had nothing to do: always the same. */
  readonly #idle = new Map<string, NodeTrace>();
  /** Milliseconds that the first half of this run's full recompute took, by node. */
  readonly #rebuilding = new Map<string, number>();
  readonly #logger: Logger;
  readonly #now: () => number;
  #forced = true;

  /**
   * 'nodes' may be a function: it is called once, by the first run, or when it is first asked for 'nodes'. Throws GraphError for a graph with a
   * cycle, a duplicate name or an undeclared input; with a function, so does what needs the nodes first.
   */
  constructor(nodes: readonly Node[] | (() => readonly Node[]), options: EngineOptions) {
    this.#makeNodes = typeof nodes === 'function' ? nodes : () => nodes;
    this.#logger = options.logger;
    this.#now = options.now;
    if (typeof nodes !== 'function') this.#build();
  }

  /** In the order in which they run. */
  get nodes(): readonly Node[] {
    return this.#nodes ?? this.#build();
  }

  #build(): readonly Node[] {
    const nodes = order(this.#makeNodes());
    this.#nodes = nodes;
    this.#computing = nodes.filter(isCompute);
    for (const { name } of nodes) {
      this.#states.set(name, 'stale');
      this.#idle.set(name, { node: name, how: 'unchanged', inputs: [], changes: 0, duration: 0 });
    }
    this.clearStatistics();
    return nodes;
  }

  /** Has all nodes that there are give back what only they can; none of them runs again. */
  close(): void {
    closeNodes(this.#nodes ?? []);
  }

  /** The input nodes that had changes in the last run, in the graph's order: why it ran. Before the first run, none. */
  causes(): readonly string[] {
    return (this.#nodes ?? [])
      .filter((node) => !isCompute(node) && this.#states.get(node.name) === 'updated')
      .map(({ name }) => name);
  }

  /** The next run recomputes every node. */
  forceRecompute(): void {
    this.#forced = true;
  }

  get recomputeForced(): boolean {
    return this.#forced;
  }

  state(node: string): NodeState | undefined {
    if (this.#nodes === undefined) this.#build();
    return this.#states.get(node);
  }

  statistics(): ReadonlyMap<string, Readonly<NodeStatistics>> {
    if (this.#nodes === undefined) this.#build();
    return this.#statistics;
  }

  clearStatistics(): void {
    for (const node of this.nodes) this.#statistics.set(node.name, { recompute: 0, compute: 0, cancel: 0 });
  }

  dot(target?: string): string {
    return toDot(this.nodes, target);
  }

  /**
   * Runs every node once. False when a node threw: the run is canceled from there on, the failure logged and
   * counted, and the next run is a full recompute; the caller must drop what the run has written.
   */
  run(): boolean {
    return finish(this.runInParts());
  }

  /**
   * The same in parts. Between them nothing may change that the nodes read. One that is given up ('return') is a run that was
   * canceled.
   */
  *runInParts(): Work<boolean> {
    const { nodes } = this;
    const forced = this.#forced;
    this.#forced = false;
    let completed = false;
    try {
      // Before any node writes: what a run has written itself is no input, and is taken back at its end.
      let canceled = forced && !(yield* this.#rebuildAll());
      for (const node of nodes) {
        if (canceled) this.#states.set(node.name, 'canceled');
        else if (!isCompute(node)) this.#runInput(node.name, node.changes());
        else {
          if (forced || this.#hasWork(node)) canceled = !(yield* this.#runCompute(node, forced));
          else this.#rest(node.name);
          yield;
        }
      }
      completed = !canceled;
    } finally {
      for (const node of this.#computing) node.clearTracked?.();
      if (!completed) this.#forced = true;
    }
    return completed;
  }

  #count(node: string): NodeStatistics {
    const counts = this.#statistics.get(node);
    if (counts === undefined) throw new Error(`node '${node}' is not in the graph`);
    return counts;
  }

  #runInput(name: string, changes: number): void {
    if (changes === 0) {
      this.#rest(name);
      return;
    }
    this.#changes.set(name, changes);
    this.#states.set(name, 'updated');
    this.#count(name).compute++;
    this.observer?.({ node: name, how: 'handled', inputs: [], changes, duration: 0 });
  }

  /** The node has nothing to do in this run. */
  #rest(name: string): void {
    this.#states.set(name, 'unchanged');
    const trace = this.#idle.get(name);
    if (trace !== undefined) this.observer?.(trace);
  }

  /** Most nodes of most runs have none: a generator for each costs more than to ask. */
  #hasWork(node: ComputeNode): boolean {
    for (const input of node.inputs) if (this.#states.get(input.node) === 'updated') return true;
    return node.isPending?.() === true;
  }

  /** The first half of a full recompute, for all nodes. False when a node threw. */
  *#rebuildAll(): Work<boolean> {
    this.#rebuilding.clear();
    for (const node of this.#computing) {
      const start = this.#now();
      let others = 0;
      this.#count(node.name).recompute++;
      try {
        yield* this.#interruptible(node.rebuild(), (duration) => void (others += duration));
      } catch (error) {
        this.#fail(node.name, error);
        this.observer?.({ node: node.name, how: 'canceled', inputs: [], changes: 0, duration: this.#now() - start });
        return false;
      }
      this.#rebuilding.set(node.name, this.#now() - start - others);
      yield;
    }
    return true;
  }

  #fail(node: string, error: unknown): void {
    this.#count(node).cancel++;
    this.#states.set(node, 'canceled');
    this.#logger.err(
      `node: ${node}, canceled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** 'forced': the node has been rebuilt. */
  *#runCompute(node: ComputeNode, forced: boolean): Work<boolean> {
    const changed = node.inputs.filter((input) => this.#states.get(input.node) === 'updated');
    const counts = this.#count(node.name);
    let start = this.#now() - (forced ? (this.#rebuilding.get(node.name) ?? 0) : 0);
    const waited = (duration: number): void => void (start += duration);
    const trace = (how: NodeTrace['how'], changes: number): void => {
      const duration = this.#now() - start;
      if (duration > this.computeLogTimeout) {
        this.#logger.info(`node: ${node.name}, ${how}, took ${Math.round(duration)}ms`);
      }
      this.#changes.set(node.name, changes);
      if (this.observer === undefined) return;
      const inputs = changed.map((input) => ({ node: input.node, changes: this.#changes.get(input.node) ?? 0 }));
      this.observer({ node: node.name, how, inputs, changes, duration });
    };
    try {
      let recompute = forced;
      if (!recompute) {
        for (const input of changed) {
          if ((yield* this.#interruptible(input.handler(), waited)) !== 'unhandled') continue;
          this.#logger.dbg(() => `node: ${node.name}, recompute (failed handler for input ${input.node})`);
          recompute = true;
          break;
        }
      }
      if (!recompute) counts.compute++;
      else if (!forced) {
        counts.recompute++;
        yield* this.#interruptible(node.rebuild(), waited);
      }
      const changes = yield* this.#interruptible(node.reconcile(), waited);
      this.#states.set(node.name, changes > 0 ? 'updated' : 'unchanged');
      trace(recompute ? 'recompute' : 'handled', changes);
      return true;
    } catch (error) {
      this.#fail(node.name, error);
      trace('canceled', 0);
      return false;
    }
  }

  /** Passes on where a node's work may be interrupted, and tells how long each interruption was. */
  *#interruptible<T>(result: T | Work<T>, waited: (duration: number) => void): Work<T> {
    if (!isWork(result)) return result;
    try {
      for (;;) {
        const step = result.next();
        if (step.done === true) return step.value;
        const since = this.#now();
        yield;
        waited(this.#now() - since);
      }
    } finally {
      // Given up in between: the node may have something to put away.
      result.return(undefined as T);
    }
  }
}
