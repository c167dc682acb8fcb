import * as fc from 'fast-check';
import { equal, ok, throws } from 'uvu/assert';
import type { Kernels, PrefixSet } from '../../host/kernels/kernels.ts';
import { isInside, type Prefix } from '../support/kernel-models.ts';
import { implementations } from '../support/kernels.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/prefix-set');
const all = await implementations();

function prefix(kernels: Kernels, text: string): Prefix {
  const parsed = kernels.parsePrefix(text);
  if (parsed === undefined) throw new Error(`${text} is no prefix`);
  return [parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length];
}

function setOf(kernels: Kernels, ...texts: string[]): PrefixSet {
  return kernels.prefixSet(texts.flatMap((text) => prefix(kernels, text)));
}

for (const { name, kernels } of all) {
  const covers = (set: PrefixSet, text: string): boolean => set.covers(...prefix(kernels, text));

  test(`${name}: the same or a longer length, and the member's bits agree`, () => {
    const set = setOf(kernels, '10.0.0.0/8', 'fd00::/16');
    ok(covers(set, '10.0.0.0/8'));
    ok(covers(set, '10.255.0.0/16'));
    ok(covers(set, '10.1.2.3'));
    ok(covers(set, 'fd00:1::/32'));
    ok(!covers(set, '11.0.0.0/8'));
    ok(!covers(set, '10.0.0.0/7'));
    ok(!covers(set, '0.0.0.0/0'));
    ok(!covers(set, 'fd01::/16'));
    ok(!covers(set, 'fd00::/15'));
    set.release();
  });

  test(`${name}: host bits don't count, in members or in what is looked up`, () => {
    const set = setOf(kernels, '192.168.7.1/24', 'fd00::1/64');
    ok(covers(set, '192.168.7.200/24'));
    ok(covers(set, '192.168.7.0/25'));
    ok(covers(set, 'fd00::2/64'));
    ok(!covers(set, '192.168.8.1/24'));
    set.release();
  });

  test(`${name}: the families are apart`, () => {
    const ipv6 = setOf(kernels, '::/0');
    ok(covers(ipv6, 'fd00::/8') && covers(ipv6, '::/0') && covers(ipv6, '::1'));
    ok(!covers(ipv6, '10.0.0.1') && !covers(ipv6, '0.0.0.0/0'));
    const ipv4 = setOf(kernels, '0.0.0.0/0');
    ok(covers(ipv4, '255.255.255.255') && covers(ipv4, '0.0.0.0/0'));
    ok(!covers(ipv4, '::/0') && !covers(ipv4, '::1'));
    const both = setOf(kernels, '::/0', '0.0.0.0/0', '10.0.0.0/8', 'fd00::/8');
    equal(both.size, 2);
    for (const set of [ipv6, ipv4, both]) set.release();
  });

  test(`${name}: nested and repeated members count once`, () => {
    const set = setOf(kernels, '10.1.0.0/16', '10.0.0.0/8', '10.1.2.3', '10.0.0.1/8', '10.0.0.0/8', '11.0.0.0/8');
    equal(set.size, 2);
    ok(covers(set, '10.2.0.0/16'));
    set.release();
  });

  test(`${name}: an empty set covers nothing`, () => {
    const set = setOf(kernels);
    equal(set.size, 0);
    ok(!covers(set, '10.0.0.1') && !covers(set, '::1') && !covers(set, '::/0'));
    set.release();
  });

  test(`${name}: a list that is none is refused`, () => {
    throws(() => kernels.prefixSet([1, 2, 3]), /takes five/);
    throws(() => kernels.prefixSet([0, 0, 0, 0, 129]), /prefix 0 has length 129; it must be 0 to 128/);
    throws(() => kernels.prefixSet([0, 0, 0, 0, 8, 0, 0, 0, 0, -1]), /prefix 1 has length -1/);
    throws(() => kernels.prefixSet([0, 0, 0, 0, 0.5]), RangeError);
  });

  test(`${name}: released twice is fine, used after it is not`, () => {
    const set = setOf(kernels, '10.0.0.0/8');
    set.release();
    set.release();
    throws(() => covers(set, '10.0.0.1'), /PrefixSet: used after its release/);
    throws(() => set.coversWhich(new Uint32Array(0)), /PrefixSet: used after its release/);
  });

  test(`${name}: of many prefixes it says which it covers`, () => {
    const set = setOf(kernels, '10.0.0.0/8', '2001:db8::/32');
    equal([...set.coversWhich(new Uint32Array(0))], []);
    // More than cross into the module together, and not a multiple of that.
    const words = Array.from({ length: 2500 }, (_, at) => [0, 0, 0xffff, at % 3 === 0 ? 0x0a000000 + at : at, 128]);
    const expected = Array.from({ length: 2500 }, (_, at) => at).filter((at) => at % 3 === 0);
    equal([...set.coversWhich(Uint32Array.from(words.flat()))], expected);
    set.release();
  });

  test(`${name}: sets and batches of sizes where the way of looking changes`, () => {
    for (const count of [0, 1, 3, 4, 5, 23, 24, 25, 27, 40]) {
      // Up to the last address of all, behind which a search must find nothing.
      const members = Array.from({ length: count }, (_, i): Prefix => {
        const last = count - 1 - i;
        return [0, 0, 0xffff, last === 0 ? 0xffffffff : 0xffffffff - last * 0x300, last === 0 ? 128 : 120];
      });
      for (const ipv6 of [[], [[0xfd000000, 0, 0, 0, 32] as Prefix, [0, 0, 0xfffe, 0, 97] as Prefix]]) {
        const all = [...members, ...ipv6];
        const set = kernels.prefixSet(all.flat());
        for (const rows of [1, 25, 26, 1025]) {
          const asked = Array.from({ length: rows }, (_, i): Prefix => {
            const w3 = 0xffffffff - i * 0xc0;
            if (i % 5 === 1) return [0xfd000000, i % 3, 0, w3, 30 + (i % 7)];
            return [0, 0, i % 11 === 3 ? 0xfffe : 0xffff, w3, i % 2 === 0 ? 128 : 119 + (i % 3)];
          });
          const inside = asked.flatMap((wanted, at) => (all.some((member) => isInside(wanted, member)) ? [at] : []));
          equal([...set.coversWhich(Uint32Array.from(asked.flat()))], inside, `${count} members, ${rows} rows`);
          equal(
            asked.flatMap((wanted, at) => (set.covers(...wanted) ? [at] : [])),
            inside,
          );
        }
        set.release();
      }
    }
  });

  test(`${name}: ten thousand members`, () => {
    const members: number[] = [];
    for (let i = 0; i < 5000; i++) {
      members.push(0, 0, 0xffff, (0x0a000000 + i * 512) >>> 0, 120, 0xfd000000 + (i >>> 8), (i & 255) << 24, 0, 0, 40);
    }
    const set = kernels.prefixSet(members);
    equal(set.size, 10_000);
    for (let i = 0; i < 5000; i++) {
      const address = (0x0a000000 + i * 512) >>> 0;
      ok(set.covers(0, 0, 0xffff, address + 255, 128));
      ok(!set.covers(0, 0, 0xffff, address + 256, 128));
      ok(set.covers(0, 0, 0xffff, address, 120));
      ok(!set.covers(0, 0, 0xffff, address, 119));
      ok(set.covers(0xfd000000 + (i >>> 8), ((i & 255) << 24) | 0xffffff, 1, 2, 64));
      ok(!set.covers(0xfd000000 + (i >>> 8), (i & 255) << 24, 0, 0, 39));
      ok(!set.covers(0xfd000100 + (i >>> 8), (i & 255) << 24, 0, 0, 64));
    }
    ok(!set.covers(0, 0, 0xffff, 0x09ffffff, 128));
    ok(!set.covers(0, 0, 0xffff, 0xffffffff, 128));
    set.release();
  });
}

// Words that agree in many bits, so that members nest and neighbours meet.
const bits = fc.constantFrom(0, 1, 0x80000000, 0xffffffff, 0x0a000000, 0x0a0000ff, 0xfe800000, 0x00010000);
const word = fc.oneof({ weight: 3, arbitrary: bits }, { weight: 1, arbitrary: fc.nat(0xffffffff) });
const ipv4 = fc
  .tuple(word, fc.integer({ min: 96, max: 128 }))
  .map(([w3, length]): Prefix => [0, 0, 0xffff, w3, length]);
const ipv6 = fc
  .tuple(word, word, fc.oneof(word, fc.constant(0xffff)), word, fc.nat(128))
  .map(([w0, w1, w2, w3, length]): Prefix => [w0, w1, w2, w3, length]);
/** One network's neighbours: the index must tell them apart far down. */
const near = fc
  .tuple(fc.nat(600), fc.integer({ min: 112, max: 128 }), fc.constantFrom(0, 0xffff, 0xfffe))
  .map(([low, length, w2]): Prefix => [0, 0, w2, 0x0a000000 + low * 3, length]);
/** Enough of them, not nested, for the index. */
const crowd = fc.array(
  near.map((member): Prefix => [member[0], member[1], member[2], member[3] * 16, Math.max(member[4], 122)]),
  { minLength: 40, maxLength: 150, size: 'max' },
);
const anyPrefix = fc.oneof(ipv4, ipv6, near);

/** The prefix, one shorter, and its neighbour. */
function around([w0, w1, w2, w3, length]: Prefix): Prefix[] {
  return [
    [w0, w1, w2, w3, length],
    [w0, w1, w2, w3, Math.max(0, length - 1)],
    [w0, w1, w2, (w3 + 64) >>> 0, length],
  ];
}

test('all agree with a list of prefixes', () => {
  let covered = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        { weight: 3, arbitrary: fc.array(anyPrefix, { maxLength: 80, size: 'max' }) },
        { weight: 1, arbitrary: crowd },
      ),
      fc.array(anyPrefix, { minLength: 1, maxLength: 30, size: 'max' }),
      (members, asked) => {
        const sets = all.map(({ kernels }) => kernels.prefixSet(members.flat()));
        const kept = members.filter((inner, at) =>
          members.every(
            (outer, other) => other === at || !isInside(inner, outer) || (isInside(outer, inner) && at < other),
          ),
        );
        const questions = [...asked, ...members.flatMap(around)];
        const expected = questions.map((wanted) => members.some((member) => isInside(wanted, member)));
        const inside = expected.flatMap((isCovered, position) => (isCovered ? [position] : []));
        for (const [at, set] of sets.entries()) {
          equal(set.size, kept.length, `${all[at]?.name}: size`);
          const wrong = questions.filter((wanted, position) => set.covers(...wanted) !== expected[position]);
          equal(wrong, [], `${all[at]?.name}: covers`);
          equal([...set.coversWhich(Uint32Array.from(questions.flat()))], inside, `${all[at]?.name}: coversWhich`);
          covered += inside.length;
          set.release();
        }
      },
    ),
    runs(300),
  );
  ok(covered > 0, 'no prefix was ever covered');
});

test.run();
