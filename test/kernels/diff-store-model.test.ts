import * as fc from 'fast-check';
import { equal, ok } from 'uvu/assert';
import { INSERT, REMOVE, UPDATE } from '../../host/kernels/kernels.ts';
import { DiffModel } from '../support/kernel-models.ts';
import { implementations } from '../support/kernels.ts';
import { runs } from '../support/properties.ts';
import { type Store, STORE_KINDS } from '../support/stores.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/diff-store-model');
const all = await implementations();

const key = fc.oneof({ weight: 3, arbitrary: fc.nat(11) }, { weight: 1, arbitrary: fc.nat(400) });
const pick = fc.nat(50);
const value = fc.nat(3);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('intern' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('desire' as const, 'actual' as const), pick, value }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('undesire' as const, 'unactual' as const), pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('drain' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('many' as const), key }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One of the handles held, if there is any. */
function pickOf(model: DiffModel, pick: number): number | undefined {
  const handles = model.handles();
  return handles[pick % handles.length];
}

/** Does the step to the model and to every store, which must do alike. */
function take(action: Step, model: DiffModel, stores: readonly Store[]): void {
  const each = (body: (opened: Store) => void): void => stores.forEach(body);
  const intern = (wanted: number): void => {
    const handles = stores.map((opened) => opened.intern(wanted));
    const [handle = 0] = handles;
    ok(handle > 0);
    ok(
      handles.every((other) => other === handle),
      `handles differ: ${handles.join(' ')}`,
    );
    const held = model.find(String(wanted));
    if (held !== 0) equal(handle, held, 'intern of a key that is held');
    model.interned(handle, String(wanted));
  };
  switch (action.kind) {
    case 'intern':
      return intern(action.key);
    case 'many':
      for (let at = 0; at < 70; at++) intern(1000 + action.key * 100 + at);
      return;
    case 'drain': {
      const expected = model.drain();
      return each((opened) => equal([...opened.store.drain()], expected));
    }
    case 'desire':
    case 'actual': {
      const handle = pickOf(model, action.pick);
      if (handle === undefined) return;
      model[action.kind](handle, String(action.value));
      return each((opened) => opened[action.kind](handle, action.value));
    }
    case 'undesire':
    case 'unactual': {
      const handle = pickOf(model, action.pick);
      if (handle === undefined) return;
      model[action.kind](handle);
      return each((opened) => opened.store[action.kind](handle));
    }
  }
}

for (const [kind, open] of Object.entries(STORE_KINDS)) {
  test(`${kind}: all agree with Maps, step by step`, () => {
    const seen = new Map<number, number>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const model = new DiffModel();
        const stores = all.map(({ kernels }) => open(kernels));
        const count = (operations: readonly number[]): void => {
          for (const op of operations.filter((_, at) => at % 2 === 1)) seen.set(op, (seen.get(op) ?? 0) + 1);
        };
        for (const action of steps) {
          take(action, model, stores);
          for (const { store } of stores) equal(store.size, model.keys.size);
        }
        // Setting what a key has touches it: the whole difference.
        for (const [handle, { key, desired, actual }] of model.keys) {
          for (const opened of stores) {
            equal(opened.intern(Number(key)), handle);
            equal(
              opened.store.difference(handle) !== 0,
              desired !== undefined && actual !== undefined && desired !== actual,
            );
            if (desired === undefined) opened.store.undesire(handle);
            else opened.desire(handle, Number(desired));
          }
          if (desired === undefined) model.undesire(handle);
          else model.desire(handle, desired);
        }
        const expected = model.drain();
        count(expected);
        for (const { store } of stores) equal([...store.drain()], expected);
        for (const { store } of stores) store.release();
      }),
      runs(250),
    );
    for (const op of [INSERT, REMOVE, UPDATE]) ok(seen.has(op), `no run ended with operation ${op}`);
  });
}

test.run();
