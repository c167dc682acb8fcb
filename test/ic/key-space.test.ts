/** Tunnel keys: the lowest free one for datapaths (contract 4), the next free one for ports (contract 7), each against a plain model. */
import { array, assert, constant, nat, oneof, property, record } from 'fast-check';
import { equal, ok } from 'uvu/assert';
import { GLOBAL_KEYS, VXLAN_KEYS } from '../../host/ic/enum-datapath.ts';
import { KeySpace } from '../../host/ic/key-space.ts';
import { PORT_KEYS } from '../../host/ic/port-binding/isb-bindings.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/key-space');

test('the first datapath key of an empty range is minimum + 1; the minimum itself comes last', () => {
  for (const [range, first] of [
    [GLOBAL_KEYS, 16_711_682],
    [VXLAN_KEYS, 1025],
  ] as const) {
    const keys = new KeySpace();
    equal(keys.lowest(range), first);
    equal(keys.lowest(range), first + 1);
    for (let key = first + 2; key <= range.maximum; key++) keys.take(key);
    equal(keys.lowest(range), range.minimum);
    equal(keys.lowest(range), undefined);
  }
});

test('the first port key of an empty switch is 1', () => {
  const keys = new KeySpace();
  equal(keys.allocate(PORT_KEYS.minimum, PORT_KEYS.maximum, 0), 1);
  equal(keys.allocate(PORT_KEYS.minimum, PORT_KEYS.maximum, 0), 2);
});

test('a key given back is not handed out at once', () => {
  const keys = new KeySpace();
  keys.take(1);
  equal(keys.allocate(1, 9, 0), 2);
  keys.endRun();
  keys.take(2);
  keys.giveBack(1);
  equal(keys.allocate(1, 9, 0), 3);
});

test('a key that was only lent is free after the run, unless a row took it', () => {
  const keys = new KeySpace();
  equal(keys.allocate(1, 2, 0), 1);
  equal(keys.allocate(1, 2, 0), 2);
  equal(keys.allocate(1, 2, 0), undefined);
  keys.take(2);
  keys.endRun();
  equal([keys.isTaken(1), keys.isTaken(2)], [false, true]);
  equal(keys.allocate(1, 2, 0), 1);
});

test('a key that two rows have is free when both are gone', () => {
  const keys = new KeySpace();
  keys.take(5);
  keys.take(5);
  keys.giveBack(5);
  ok(keys.isTaken(5));
  keys.giveBack(5);
  ok(!keys.isTaken(5));
  keys.giveBack(5);
  equal(keys.size, 0);
});

test('a search with a start begins after it', () => {
  const keys = new KeySpace();
  keys.startAt(6);
  equal(keys.allocate(1, 9, 0), 7);
  keys.startAt(9);
  equal(keys.allocate(1, 9, 0), 1);
});

const MAXIMUM = 12;
const steps = oneof(
  record({ what: constant('take' as const), key: nat(MAXIMUM - 1) }),
  record({ what: constant('giveBack' as const), key: nat(MAXIMUM - 1) }),
  record({ what: constant('allocate' as const), key: nat() }),
  record({ what: constant('endRun' as const), key: nat() }),
);

test('any history: a key is handed out when one is free, never one that is taken, and the next one after the last', () => {
  assert(
    property(array(steps, { maxLength: 60 }), (history) => {
      const keys = new KeySpace();
      const held: number[] = [];
      const lent: number[] = [];
      let last = 0;
      for (const { what, key: number } of history) {
        const key = number + 1;
        if (what === 'take') {
          keys.take(key);
          held.push(key);
        } else if (what === 'giveBack') {
          // Only what a row has is given back: lent keys are the run's.
          if (!held.includes(key)) continue;
          keys.giveBack(key);
          held.splice(held.indexOf(key), 1);
        } else if (what === 'endRun') {
          keys.endRun();
          lent.length = 0;
        } else {
          const taken = new Set([...held, ...lent]);
          const order = Array.from({ length: MAXIMUM }, (_, at) => ((last + at) % MAXIMUM) + 1);
          const wanted = order.find((candidate) => !taken.has(candidate));
          const got = keys.allocate(1, MAXIMUM, 0);
          equal(got, wanted);
          if (got === undefined) continue;
          lent.push(got);
          last = got;
        }
        const all = new Set([...held, ...lent]);
        for (let each = 1; each <= MAXIMUM; each++) equal(keys.isTaken(each), all.has(each));
      }
    }),
    runs(300),
  );
});

test('any history: the lowest free key above the minimum, then the minimum, in two ranges of one space', () => {
  const ranges = [
    { minimum: 0, maximum: 5 },
    { minimum: 6, maximum: 11 },
  ] as const;
  assert(
    property(array(steps, { maxLength: 60 }), (history) => {
      const keys = new KeySpace();
      const held: number[] = [];
      const lent: number[] = [];
      for (const { what, key } of history) {
        if (what === 'take') {
          keys.take(key);
          held.push(key);
        } else if (what === 'giveBack') {
          if (!held.includes(key)) continue;
          keys.giveBack(key);
          held.splice(held.indexOf(key), 1);
        } else if (what === 'endRun') {
          keys.endRun();
          lent.length = 0;
        } else {
          const { minimum, maximum } = ranges[key % 2] ?? ranges[0];
          const order = [...Array.from({ length: maximum - minimum }, (_, at) => minimum + 1 + at), minimum];
          const got = keys.lowest({ minimum, maximum });
          equal(
            got,
            order.find((candidate) => !held.includes(candidate) && !lent.includes(candidate)),
          );
          if (got !== undefined) lent.push(got);
        }
      }
    }),
    runs(300),
  );
});

test.run();
