import * as fc from 'fast-check';
import { equal, ok, throws } from 'uvu/assert';
import { type Address, isInside, type Prefix } from '../support/kernel-models.ts';
import { implementations } from '../support/kernels.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/address-set');
const all = await implementations();

for (const { name, kernels } of all) {
  test(`${name}: an address lies inside prefixes of its own family`, () => {
    const set = kernels.addressSet();
    set.add(0, 0, 0xffff, 0x0a000001);
    ok(set.anyInside(0, 0, 0xffff, 0x0a000000, 120));
    ok(set.anyInside(0, 0, 0xffff, 0x0a0000ff, 120), 'host bits count');
    ok(set.anyInside(0, 0, 0xffff, 0, 96));
    ok(set.anyInside(0, 0, 0xffff, 0x0a000001, 128));
    ok(!set.anyInside(0, 0, 0xffff, 0x0a000002, 128));
    ok(!set.anyInside(0, 0, 0, 0, 0), 'an IPv4 address lies inside ::/0');
    set.add(0xfd000000, 0, 0, 1);
    ok(set.anyInside(0, 0, 0, 0, 0));
    ok(set.anyInside(0xfd000000, 0, 0, 0, 8));
    ok(!set.anyInside(0xfe000000, 0, 0, 0, 8));
    set.release();
  });

  test(`${name}: copies are counted`, () => {
    const set = kernels.addressSet();
    set.add(0, 0, 0xffff, 1);
    set.add(0, 0, 0xffff, 1);
    equal(set.size, 2);
    ok(set.remove(0, 0, 0xffff, 1));
    ok(set.anyInside(0, 0, 0xffff, 1, 128));
    ok(set.remove(0, 0, 0xffff, 1));
    ok(!set.anyInside(0, 0, 0xffff, 1, 128));
    ok(!set.remove(0, 0, 0xffff, 1));
    equal(set.size, 0);
    set.release();
  });

  test(`${name}: released twice is fine, used after it is not`, () => {
    const set = kernels.addressSet();
    set.release();
    set.release();
    throws(() => set.add(0, 0, 0, 1), /AddressSet: used after its release/);
    throws(() => set.remove(0, 0, 0, 1), /used after its release/);
    throws(() => set.anyInside(0, 0, 0, 1, 128), /used after its release/);
    throws(() => set.anyInsideWhich(new Uint32Array(5)), /used after its release/);
    throws(() => set.size, /used after its release/);
  });

  test(`${name}: ten thousand addresses come and go`, () => {
    const set = kernels.addressSet();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 10_000; i++) set.add(0, 0, 0xffff, (i * 2654435761) >>> 0);
      equal(set.size, 10_000);
      for (let i = 0; i < 10_000; i++) ok(set.anyInside(0, 0, 0xffff, (i * 2654435761) >>> 0, 128));
      for (let i = 0; i < 10_000; i += 2) ok(set.remove(0, 0, 0xffff, (i * 2654435761) >>> 0));
      for (let i = 0; i < 10_000; i++) equal(set.anyInside(0, 0, 0xffff, (i * 2654435761) >>> 0, 128), i % 2 === 1);
      for (let i = 1; i < 10_000; i += 2) ok(set.remove(0, 0, 0xffff, (i * 2654435761) >>> 0));
      equal(set.size, 0);
      ok(!set.anyInside(0, 0, 0xffff, 0, 96));
    }
    set.release();
  });

  test(`${name}: prefixes of any length, among thousands of near addresses of which half are gone`, () => {
    const set = kernels.addressSet();
    const addresses = Array.from({ length: 4000 }, (_, i) => 0x0a000000 + (Math.imul(i, 0x9e3779b1) >>> 12));
    for (const address of addresses) set.add(0, 0, 0xffff, address);
    for (const address of addresses.slice(0, 2000)) ok(set.remove(0, 0, 0xffff, address));
    const cut = (address: number, length: number): number => Math.floor(address / 2 ** (128 - length));
    for (const length of [97, 100, 108, 114, 117, 120, 123, 127, 128]) {
      const held = new Set(addresses.slice(2000).map((address) => cut(address, length)));
      const asked = Array.from({ length: 1500 }, (_, i) => 0x0a000000 + (Math.imul(i + 3000, 0x9e3779b1) >>> 12));
      const inside = asked.flatMap((address, at) => (held.has(cut(address, length)) ? [at] : []));
      ok(inside.length > 0);
      const words = Uint32Array.from(asked.flatMap((address) => [0, 0, 0xffff, address, length]));
      equal([...set.anyInsideWhich(words)], inside);
      equal(
        asked.flatMap((address, at) => (set.anyInside(0, 0, 0xffff, address, length) ? [at] : [])),
        inside,
      );
    }
    set.release();
  });
}

const bits = fc.constantFrom(0, 1, 3, 0x80000000, 0xffffffff, 0x0a000000, 0x0a000001, 0xffff);
const address = fc.oneof(
  fc.tuple(bits, bits, bits, bits),
  fc.oneof(bits, fc.nat(0xffffffff)).map((w3): [number, number, number, number] => [0, 0, 0xffff, w3]),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), address }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), address }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('oldest' as const), address }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), address, length: fc.nat(128) }) },
);

test('all agree with a list of addresses, step by step', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
      const sets = all.map(({ kernels }) => kernels.addressSet());
      const list: Address[] = [];
      const takeOut = (wanted: Address): boolean => {
        const at = list.findIndex((held) => held.every((word, index) => word === wanted[index]));
        if (at >= 0) list.splice(at, 1);
        return at >= 0;
      };
      for (const action of steps) {
        const target = action.kind === 'oldest' ? (list[0] ?? action.address) : action.address;
        if (action.kind === 'add') {
          list.push(target);
          for (const set of sets) set.add(...target);
        } else if (action.kind === 'ask') {
          const expected = list.some((held) => isInside([...held, 128], [...target, action.length]));
          for (const [at, set] of sets.entries())
            equal(set.anyInside(...target, action.length), expected, all[at]?.name);
        } else {
          const expected = takeOut(target);
          for (const [at, set] of sets.entries()) equal(set.remove(...target), expected, all[at]?.name);
        }
        for (const [at, set] of sets.entries()) equal(set.size, list.length, all[at]?.name);
      }
      // All that was ever asked, once more and at once.
      const asked = steps.map((action): Prefix => {
        const [w0, w1, w2, w3] = action.address;
        return [w0, w1, w2, w3, action.kind === 'ask' ? action.length : 128];
      });
      const words = Uint32Array.from(asked.flat());
      const expected = asked.flatMap((wanted, at) =>
        list.some((held) => isInside([...held, 128], wanted)) ? [at] : [],
      );
      for (const [at, set] of sets.entries()) {
        equal([...set.anyInsideWhich(words)], expected, `${all[at]?.name}: anyInsideWhich`);
        set.release();
      }
    }),
    runs(300),
  );
});

test.run();
