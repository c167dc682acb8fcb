/** The engine: what runs when, what is counted, and what happens when a node fails. */
import { equal, is, match, ok } from 'uvu/assert';
import { Engine, type NodeTrace } from '../../host/engine/engine.ts';
import type { ComputeNode, HandlerResult } from '../../host/engine/node.ts';
import type { Work } from '../../host/engine/work.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { suite } from '../support/suite.ts';

const test = suite('engine/engine');

/** Two inputs, 'left' of a and 'right' of b; c is fed by both. */
class Diamond {
  readonly changes = { left: 0, right: 0 };
  readonly log: string[] = [];
  readonly errors: string[] = [];
  readonly infos: string[] = [];
  result: HandlerResult = undefined;
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
      rebuild: () => {
        this.log.push(`${name}!`);
        if (this.broken === `${name}!`) throw new Error(`${name}! broke`);
      },
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
  equal(world.run(), 'a! b! c! a b c');
  ok(!world.engine.recomputeForced);
  equal(world.counts(), { left: '0/0/0', right: '0/0/0', a: '1/0/0', b: '1/0/0', c: '1/0/0' });
});

test('nodes that come of a function are made by the first run, once; closing before makes none', () => {
  let made = 0;
  let closed = 0;
  const node = { name: 'n', inputs: [], rebuild: () => undefined, reconcile: () => 0, close: () => void closed++ };
  const make = (): Engine =>
    new Engine(
      () => {
        made++;
        return [node];
      },
      { logger: silentLogger, now: () => 0 },
    );
  const never = make();
  never.forceRecompute();
  equal(never.causes(), []);
  never.close();
  is(made, 0);
  const engine = make();
  ok(engine.run());
  ok(engine.run());
  is(made, 1);
  equal(engine.statistics().get('n'), { recompute: 1, compute: 0, cancel: 0 });
  engine.close();
  is(closed, 1);
  // Who asks first gets them.
  is(make().state('n'), 'stale');
  is(make().statistics().size, 1);
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

test('a node that throws while it is rebuilt cancels the run before any node reconciles', () => {
  const world = new Diamond();
  world.broken = 'b!';
  equal(world.run(), 'a! b!');
  equal(
    ['a', 'b', 'c'].map((node) => world.engine.state(node)),
    ['canceled', 'canceled', 'canceled'],
  );
  match(world.errors[0]!, /node: b, canceled: .*b! broke/);
  ok(world.engine.recomputeForced);
  equal(world.counts(), { left: '0/0/0', right: '0/0/0', a: '1/0/0', b: '1/0/1', c: '0/0/0' });
  world.broken = undefined;
  equal(world.run(), 'a! b! c! a b c');
});

test('a forced run asks no handler', () => {
  const world = new Diamond();
  world.run();
  world.engine.forceRecompute();
  equal(world.run(1, 1), 'a! b! c! a b c');
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
  equal(world.run(), 'a! b! c! a b c');
  equal(world.engine.run(), true);
});

test('counters can be cleared', () => {
  const world = new Diamond();
  world.run(1, 1);
  world.engine.clearStatistics();
  equal(new Set(Object.values(world.counts())), new Set(['0/0/0']));
});

test('the observer hears of every node: how it ran, why, and with which result', () => {
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

/** An input and two nodes whose work has two parts everywhere. */
class Parts {
  readonly log: string[] = [];
  readonly traces: string[] = [];
  clock = 0;
  readonly engine: Engine;

  constructor() {
    const { log } = this;
    function* work<T>(name: string, result: T): Work<T> {
      try {
        log.push(`${name} 1`);
        yield;
        log.push(`${name} 2`);
        return result;
      } finally {
        log.push(`${name} over`);
      }
    }
    const node = (name: string, from: string): ComputeNode => ({
      name,
      inputs: [{ node: from, handler: () => work<HandlerResult>(`${name}<${from}`, undefined) }],
      rebuild: () => work(`${name}!`, undefined),
      reconcile: () => work(name, 1),
      clearTracked: () => void log.push(`~${name}`),
    });
    this.engine = new Engine([{ name: 'in', changes: () => 1 }, node('a', 'in'), node('b', 'a')], {
      logger: silentLogger,
      now: () => this.clock++,
    });
    this.engine.observer = ({ node, duration }) => this.traces.push(`${node} ${duration}`);
  }

  take(): string {
    return this.log.splice(0).join(', ');
  }
}

test('work in parts is done in the same order, however it is driven', () => {
  const parts = new Parts();
  ok(parts.engine.run());
  equal(
    parts.take(),
    'a! 1, a! 2, a! over, b! 1, b! 2, b! over, a 1, a 2, a over, b 1, b 2, b over, ~a, ~b',
    'a recompute',
  );
  ok(parts.engine.run());
  const whole = parts.take();
  equal(whole, 'a<in 1, a<in 2, a<in over, a 1, a 2, a over, b<a 1, b<a 2, b<a over, b 1, b 2, b over, ~a, ~b');
  const run = parts.engine.runInParts();
  let turns = 1;
  const seen: string[] = [];
  while (run.next().done !== true) {
    turns++;
    seen.push(parts.take());
  }
  seen.push(parts.take());
  // Twice in each node, and after it.
  equal(turns, 7);
  equal(seen.filter((text) => text !== '').join(', '), whole);
});

test('a node is not charged for the time of others', () => {
  const parts = new Parts();
  parts.engine.run();
  parts.traces.length = 0;
  const run = parts.engine.runInParts();
  while (run.next().done !== true) parts.clock += 1000;
  equal(parts.traces.length, 3);
  for (const trace of parts.traces) ok(Number(trace.split(' ')[1]) < 1000, trace);
});

test('a run that is given up is a canceled one: everything is put away, and the next recomputes', () => {
  const parts = new Parts();
  parts.engine.run();
  parts.take();
  const run = parts.engine.runInParts();
  run.next();
  run.return(false);
  equal(parts.take(), 'a<in 1, a<in over, ~a, ~b');
  ok(parts.engine.recomputeForced);
  ok(parts.engine.run());
  ok(parts.take().startsWith('a! 1'));
});

test('a recompute that is asked for in the middle of a run comes after it', () => {
  const parts = new Parts();
  parts.engine.run();
  const run = parts.engine.runInParts();
  run.next();
  parts.engine.forceRecompute();
  while (run.next().done !== true);
  ok(parts.engine.recomputeForced);
});

test.run();
