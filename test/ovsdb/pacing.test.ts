/** How long what failed or had no effect waits before it is tried again (contract 1). */
import { equal } from 'uvu/assert';
import { pauseAfter } from '../../host/ovsdb/pacing.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/pacing');

test('three times at once, then after 0.1 s, doubling to 5 s', () => {
  equal(
    Array.from({ length: 12 }, (_, attempts) => pauseAfter(attempts)),
    [0, 0, 0, 0, 100, 200, 400, 800, 1600, 3200, 5000, 5000],
  );
});

test.run();
