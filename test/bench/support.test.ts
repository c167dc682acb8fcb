import { equal, ok, throws } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { counted, figure, growth, median, middle, table } from './support.ts';

const test = suite('bench/support');

test('middles are deaf to outliers', () => {
  equal(median([9, 1, 2]), 2);
  equal(median([4, 1, 2, 1000]), 3);
  equal(middle([1000, 2, 4, 0]), 3);
  equal(middle([7]), 7);
  throws(() => median([]), /nothing was measured/);
  throws(() => middle([]), /nothing was measured/);
});

test('growth is the exponent', () => {
  const sizes = [10, 100, 1000];
  for (const exponent of [0, 1, 2]) {
    const fitted = growth(sizes.map((size) => ({ size, time: 3 * size ** exponent })));
    ok(fitted !== undefined && Math.abs(fitted - exponent) < 1e-9, `${fitted} instead of ${exponent}`);
  }
  equal(growth([{ size: 10, time: 1 }]), undefined);
  equal(growth([]), undefined);
});

test('tables line up', () => {
  equal(table(['name', 'n'], [['a', '1,000']]), 'name      n\n----  -----\na     1,000');
  equal([undefined, Number.NaN, 0.12345, 12345].map(figure), ['-', '-', '0.123', '12,345']);
});

test('what did not happen is an error', () => {
  counted('rows', 1, 1);
  throws(() => counted('rows', 0, 1), /rows: 0 instead of 1/);
});

test.run();
