import { equal, throws } from 'uvu/assert';
import type { BindingValue } from '../../host/kernels/binding-store.ts';
import { implementations } from '../support/kernels.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/binding-store');

for (const { name, kernels } of await implementations()) {
  test(`${name}: the key is both the datapath and the port`, () => {
    const store = kernels.bindingStore();
    const handles = [store.intern(1, 2), store.intern(2, 1), store.intern(1, 1), store.intern(0xffffffff, 0)];
    equal(new Set(handles).size, 4);
    equal(store.intern(1, 2), handles[0]);
    store.release();
  });

  test(`${name}: the difference has a bit for each value`, () => {
    const store = kernels.bindingStore();
    const handle = store.intern(1, 2);
    const value: BindingValue = [1, 2, 3, 4, 0xffffffff];
    store.desire(handle, value);
    equal(store.difference(handle), 0, 'it is not actual');
    for (let word = 0; word < value.length; word++) {
      const other = [...value] as [number, number, number, number, number];
      other[word] = 0x80000000;
      store.actual(handle, other);
      equal(store.difference(handle), 1 << word);
    }
    store.actual(handle, [0, 2, 0, 4, 0]);
    equal(store.difference(handle), 0b10101);
    store.actual(handle, value);
    equal(store.difference(handle), 0);
    equal(store.difference(999), 0);
    store.release();
    throws(() => store.difference(handle), /BindingStore: used after its release/);
  });
}

test.run();
