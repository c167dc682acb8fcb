/**
 * The engine's graph as a picture (SVG), drawn by Graphviz from the nodes that host/ic/graph.ts declares: a box for each database with
 * the tables that are read of it, and the nodes that compute. An edge is a handler.
 */
import { instance } from '@viz-js/viz';
import { Simulation } from '../../host/emulation/simulation.ts';
import { isCompute, type Node } from '../../host/engine/node.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { COLOURS } from './svg.ts';

/** Databases by the prefix of their input nodes. */
const DATABASES = { NB: 'NB', SB: 'SB', ICNB: 'IC-NB', ICSB: 'IC-SB' } as const;

/** An edge has the colour of the database that it comes from. */
const EDGES: Readonly<Record<string, string>> = { NB: '#0369a1', SB: '#b45309', ICNB: '#7e22ce', ICSB: '#be123c' };

const prefixOf = (name: string): string => /^[A-Z]+(?=_)/.exec(name)?.[0] ?? '';

/** All nodes of a controller. */
export function controllerNodes(): readonly Node[] {
  const simulation = new Simulation({ zones: ['az1'], seed: 1, kernels: () => typescriptKernels() });
  const [controller] = simulation.controllers.values();
  const nodes = controller?.engine.nodes ?? [];
  simulation.close();
  return nodes;
}

/** The graph in Graphviz's language. */
export function graphInDot(nodes: readonly Node[]): string {
  const inputs = nodes.filter((node) => !isCompute(node));
  const computes = nodes.filter(isCompute);
  const clusters = Object.entries(DATABASES).map(([prefix, name]) => {
    const tables = inputs.filter((node) => prefixOf(node.name) === prefix).map((node) => node.name);
    const boxes = tables.map((table) => `"${table}" [label="${table.slice(prefix.length + 1)}"]`);
    return `subgraph "cluster_${prefix}" { label="${name}"; color="${EDGES[prefix]}"; ${boxes.join('; ')} }`;
  });
  const boxes = computes.map(({ name }) => `"${name}" [style=filled, fillcolor="#eff6ff", color="${COLOURS.ours}"]`);
  const edges = computes.flatMap(({ name, inputs: from }) =>
    from.map(({ node }) => `"${node}" -> "${name}" [color="${EDGES[prefixOf(node)] ?? COLOURS.ours}"]`),
  );
  return `digraph {
    graph [rankdir=LR, newrank=true, ranksep=1.6, nodesep=0.07, bgcolor="#ffffff", fontname="Helvetica,Arial,sans-serif", fontsize=13]
    node [shape=box, fontname="Helvetica,Arial,sans-serif", fontsize=11, height=0.25, margin="0.2,0.02"]
    edge [arrowsize=0.5]
    ${[...clusters, ...boxes, ...edges].join('\n    ')}
    { rank=same; ${inputs.map(({ name }) => `"${name}"`).join('; ')} }
  }`;
}

/** Draws them. */
export async function drawGraph(nodes: readonly Node[]): Promise<string> {
  const viz = await instance();
  // The drawing's comments name the version that drew it.
  return viz.renderString(graphInDot(nodes), { format: 'svg' }).replaceAll(/<!--.*?-->\n/gs, '');
}
