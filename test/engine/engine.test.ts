/** The engine: what runs when, what is counted, and what happens when a node fails. */
import { equal, match, ok } from 'uvu/assert';
import { Engine, type NodeTrace } from '../../host/engine/engine.ts';
import type { HandlerResult } from '../../host/engine/node.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { suite } from '../support/suite.ts';

const test = suite('engine/engine');

/** Two inputs, 'left' of a and 'right' of b; c is fed by both. */
class Diamond {
  readonly changes = { left: 0, right: 0 };
  readonly log: string[] = [];
  readonly errors: string[] = [];
  readonly infos: string[] = [];
  result: HandlerResult = 'handled';
  /** How many results of a node change. */
  readonly out: Record<string, number> = { a: 1, b: 1, c: 1 };
  broken: string | undefined;
  /** How much later each look at the clock is, in milliseconds. */
  tick = 0;
  #clock = 0;
  readonly engine = new Engine(
    [
      { name: 'left', changes: () => this.changes.left },
      { name: 'right', changes: () => this.changes.right },
      this.#node('a', 'left'),
      this.#node('b', 'right'),
      this.#node('c', 'a', 'b'),
    ],
    {
      logger: {
        ...silentLogger,
        err: (message) => void this.errors.push(typeof message === 'string' ? message : message()),
        info: (message) => void this.infos.push(typeof message === 'string' ? message : message()),
      },
      now: () => (this.#clock += this.tick),
    },
  );

  #node(name: string, ...inputs: readonly string[]) {
    return {
      name,
      inputs: inputs.map((node) => ({
        node,
        handler: (): HandlerResult => {
          this.log.push(`${name}<${node}`);
          return this.result;
        },
      })),
      rebuild: () => void this.log.push(`${name}!`),
      reconcile: () => {
        this.log.push(name);
        if (this.broken === name) throw new Error(`${name} broke`);
        return this.out[name] ?? 0;
      },
      clearTracked: () => void this.log.push(`~${name}`),
    };
  }

  /** One run with these changes; what was called, in order. */
  run(left = 0, right = 0): string {
    this.log.length = 0;
    Object.assign(this.changes, { left, right });
    this.engine.run();
    return this.log.filter((line) => !line.startsWith('~')).join(' ');
  }

  counts(): Record<string, string> {
    return Object.fromEntries(
      [...this.engine.statistics()].map(([name, { recompute, compute, cancel }]) => [
        name,
        `${recompute}/${compute}/${cancel}`,
      ]),
    );
  }
}

test('the first run recomputes everything, whatever has changed', () => {
  const world = new Diamond();
  ok(world.engine.recomputeForced);
  equal(world.engine.state('c'), 'stale');
  equal(world.run(), 'a! a b! b c! c');
  ok(!world.engine.recomputeForced);
  equal(world.counts(), { left: '0/0/0', right: '0/0/0', a: '1/0/0', b: '1/0/0', c: '1/0/0' });
});

test('then only what has changed inputs runs, after all its handlers', () => {
  const world = new Diamond();
  world.run();
  equal(world.run(), '');
  equal(world.run(1), 'a<left a c<a c');
  equal(world.run(0, 3), 'b<right b c<b c');
  equal(world.run(1, 1), 'a<left a b<right b c<a c<b c');
  equal(world.counts(), { left: '0/2/0', right: '0/2/0', a: '1/2/0', b: '1/2/0', c: '1/3/0' });
});

test('a node without changed results does not run those after it', () => {
  const world = new Diamond();
  world.run();
  world.out['a'] = 0;
  equal(world.run(1), 'a<left a');
  equal(world.engine.state('a'), 'unchanged');
  equal(world.engine.state('c'), 'unchanged');
});

test('an unhandled change recomputes that node, and no further handler of it is asked', () => {
  const world = new Diamond();
  world.run();
  world.result = 'unhandled';
  equal(world.run(1, 1), 'a<left a! a b<right b! b c<a c! c');
  equal(world.counts(), { left: '0/1/0', right: '0/1/0', a: '2/0/0', b: '2/0/0', c: '2/0/0' });
});

test('a forced run asks no handler', () => {
  const world = new Diamond();
  world.run();
  world.engine.forceRecompute();
  equal(world.run(1, 1), 'a! a b! b c! c');
  equal(world.run(1), 'a<left a c<a c', 'once');
});

test('a node that throws cancels the run from there; the next is a full recompute; changes are forgotten all the same', () => {
  const world = new Diamond();
  world.run();
  world.broken = 'b';
  Object.assign(world.changes, { left: 1, right: 1 });
  world.log.length = 0;
  equal(world.engine.run(), false);
  equal(world.log.join(' '), 'a<left a b<right b ~a ~b ~c');
  equal(
    ['a', 'b', 'c'].map((node) => world.engine.state(node)),
    ['updated', 'canceled', 'canceled'],
  );
  equal(world.errors.length, 1);
  match(world.errors[0]!, /node: b, canceled: .*b broke/);
  ok(world.engine.recomputeForced);
  equal(world.counts(), { left: '0/1/0', right: '0/1/0', a: '1/1/0', b: '1/1/1', c: '1/0/0' });
  world.broken = undefined;
  equal(world.run(), 'a! a b! b c! c');
  equal(world.engine.run(), true);
});

test('counters can be cleared', () => {
  const world = new Diamond();
  world.run(1, 1);
  world.engine.clearStatistics();
  equal(new Set(Object.values(world.counts())), new Set(['0/0/0']));
});

test('the observer is told of every node: how it ran, why, and what came of it', () => {
  const world = new Diamond();
  const traces: NodeTrace[] = [];
  world.engine.observer = (trace) => traces.push(trace);
  world.run();
  equal(
    traces.map(({ node, how }) => `${node} ${how}`),
    ['left unchanged', 'right unchanged', 'a recompute', 'b recompute', 'c recompute'],
  );
  traces.length = 0;
  world.out['c'] = 7;
  world.run(2);
  equal(traces, [
    { node: 'left', how: 'handled', inputs: [], changes: 2, duration: 0 },
    { node: 'right', how: 'unchanged', inputs: [], changes: 0, duration: 0 },
    { node: 'a', how: 'handled', inputs: [{ node: 'left', changes: 2 }], changes: 1, duration: 0 },
    { node: 'b', how: 'unchanged', inputs: [], changes: 0, duration: 0 },
    { node: 'c', how: 'handled', inputs: [{ node: 'a', changes: 1 }], changes: 7, duration: 0 },
  ]);
  traces.length = 0;
  world.broken = 'a';
  world.run(1);
  equal(
    traces.map(({ node, how }) => `${node} ${how}`),
    ['left handled', 'right unchanged', 'a canceled'],
  );
});

test('the inputs that had changes are why a run ran', () => {
  const world = new Diamond();
  world.run();
  equal(world.engine.causes(), []);
  world.run(2);
  equal(world.engine.causes(), ['left']);
});

test('a computation that takes longer than the limit is logged with its time', () => {
  const world = new Diamond();
  world.run();
  world.tick = 400;
  world.run(1);
  equal(world.infos, []);
  world.engine.computeLogTimeout = 399;
  world.run(1);
  equal(world.infos.length, 2);
  match(world.infos[0]!, /node: a, handled, took 400ms/);
});

test.run();
