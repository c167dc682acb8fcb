import { equal } from 'uvu/assert';
import { suite } from './suite.ts';

const test = suite('support/suite');

test('a test runs', () => {
  equal(1 + 1, 2);
});

test.run();
