/** A node reads what its inputs say, and nothing else: no table, and no other node's waits, over no edge of the graph. */
import { equal, ok } from 'uvu/assert';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { isCompute, type ComputeNode } from '../../host/engine/node.ts';
import { isWork, type Work } from '../../host/engine/work.ts';
import type { Context } from '../../host/ic/context.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { DATABASES, type DatabaseKey } from '../../host/ic/databases.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { ColumnTable, Database, Table } from '../../host/ovsdb/api.ts';
import { materialise, randomChoice } from '../model/generate/generate.ts';
import { startSteps } from '../model/generate/start.ts';
import { Lab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/graph-reads');

const PREFIXES: Readonly<Record<DatabaseKey, string>> = { nb: 'NB', sb: 'SB', inb: 'ICNB', isb: 'ICSB' };

/** What gives rows of a table, or changes of them. */
const READS = ['get', 'rows', 'only', 'index', 'changes', 'handleOf', 'handles', 'strings', 'numbers', 'values'];

/** What is read without an edge: zone.ts names another row's zone in a warning, which no node writes again when that is renamed. */
const IN_WARNINGS = 'ICSB_availability_zone';

type Tables = Record<string, Table | ColumnTable>;

function isIn(database: Database, table: Table | ColumnTable): boolean {
  try {
    return ('handles' in table ? database.columnTable(table.name) : database.table(table.name)) === table;
  } catch {
    // It has no such table, or holds it as rows.
    return false;
  }
}

/** The tables of a controller, by the names of their input nodes. */
function* tablesOf({ db }: Context): Generator<[string, Tables[string]], void, undefined> {
  for (const table of Object.values(db as unknown as Tables)) {
    if (!('hasColumn' in table)) continue;
    const home = DATABASES.find((key) => isIn(db[key], table));
    if (home !== undefined) yield [`${PREFIXES[home]}_${table.name.toLowerCase()}`, table];
  }
}

/** Notes which node reads what, as `NODE INPUT`. */
class Reads {
  readonly found = new Set<string>();
  #node = '';

  watch({ engine, context }: Controller): void {
    for (const node of engine.nodes) if (isCompute(node)) this.#watchNode(node);
    for (const [name, table] of tablesOf(context)) this.#watchMembers(table, READS, () => name);
    this.#watchMembers(context.waits, ['has', 'of'], (node) => String(node).split(' ')[0] ?? '');
  }

  #watchNode(node: ComputeNode): void {
    const within =
      <A extends unknown[], R>(work: (...args: A) => R | Work<R>) =>
      (...args: A): R | Work<R> => {
        this.#node = node.name;
        const result = work(...args);
        if (isWork(result)) return this.#inParts(node.name, result);
        this.#node = '';
        return result;
      };
    Object.assign(node, { rebuild: within(node.rebuild), reconcile: within(node.reconcile) });
    for (const input of node.inputs) Object.assign(input, { handler: within(input.handler) });
  }

  *#inParts<R>(name: string, work: Work<R>): Work<R> {
    for (;;) {
      this.#node = name;
      const step = work.next();
      this.#node = '';
      if (step.done === true) return step.value;
      yield;
    }
  }

  #watchMembers(target: object, members: readonly string[], what: (first: unknown) => string): void {
    for (const member of members) {
      const method: unknown = Reflect.get(target, member);
      if (typeof method !== 'function') continue;
      const watched = (...args: unknown[]): unknown => {
        if (this.#node !== '') this.found.add(`${this.#node} ${what(args[0])}`);
        return Reflect.apply(method, target, args);
      };
      Object.assign(target, { [member]: watched });
    }
  }
}

/** The inputs of every node, and theirs. */
function inputsOf({ engine }: Controller): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const node of engine.nodes) {
    const own = isCompute(node) ? node.inputs.map((input) => input.node) : [];
    all.set(node.name, new Set([...own, ...own.flatMap((name) => [...(all.get(name) ?? [])])]));
  }
  return all;
}

test('every table that is held is an input, except for what the sequence numbers are concluded in', () => {
  const lab = new Lab({ zones: ['az1'], seed: 1, kernels: () => typescriptKernels() });
  const [controller] = lab.controllers.values();
  ok(controller !== undefined);
  const nodes = new Set(controller.engine.nodes.map(({ name }) => name));
  const names = [...tablesOf(controller.context)].map(([name]) => name);
  equal(
    names.filter((name) => !nodes.has(name)),
    ['ICSB_ic_sb_global'],
  );
  equal(names.length, 31);
  lab.close();
});

test('whatever happens, nodes read what their inputs stand for', () => {
  const random = seededRandom(11);
  const lab = new Lab({ zones: ['az1', 'az2'], seed: 11, kernels: () => typescriptKernels() });
  const reads = new Reads();
  for (const controller of lab.controllers.values()) reads.watch(controller);
  for (const step of startSteps(['az1', 'az2'])) lab.apply(step);
  lab.settle();
  for (let at = 0; at < 150; at++) {
    const step = materialise(lab.world(), randomChoice(random));
    if (step !== undefined) lab.apply(step);
    if (at % 5 === 0) lab.settle();
  }
  const [controller] = lab.controllers.values();
  ok(controller !== undefined);
  const inputs = inputsOf(controller);
  ok(reads.found.has('route ICSB_route') && reads.found.has('service_monitor SB_chassis'));
  const hidden = [...reads.found].filter((read) => {
    const [node = '', name = ''] = read.split(' ');
    return name !== node && inputs.get(node)?.has(name) !== true && name !== IN_WARNINGS;
  });
  equal(hidden.sort(), []);
  lab.close();
});

test.run();
