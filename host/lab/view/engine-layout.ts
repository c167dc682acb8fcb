/** Where the nodes of an engine's graph stand: tables in a list on the left, what computes in columns by depth. */
import type { NodeModel } from '../models/engine-model.ts';

/** Pixels of a character of the graph's font, 12 px monospaced; a little more than the fonts have. */
const CHARACTER = 7.4;
/** A computing node's box is at least as wide. */
const LEAST = 190;
/** Between the columns: room for the edges' curves. */
const GAP = 56;
const MARGIN = 4;
/** Of a box: its padding, height, and lines. */
const PAD = 8;
const BOX = 38;
const LINE = 18;

export interface Placed {
  readonly node: NodeModel;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What is written in it, a line each, and where its lines begin. */
  readonly lines: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Both its ends had something to do. */
  readonly isLive: boolean;
  readonly path: string;
}

export interface GraphLayout {
  readonly placed: readonly Placed[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
}

export const textWidth = (text: string): number => Math.ceil(text.length * CHARACTER);

/** What a node did in the run, in words. */
export function saying({ how, taken, given, isInput }: NodeModel): string {
  if (how === 'unchanged') return 'unchanged';
  if (isInput) return `${given} changed`;
  return how === 'handled' ? `handled ${taken}, gave ${given}` : `${how}, gave ${given}`;
}

/** How many columns each computing node is from the tables. */
function depthsOf(nodes: readonly NodeModel[]): Map<string, number> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const node = byName.get(name);
    if (node === undefined || node.isInput) return 0;
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth = 1 + Math.max(0, ...node.inputs.map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  for (const { name } of nodes) depthOf(name);
  return depths;
}

const inputText = ({ name, how, given }: NodeModel): string => (how === 'unchanged' ? name : `${name} (${given})`);

/** Columns are as wide as their longest text. */
export function layoutGraph(nodes: readonly NodeModel[]): GraphLayout {
  const depths = depthsOf(nodes);
  const inputs = nodes.filter(({ isInput }) => isInput);
  const height = Math.max(inputs.length * LINE, 200) + 2 * MARGIN;
  // With room for a count, whether there is one or not: no column moves when a table changes.
  let x = MARGIN + Math.max(0, ...inputs.map(({ name }) => textWidth(`${name} (999)`))) + PAD;
  const placed: Placed[] = inputs.map((node, at) => {
    const y = MARGIN + at * LINE;
    return {
      node,
      x: MARGIN,
      y,
      width: x - MARGIN,
      height: LINE,
      lines: [{ text: inputText(node), x: MARGIN, y: y + 13 }],
    };
  });
  const deepest = Math.max(0, ...depths.values());
  for (let depth = 1; depth <= deepest; depth++) {
    x += GAP;
    const column = nodes.filter(({ name }) => depths.get(name) === depth);
    const width = Math.max(
      LEAST,
      ...column.map((node) => 2 * PAD + Math.max(textWidth(node.name), textWidth(saying(node)))),
    );
    const space = height / column.length;
    for (const [at, node] of column.entries()) {
      const y = at * space + (space - BOX) / 2;
      const lines = [node.name, saying(node)].map((text, line) => ({ text, x: x + PAD, y: y + 14 + 16 * line }));
      placed.push({ node, x, y, width, height: BOX, lines });
    }
    x += width;
  }
  return { placed, edges: edgesOf(placed), width: x + MARGIN, height };
}

function edgesOf(placed: readonly Placed[]): GraphEdge[] {
  const where = new Map(placed.map((its) => [its.node.name, its]));
  return placed.flatMap((to) =>
    to.node.inputs.flatMap((input): GraphEdge[] => {
      const from = where.get(input);
      if (from === undefined) return [];
      const [left, start] = [from.x + from.width, from.y + from.height / 2];
      const [right, end] = [to.x, to.y + to.height / 2];
      const path = `M${left},${start} C${left + GAP / 2},${start} ${right - GAP / 2},${end} ${right},${end}`;
      const isLive = to.node.how !== 'unchanged' && from.node.how !== 'unchanged';
      return [{ from: input, to: to.node.name, isLive, path }];
    }),
  );
}
