import { equal, ok, throws } from 'uvu/assert';
import { type DiffStore, INSERT, REMOVE, UPDATE } from '../../host/kernels/kernels.ts';
import { implementations } from '../support/kernels.ts';
import { type Store, STORE_KINDS } from '../support/stores.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/diff-store');
const all = await implementations();

function drained(store: DiffStore): number[] {
  return [...store.drain()];
}

for (const { name, kernels } of all) {
  for (const [kind, open] of Object.entries(STORE_KINDS)) {
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
        equal(opened.intern(7), handle);
        opened.desire(handle, 1);
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
        equal(opened.intern(7), handle, 'held until the drain');
        equal(drained(store), []);
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
      `${name} ${kind}: short and long drains, one after another`,
      both((opened, store) => {
        for (const count of [1, 2, 64, 65, 1, 300, 63, 2]) {
          const handles = Array.from({ length: count }, (_, key) => opened.intern(key));
          for (const handle of handles) opened.desire(handle, count);
          equal(
            drained(store),
            handles.flatMap((handle) => [handle, INSERT]),
          );
          for (const handle of handles) store.undesire(handle);
          equal(drained(store), []);
          equal(store.size, 0);
        }
      }),
    );

    test(
      `${name} ${kind}: values are compared however they came about`,
      both((opened, store) => {
        const handle = opened.intern(1);
        opened.desire(handle, 1);
        opened.actual(handle, 1);
        store.undesire(handle);
        opened.actual(handle, 2);
        // As it was desired before, which is not what is there now.
        opened.desire(handle, 1);
        equal(drained(store), [handle, UPDATE]);
        store.unactual(handle);
        opened.desire(handle, 2);
        opened.actual(handle, 2);
        equal(drained(store), []);
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
        store.clear();
        equal(store.size, 0);
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
        for (const [key, handle] of handles.entries()) equal(opened.intern(key), handle);
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
        () => opened.intern(1),
        () => opened.desire(handle, 1),
        () => opened.actual(handle, 1),
        () => store.undesire(handle),
        () => store.unactual(handle),
        () => store.difference(handle),
        () => store.drain(),
        () => store.clear(),
        () => store.size,
        () => store.capacity,
      ];
      for (const call of calls) throws(call, /Store: used after its release/);
    });
  }
}

test.run();
