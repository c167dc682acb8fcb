import * as fc from 'fast-check';
import { equal, ok } from 'uvu/assert';
import { droppedMessage, rateLimit } from '../../host/log/rate-limit.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('log/rate-limit');

test('lets a burst through, then one per interval, and says how many were dropped', () => {
  let now = 0;
  const limit = rateLimit(() => now, { perMinute: 6, burst: 3 });
  equal(
    [1, 2, 3, 4, 5].map(() => limit.admit().pass),
    [true, true, true, false, false],
  );
  now = 9_999;
  equal(limit.admit().pass, false);
  now = 12_500;
  const admission = limit.admit();
  equal(admission, { pass: true, dropped: 3, firstDroppedAgo: 12, lastDroppedAgo: 2 });
  equal(
    droppedMessage(admission),
    'Dropped 3 log messages in last 12 seconds (most recently, 2 seconds ago) due to excessive rate',
  );
  equal(limit.admit(), { pass: false, dropped: 0 });
});

test('never lets more through than the burst and the rate allow, and loses count of nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }),
      (perMinute, burst, gaps) => {
        let now = 0;
        const limit = rateLimit(() => now, { perMinute, burst });
        let passed = 0;
        let reported = 0;
        for (const gap of gaps) {
          now += gap;
          const { pass, dropped } = limit.admit();
          if (pass) passed++;
          reported += dropped;
        }
        now += 3_600_000;
        const { pass, dropped } = limit.admit();
        ok(pass);
        equal(passed + reported + dropped, gaps.length);
        ok(passed <= burst + ((now - 3_600_000) * perMinute) / 60_000 + 1e-6);
      },
    ),
    runs(100),
  );
});

test.run();
