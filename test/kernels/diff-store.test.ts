import * as fc from 'fast-check';
import { equal, ok, throws } from 'uvu/assert';
import { type DiffStore, INSERT, type Kernels, REMOVE, type RouteStore, UPDATE } from '../../host/kernels/kernels.ts';
import { DiffModel } from '../support/kernel-models.ts';
import { implementations, runs } from '../support/kernels.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/diff-store');
const all = await implementations();

/** Either kind of store, its keys and values numbers that are spread over all their words. */
interface Store {
  readonly store: DiffStore;
  find(key: number): number;
  intern(key: number): number;
  desire(handle: number, value: number): void;
  actual(handle: number, value: number): void;
}

/** Differs from other keys' in one word only: which one depends on the key. */
function routeKey(key: number): Parameters<RouteStore['find']> {
  const words: Parameters<RouteStore['find']> = [1, 2, 3, 4, 128, 5, 6, 7, 8, 9, 10, 11];
  words[key % 12] = (0xf0000000 + key) >>> 0;
  return words;
}

function routeValue(value: number): [number, number, number, number] {
  const words: [number, number, number, number] = [1, 1, 1, 1];
  words[value % 4] = (0xe0000000 + value) >>> 0;
  return words;
}

function routes(kernels: Kernels): Store {
  const store = kernels.routeStore();
  return {
    store,
    find: (key) => store.find(...routeKey(key)),
    intern: (key) => store.intern(...routeKey(key)),
    desire: (handle, value) => store.desire(handle, ...routeValue(value)),
    actual: (handle, value) => store.actual(handle, ...routeValue(value)),
  };
}

function bindingKey(key: number): [number, number] {
  return key % 2 === 0 ? [key >>> 1, 0xffffffff] : [0xfffffffe, key >>> 1];
}

type BindingValue = [number, number, number, number, number, number, number, number];

function bindingValue(value: number): BindingValue {
  const words: BindingValue = [1, 1, 1, 1, 1, 1, 1, 1];
  words[value % 8] = (0xe0000000 + value) >>> 0;
  return words;
}

function bindings(kernels: Kernels): Store {
  const store = kernels.bindingStore();
  return {
    store,
    find: (key) => store.find(...bindingKey(key)),
    intern: (key) => store.intern(...bindingKey(key)),
    desire: (handle, value) => store.desire(handle, ...bindingValue(value)),
    actual: (handle, value) => store.actual(handle, ...bindingValue(value)),
  };
}

function drained(store: DiffStore): number[] {
  return [...store.drain()];
}

const KINDS = { route: routes, binding: bindings };

for (const { name, kernels } of all) {
  for (const [kind, open] of Object.entries(KINDS)) {
    const both = (body: (opened: Store, store: DiffStore) => void) => (): void => {
      const opened = open(kernels);
      body(opened, opened.store);
      opened.store.release();
    };

    test(
      `${name} ${kind}: insert, update, remove`,
      both((opened, store) => {
        const handle = opened.intern(7);
        ok(handle > 0);
        equal(opened.find(7), handle);
        equal(opened.intern(7), handle);
        opened.desire(handle, 1);
        ok(store.isDesired(handle) && !store.isActual(handle));
        equal(drained(store), [handle, INSERT]);
        equal(drained(store), []);
        opened.actual(handle, 1);
        equal(drained(store), []);
        opened.desire(handle, 2);
        equal(drained(store), [handle, UPDATE]);
        opened.actual(handle, 2);
        equal(drained(store), []);
        store.undesire(handle);
        equal(drained(store), [handle, REMOVE]);
        equal(store.size, 1);
        store.unactual(handle);
        equal(opened.find(7), handle, 'held until the drain');
        equal(drained(store), []);
        equal(opened.find(7), 0);
        equal(store.size, 0);
      }),
    );

    test(
      `${name} ${kind}: a key set as it is already is touched all the same`,
      both((opened, store) => {
        const handle = opened.intern(1);
        opened.desire(handle, 1);
        equal(drained(store), [handle, INSERT]);
        opened.desire(handle, 1);
        equal(drained(store), [handle, INSERT]);
        opened.actual(handle, 2);
        equal(drained(store), [handle, UPDATE]);
        opened.actual(handle, 2);
        equal(drained(store), [handle, UPDATE]);
        store.undesire(handle);
        equal(drained(store), [handle, REMOVE]);
        store.undesire(handle);
        equal(drained(store), [handle, REMOVE]);
      }),
    );

    test(
      `${name} ${kind}: what ends as it began gives nothing`,
      both((opened, store) => {
        const handle = opened.intern(1);
        opened.desire(handle, 1);
        store.undesire(handle);
        equal(drained(store), []);
        equal(store.size, 0);
      }),
    );

    test(
      `${name} ${kind}: a key interned for nothing goes at the next drain, not before, and its handle is given again`,
      both((opened, store) => {
        const handle = opened.intern(1);
        const other = opened.intern(2);
        ok(handle !== other);
        equal(store.size, 2);
        equal(drained(store), []);
        equal(store.size, 0);
        const again = [opened.intern(3), opened.intern(4)];
        equal(
          again.sort((a, b) => a - b),
          [handle, other].sort((a, b) => a - b),
        );
      }),
    );

    test(
      `${name} ${kind}: in the order of the first touch`,
      both((opened, store) => {
        const handles = [5, 3, 9].map((key) => opened.intern(key));
        for (const handle of handles.toReversed()) opened.desire(handle, 1);
        equal(
          drained(store),
          handles.flatMap((handle) => [handle, INSERT]),
        );
        for (const handle of handles.toReversed()) opened.actual(handle, 1);
        opened.desire(handles[0] ?? 0, 2);
        for (const handle of handles) opened.desire(handle, 2);
        equal(
          drained(store),
          handles.toReversed().flatMap((handle) => [handle, UPDATE]),
        );
      }),
    );

    test(
      `${name} ${kind}: a recompute undesires what is not desired again`,
      both((opened, store) => {
        const handles = [1, 2, 3].map((key) => opened.intern(key));
        const [kept = 0, left = 0, changed = 0] = handles;
        for (const handle of handles) {
          opened.desire(handle, 1);
          opened.actual(handle, 1);
        }
        equal(drained(store), []);
        store.beginRecompute();
        opened.desire(changed, 2);
        opened.desire(kept, 1);
        ok(store.isDesired(left));
        store.endRecompute();
        ok(!store.isDesired(left) && store.isDesired(kept));
        equal(drained(store), [changed, UPDATE, left, REMOVE]);
        // The marks are gone.
        store.beginRecompute();
        store.endRecompute();
        equal(drained(store), [kept, REMOVE, changed, REMOVE]);
      }),
    );

    test(
      `${name} ${kind}: a recompute begun again starts anew, one not begun does nothing`,
      both((opened, store) => {
        const handle = opened.intern(1);
        opened.desire(handle, 1);
        store.endRecompute();
        ok(store.isDesired(handle));
        store.beginRecompute();
        opened.desire(handle, 1);
        store.beginRecompute();
        store.endRecompute();
        ok(!store.isDesired(handle));
      }),
    );

    test(
      `${name} ${kind}: touchAll gives the whole difference`,
      both((opened, store) => {
        const handles = [1, 2, 3].map((key) => opened.intern(key));
        for (const handle of handles) opened.desire(handle, 1);
        opened.actual(handles[1] ?? 0, 1);
        store.drain();
        opened.desire(handles[2] ?? 0, 1);
        store.touchAll();
        equal(drained(store), [handles[2], INSERT, handles[0], INSERT]);
      }),
    );

    test(
      `${name} ${kind}: what a drain gave outlives what is done about it`,
      both((opened, store) => {
        const handles = [1, 2, 3].map((key) => opened.intern(key));
        for (const handle of handles) opened.desire(handle, 1);
        const pairs = store.drain();
        for (let at = 0; at < pairs.length; at += 2) opened.actual(pairs[at] ?? 0, 1);
        for (let key = 100; key < 5000; key++) opened.intern(key);
        equal(
          [...pairs],
          handles.flatMap((handle) => [handle, INSERT]),
        );
      }),
    );

    test(
      `${name} ${kind}: a handle that stands for no key is refused`,
      both((opened, store) => {
        const gone = opened.intern(1);
        store.drain();
        for (const handle of [0, gone, 1000, -1, 0xffffffff]) {
          ok(!store.isDesired(handle) && !store.isActual(handle));
          throws(() => opened.desire(handle, 1), new RegExp(`Store: handle ${handle} stands for no key`));
          throws(() => opened.actual(handle, 1), RangeError);
          throws(() => store.undesire(handle), RangeError);
          throws(() => store.unactual(handle), RangeError);
        }
        equal(store.size, 0);
      }),
    );

    test(
      `${name} ${kind}: clear forgets all, and it can be used again`,
      both((opened, store) => {
        for (let key = 0; key < 500; key++) opened.desire(opened.intern(key), key);
        store.beginRecompute();
        store.clear();
        equal(store.size, 0);
        equal(opened.find(3), 0);
        store.touchAll();
        store.endRecompute();
        equal(drained(store), []);
        const handle = opened.intern(3);
        opened.desire(handle, 1);
        equal(drained(store), [handle, INSERT]);
      }),
    );

    test(
      `${name} ${kind}: grows, its handles stay`,
      both((opened, store) => {
        const handles = Array.from({ length: 20_000 }, (_, key) => {
          const handle = opened.intern(key);
          opened.desire(handle, key);
          return handle;
        });
        equal(store.size, 20_000);
        ok(store.capacity >= 20_000);
        equal(new Set(handles).size, 20_000);
        for (const [key, handle] of handles.entries()) equal(opened.find(key), handle);
        equal(store.drain().length, 40_000);
        for (const [key, handle] of handles.entries()) opened.actual(handle, key);
        equal(drained(store), [], 'the values moved with their keys');
      }),
    );

    test(`${name} ${kind}: released twice is fine, used after it is not`, () => {
      const opened = open(kernels);
      const handle = opened.intern(1);
      opened.store.release();
      opened.store.release();
      const { store } = opened;
      const calls = [
        () => opened.find(1),
        () => opened.intern(1),
        () => opened.desire(handle, 1),
        () => opened.actual(handle, 1),
        () => store.isDesired(handle),
        () => store.isActual(handle),
        () => store.undesire(handle),
        () => store.unactual(handle),
        () => store.beginRecompute(),
        () => store.endRecompute(),
        () => store.drain(),
        () => store.touchAll(),
        () => store.clear(),
        () => store.size,
        () => store.capacity,
      ];
      for (const call of calls) throws(call, /Store: used after its release/);
    });
  }
}

const key = fc.oneof({ weight: 3, arbitrary: fc.nat(11) }, { weight: 1, arbitrary: fc.nat(400) });
const pick = fc.nat(50);
const value = fc.nat(3);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('intern' as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('find' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('desire' as const, 'actual' as const), pick, value }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('undesire' as const, 'unactual' as const), pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('drain' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('beginRecompute' as const, 'endRecompute' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('touchAll' as const) }) },
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
    case 'find':
      return each((opened) => equal(opened.find(action.key), model.find(String(action.key))));
    case 'drain': {
      const expected = model.drain();
      return each((opened) => equal([...opened.store.drain()], expected));
    }
    case 'beginRecompute':
    case 'endRecompute':
    case 'touchAll':
      model[action.kind]();
      return each((opened) => opened.store[action.kind]());
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

for (const [kind, open] of Object.entries(KINDS)) {
  test(`${kind}: all agree with Maps, step by step`, () => {
    const seen = new Map<number, number>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const model = new DiffModel();
        const stores = all.map(({ kernels }) => open(kernels));
        for (const action of [...steps, { kind: 'touchAll' as const }, { kind: 'drain' as const }]) {
          take(action, model, stores);
          for (const { store } of stores) equal(store.size, model.keys.size);
        }
        for (const [handle, entry] of model.keys) {
          for (const opened of stores) {
            equal(opened.store.isDesired(handle), entry.desired !== undefined);
            equal(opened.store.isActual(handle), entry.actual !== undefined);
            equal(opened.find(Number(entry.key)), handle);
          }
        }
        stores[0]?.store.touchAll();
        for (const op of [...(stores[0]?.store.drain() ?? [])].filter((_, at) => at % 2 === 1)) {
          seen.set(op, (seen.get(op) ?? 0) + 1);
        }
        for (const { store } of stores) store.release();
      }),
      runs(250),
    );
    for (const op of [INSERT, REMOVE, UPDATE]) ok(seen.has(op), `no run ended with operation ${op}`);
  });
}

test.run();
