/** The graph: what can't be is refused, what can is put in order and shown. */
import { equal, instance, match, throws } from 'uvu/assert';
import { Engine } from '../../host/engine/engine.ts';
import { GraphError, order, toDot } from '../../host/engine/graph.ts';
import type { ComputeNode, InputNode, Node } from '../../host/engine/node.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { suite } from '../support/suite.ts';

const test = suite('engine/graph');

const source = (name: string): InputNode => ({ name, changes: () => 0 });
const compute = (name: string, ...inputs: readonly string[]): ComputeNode => ({
  name,
  inputs: inputs.map((node) => ({ node, handler: () => {} })),
  rebuild: () => undefined,
  reconcile: () => 0,
});

/** The node that is named as being at fault. */
function fault(nodes: readonly Node[]): string {
  try {
    order(nodes);
  } catch (error) {
    instance(error, GraphError);
    match((error as GraphError).message, (error as GraphError).node);
    return (error as GraphError).node;
  }
  throw new Error('the graph was taken');
}

test('a node comes after its inputs, else in the order of declaration', () => {
  const nodes = [compute('c', 'b', 'a'), source('a'), compute('b', 'a'), source('z')];
  equal(
    order(nodes).map(({ name }) => name),
    ['a', 'b', 'c', 'z'],
  );
});

test('cycles, duplicates and undeclared inputs are refused, by name', () => {
  equal(fault([compute('self', 'self')]), 'self');
  equal(fault([source('a'), compute('b', 'a', 'c'), compute('c', 'd'), compute('d', 'b')]), 'b');
  equal(fault([source('a'), source('a')]), 'a');
  equal(fault([source('a'), compute('a')]), 'a');
  equal(fault([source('a'), compute('b', 'a', 'missing')]), 'b');
  equal(fault([source('a'), compute('b', 'a', 'a')]), 'b');
});

test('an engine is not made of a graph that is refused', () => {
  throws(
    () => new Engine([compute('b', 'a')], { logger: silentLogger, now: () => 0 }),
    (error: unknown) => error instanceof GraphError,
  );
});

const GOLDEN = `digraph "Incremental-Processing-Engine" {
\trankdir=LR;
\ta [style=filled, shape=box, fillcolor=white, label="a"];
\tb [style=filled, shape=box, fillcolor=white, label="b"];
\ta -> b [label="b_a_handler"];
\tc [style=filled, shape=box, fillcolor=white, label="c"];
\ta -> c [label="c_a_handler"];
\tb -> c [label="c_b_handler"];
}
`;

test('DOT shows every node and edge once', () => {
  equal(toDot(order([source('a'), compute('b', 'a'), compute('c', 'a', 'b')])), GOLDEN);
});

test('DOT of a target shows it and what leads to it', () => {
  const nodes = order([
    source('a'),
    source('other'),
    compute('b', 'a'),
    compute('c', 'a', 'b'),
    compute('d', 'c', 'other'),
  ]);
  equal(toDot(nodes, 'c'), GOLDEN);
  throws(() => toDot(nodes, 'nowhere'), /'nowhere'/);
});

test.run();
