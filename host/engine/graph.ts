/** The graph of nodes: checked and put in order when it is made. */
import { isCompute, type Node } from './node.ts';

/** A graph that can't be: names the node at fault. */
export class GraphError extends Error {
  readonly node: string;
  constructor(node: string, what: string) {
    super(`node '${node}': ${what}`);
    this.name = 'GraphError';
    this.node = node;
  }
}

/** Nodes in an order in which each comes after its inputs: by declaration, inputs first. Throws GraphError. */
export function order(nodes: readonly Node[]): readonly Node[] {
  const byName = new Map<string, Node>();
  for (const node of nodes) {
    if (byName.has(node.name)) throw new GraphError(node.name, 'declared twice');
    byName.set(node.name, node);
  }
  const ordered = new Set<Node>();
  const visiting = new Set<Node>();
  const visit = (node: Node): void => {
    if (ordered.has(node)) return;
    if (visiting.has(node)) throw new GraphError(node.name, 'is its own input, directly or by way of others');
    visiting.add(node);
    if (isCompute(node)) {
      const seen = new Set<string>();
      for (const input of node.inputs) {
        const from = byName.get(input.node);
        if (from === undefined) throw new GraphError(node.name, `input '${input.node}' is not declared`);
        if (seen.has(input.node)) throw new GraphError(node.name, `input '${input.node}' is there twice`);
        seen.add(input.node);
        visit(from);
      }
    }
    visiting.delete(node);
    ordered.add(node);
  };
  for (const node of nodes) visit(node);
  return [...ordered];
}

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/**
 * The graph in DOT, as `--dump-inc-proc-graph` prints it; with 'target', that node and what leads to it.
 * Throws GraphError for a target that is not in the graph.
 */
export function toDot(nodes: readonly Node[], target?: string): string {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  let shown: readonly Node[] = nodes;
  if (target !== undefined) {
    const wanted = new Set<string>();
    const collect = (name: string): void => {
      const node = byName.get(name);
      if (node === undefined) throw new GraphError(name, 'is not in the graph');
      if (wanted.has(name)) return;
      wanted.add(name);
      if (isCompute(node)) for (const input of node.inputs) collect(input.node);
    };
    collect(target);
    shown = nodes.filter((node) => wanted.has(node.name));
  }
  const lines = ['digraph "Incremental-Processing-Engine" {', '\trankdir=LR;'];
  for (const node of shown) {
    lines.push(`\t${node.name} [style=filled, shape=box, fillcolor=white, label=${quote(node.name)}];`);
    if (!isCompute(node)) continue;
    for (const input of node.inputs) {
      lines.push(`\t${input.node} -> ${node.name} [label=${quote(`${node.name}_${input.node}_handler`)}];`);
    }
  }
  lines.push('}');
  return `${lines.join('\n')}\n`;
}
