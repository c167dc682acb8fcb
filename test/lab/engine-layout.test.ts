/** The engine's graph as it is drawn: no text touches what stands beside it, whatever nodes are called. */
import { equal, ok } from 'uvu/assert';
import type { NodeModel } from '../../host/lab/models/engine-model.ts';
import { layoutGraph, textWidth } from '../../host/lab/view/engine-layout.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/engine-layout');

const node = (name: string, inputs: readonly string[], how: NodeModel['how'] = 'unchanged'): NodeModel => ({
  name,
  inputs,
  isInput: inputs.length === 0,
  how,
  taken: 12,
  given: 345,
  counts: undefined,
});

const LONG = 'NB_logical_router_static_route';
const NODES = [
  node('short', []),
  node(LONG, [], 'handled'),
  node('first', ['short', LONG], 'handled'),
  node('a-computing-node-with-a-very-long-name', [LONG]),
  node('last', ['first', 'a-computing-node-with-a-very-long-name'], 'recompute'),
];

test('texts end before the next column begins, and inside their boxes', () => {
  const { placed, width } = layoutGraph(NODES);
  const columns = [...new Set(placed.map(({ x }) => x))].sort((a, b) => a - b);
  equal(columns.length, 3);
  for (const { node: its, x, lines, width: room } of placed)
    for (const line of lines) {
      const end = line.x + textWidth(line.text);
      ok(end <= x + room, `${its.name}: '${line.text}' is cut`);
      ok(end < (columns.find((column) => column > x) ?? width), `${its.name}: '${line.text}' touches the next column`);
    }
});

test('a table that changes moves nothing', () => {
  const places = (nodes: readonly NodeModel[]): unknown => layoutGraph(nodes).placed.map(({ x, y }) => [x, y]);
  equal(places(NODES), places(NODES.map((its) => (its.isInput ? { ...its, how: 'handled' as const } : its))));
});

test('edges lead from the right of a node to the left of another; live where both had something to do', () => {
  const { edges, placed } = layoutGraph(NODES);
  const of = (name: string) => placed.find((its) => its.node.name === name);
  equal(
    edges.map(({ from, to, isLive }) => [from, to, isLive]),
    [
      ['short', 'first', false],
      [LONG, 'first', true],
      [LONG, 'a-computing-node-with-a-very-long-name', false],
      ['first', 'last', true],
      ['a-computing-node-with-a-very-long-name', 'last', false],
    ],
  );
  for (const { from, to, path } of edges) {
    const [start = '', , , end = ''] = path.replace(/[MC]/g, '').split(' ');
    const [left, right] = [of(from), of(to)];
    equal(Number(start.split(',')[0]), (left?.x ?? 0) + (left?.width ?? 0));
    equal(Number(end.split(',')[0]), right?.x);
  }
});

test.run();
