import { equal } from 'uvu/assert';
import { INSERT, type RouteStore, UPDATE } from '../../host/kernels/kernels.ts';
import { ROUTE_WORDS } from '../../host/kernels/route-store.ts';
import { implementations } from '../support/kernels.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/route-store');

type Key = Parameters<RouteStore['intern']>;
type Value = [attributes: number, id: number];

for (const { name, kernels } of await implementations()) {
  test(`${name}: every word of the key counts`, () => {
    const store = kernels.routeStore();
    const key: Key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    equal(key.length, ROUTE_WORDS.key.length);
    const handles = [store.intern(...key)];
    for (let word = 0; word < key.length; word++) {
      const other: Key = [...key];
      other[word] = (0x80000000 + word) >>> 0;
      handles.push(store.intern(...other));
    }
    // The same words in other places are another key.
    handles.push(
      store.intern(2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      store.intern(1, 2, 3, 4, 6, 5, 7, 8, 9, 10, 11, 12),
    );
    equal(new Set(handles).size, key.length + 3);
    equal(store.intern(...key), handles[0]);
    store.release();
  });

  test(`${name}: every word of the value counts`, () => {
    const store = kernels.routeStore();
    const handle = store.intern(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    const value: Value = [0xffffffff, 2];
    equal(value.length, ROUTE_WORDS.value.length);
    store.desire(handle, ...value);
    equal([...store.drain()], [handle, INSERT]);
    for (let word = 0; word < value.length; word++) {
      const other: Value = [...value];
      other[word] = 0x80000000;
      store.actual(handle, ...other);
      equal([...store.drain()], [handle, UPDATE], `word ${word}`);
    }
    store.actual(handle, ...value);
    equal(store.drain().length, 0);
    store.release();
  });

  test(`${name}: stores are independent, also while one of them grows`, () => {
    const one = kernels.routeStore();
    const other = kernels.routeStore();
    const small = one.intern(0, 0, 0xffff, 1, 128, 0, 0, 0, 0, 0, 0, 0);
    one.desire(small, 1, 2);
    for (let i = 0; i < 50_000; i++) other.intern(0, 0, 0xffff, i, 128, 0, 0, 0, 0, 0, 0, 0);
    equal(one.size, 1);
    equal([...one.drain()], [small, INSERT]);
    equal({ ...kernels.parsePrefix('10.0.0.0/8') }, { w0: 0, w1: 0, w2: 0xffff, w3: 0x0a000000, length: 104 });
    other.release();
    one.actual(small, 1, 3);
    equal([...one.drain()], [small, UPDATE]);
    one.release();
  });
}

test.run();
