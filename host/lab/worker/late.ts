/**
 * What the worker loads when it is needed, and not before the first picture. The graph of the controllers, all their nodes, is a quarter of
 * the worker's code, and a zone without a name runs none of them: in the worker's bundle (vite.config.ts) this file stands in for
 * host/ic/graph.ts. Whatever may give a zone a name awaits 'loadGraph' first.
 */
import type { controllerNodes as Graph, findRoutes as Find } from '../../ic/graph.ts';

let graph: typeof Graph | undefined;
let find: typeof Find | undefined;

export async function loadGraph(): Promise<void> {
  if (graph === undefined) ({ controllerNodes: graph, findRoutes: find } = await import('../../ic/graph.ts'));
}

/** See host/ic/graph.ts. Throws Error where 'loadGraph' has not resolved. */
export const controllerNodes: typeof Graph = (context, kernels) => {
  if (graph === undefined) throw new Error('a controller runs before its graph was loaded');
  return graph(context, kernels);
};

/** Likewise. */
export const findRoutes: typeof Find = (...question) => {
  if (find === undefined) throw new Error('routes are asked for before the graph was loaded');
  return find(...question);
};

/** The tools' command lines, what answers questions, and the past: wanted when something is typed or asked. */
export async function loadTools(): Promise<typeof import('./tools.ts')> {
  const [tools] = await Promise.all([import('./tools.ts'), loadGraph()]);
  return tools;
}

/** Tables, events and engines in full: wanted when somebody looks. */
export async function loadLooks(): Promise<typeof import('./looks.ts')> {
  const [looks] = await Promise.all([import('./looks.ts'), loadGraph()]);
  return looks;
}
