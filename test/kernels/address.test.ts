import { isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { equal, ok } from 'uvu/assert';
import { readAddress, readPrefix } from '../../host/kernels/address-text.ts';
import { formatAddress, formatPrefix } from '../../host/kernels/format.ts';
import type { Parsed } from '../../host/kernels/kernels.ts';
import { implementations } from '../support/kernels.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/address');
const all = await implementations();

type Reading = Readonly<Parsed> | undefined;

function exact(read: (text: string, into: Parsed) => boolean, text: string): Reading {
  const into = { w0: 0, w1: 0, w2: 0, w3: 0, length: 0 };
  return read(text, into) ? into : undefined;
}

function prefixText(parsed: Reading): string | undefined {
  return parsed && formatPrefix(parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length);
}

function addressText(parsed: Reading): string | undefined {
  if (parsed !== undefined) equal(parsed.length, 128);
  return parsed && formatAddress(parsed.w0, parsed.w1, parsed.w2, parsed.w3);
}

/** What each text is read as, by what Debian's `ovn-nbctl lr-route-add` 23.03 does with it except for what is noted. */
const PREFIXES: readonly (readonly [text: string, reading: string | undefined])[] = [
  ['10.0.0.0/24', '10.0.0.0/24'],
  ['10.0.0.1', '10.0.0.1/32'],
  ['192.168.7.1/24', '192.168.7.1/24'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['255.255.255.255/32', '255.255.255.255/32'],
  ['010.0.0.1', '10.0.0.1/32'],
  ['08.1.1.1', '8.1.1.1/32'],
  ['0000000000000000000010.0.0.1', '10.0.0.1/32'],
  [' 1.0.0.1', '1.0.0.1/32'],
  ['\t1.\n2.\v3.\f4', '1.2.3.4/32'],
  ['\r1.2.3.+4', '1.2.3.4/32'],
  ['-0.2.3.4', '0.2.3.4/32'],
  ['10.0.0.1/024', '10.0.0.1/24'],
  ['10.0.0.1/+24', '10.0.0.1/24'],
  ['10.0.0.1/ 24', '10.0.0.1/24'],
  ['10.0.0.1/-0', '10.0.0.1/0'],
  ['1.2.3.4/255.255.255.0', '1.2.3.4/24'],
  ['1.2.3.4/ 255.255.0. 0', '1.2.3.4/16'],
  ['1.2.3.4/0.0.0.0', '1.2.3.4/0'],
  ['1.2.3.4/255.255.255.255', '1.2.3.4/32'],
  ['1.2.3.4/255.0.255.0', undefined],
  ['1.2.3.4/0.255.255.255', undefined],
  ['10.0.0.1/33', undefined],
  ['10.0.0.1/-1', undefined],
  ['1.2.3.4 ', undefined],
  ['1.2.3.4 /24', undefined],
  ['1.2.3.4/24 ', undefined],
  ['1.2.3.4/24\n', undefined],
  ['1.2.3.4/', undefined],
  ['1.2.3.4/24/24', undefined],
  ['1.2.3.4/1.2', undefined],
  ['1.2.3.4/32.0', undefined],
  ['1.2.3.4/--1', undefined],
  ['1.2.3.4/+ 1', undefined],
  ['1.2.3.4/+', undefined],
  ['1.2.3.4/0x10', undefined],
  ['1.2.3.4/::', undefined],
  ['1.2.3', undefined],
  ['1.2.3.', undefined],
  ['1..3.4', undefined],
  ['.1.2.3.4', undefined],
  ['1.2.3.4.5', undefined],
  ['0x1.2.3.4', undefined],
  // The tools take these modulo 256.
  ['256.0.0.1', undefined],
  ['300.0.0.1', undefined],
  ['-1.0.0.1', undefined],
  ['4294967297.0.0.1', undefined],
  ['1.2.3.4/4294967320', undefined],
  ['1.2.3.4/255.255.255.256', undefined],
  ['::', '::/128'],
  ['::1/64', '::1/64'],
  ['::1/064', '::1/64'],
  ['::1/+64', '::1/64'],
  ['::1/\t64', '::1/64'],
  [' ::1', '::1/128'],
  ['::/0', '::/0'],
  ['::/::', '::/0'],
  ['::1/ffff:ffff::', '::1/32'],
  ['::1/fff8::', '::1/13'],
  ['::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::1/128'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8/128'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0/128'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8/128'],
  ['1::3:4:5:6:7:8', '1:0:3:4:5:6:7:8/128'],
  ['0001::ABCD', '1::abcd/128'],
  ['::1.2.3.4', '::1.2.3.4/128'],
  ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304/128'],
  ['fe80::/10', 'fe80::/10'],
  ['::1/129', undefined],
  ['::1/ff0f::', undefined],
  ['::1/::ffff', undefined],
  ['::1/ ffff::', undefined],
  ['::1/255.0.0.0', undefined],
  ['::1 ', undefined],
  ['::1/', undefined],
  ['::1/64/64', undefined],
  ['::1/4294967360', undefined],
  ['00001::', undefined],
  ['12345::', undefined],
  [':1::', undefined],
  [':::', undefined],
  ['1:::2', undefined],
  ['1::2::3', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1:2:3:4:5:6:7:', undefined],
  ['1:2:3:4:5:6:7:8:', undefined],
  ['1:2:3:4:5:6:7:8::', undefined],
  ['::1:2:3:4:5:6:7:8', undefined],
  ['1:2:3:4::5:6:7:8', undefined],
  ['1:2:3:4:5:6:7:1.2.3.4', undefined],
  ['::1.2.3.4:5', undefined],
  ['1.2.3.4::', undefined],
  ['::ffff:1.2.3', undefined],
  ['::ffff:1.2.3.256', undefined],
  ['::ffff:1.2.3.04', undefined],
  ['::ffff:+1.2.3.4', undefined],
  ['::1%eth0', undefined],
  ['[::1]', undefined],
  // Here IPv4-mapped text is IPv4; the tools write it as it came.
  ['::ffff:10.0.0.1', '10.0.0.1/32'],
  ['::ffff:10.1.6.0/120', '10.1.6.0/24'],
  ['::ffff:a01:600/120', '10.1.6.0/24'],
  ['::ffff:0.0.0.0/96', '0.0.0.0/0'],
  ['::ffff:1.2.3.4/+120', '1.2.3.4/24'],
  ['::ffff:1.2.3.4/ffff:ffff:ffff:ffff:ffff:ffff:ffff:0', '1.2.3.4/16'],
  ['0000:0000:0000:0000:0000:ffff:192.168.100.200', '192.168.100.200/32'],
  ['::ffff:0:0/95', undefined],
  ['::ffff:1.2.3.4/95', undefined],
  ['::ffff:1.2.3.4/0', undefined],
  ['::ffff:1.2.3.4/::', undefined],
  ['::fffe:0:0/95', '::fffe:0:0/95'],
  ['', undefined],
  ['/', undefined],
  ['/24', undefined],
  [':', undefined],
  ['1', undefined],
  ['10.0.0.1\0', undefined],
  ['\0', undefined],
  ['１0.0.0.1', undefined],
  ['\u{a0}1.2.3.4', undefined],
  ['1.2.3.4/２4', undefined],
  [`${'0'.repeat(100_000)}1.2.3.4`, '1.2.3.4/32'],
  [`${'9'.repeat(100_000)}.2.3.4`, undefined],
  [`1.2.3.4/${'0'.repeat(100_000)}8`, '1.2.3.4/8'],
  [`${' '.repeat(100_000)}1.2.3.4`, '1.2.3.4/32'],
  [`${' '.repeat(100_000)}x`, undefined],
  [':'.repeat(100_000), undefined],
  [`${'1:'.repeat(100_000)}1`, undefined],
];

for (const { name, kernels } of all) {
  test(`${name}: prefixes are read as the tools read them`, () => {
    for (const [text, reading] of PREFIXES) {
      equal(prefixText(kernels.parsePrefix(text)), reading, `parsePrefix(${JSON.stringify(text.slice(0, 60))})`);
    }
  });

  test(`${name}: an address has no length, and IPv6 no space before it`, () => {
    const readings: readonly (readonly [string, string | undefined])[] = [
      ['10.0.0.1', '10.0.0.1'],
      [' 010.0.0.+1', '10.0.0.1'],
      ['fe80::00F1', 'fe80::f1'],
      ['::ffff:a00:1', '10.0.0.1'],
      ['::ffff:10.0.0.1', '10.0.0.1'],
      [' ::1', undefined],
      [' ::1.2.3.4', undefined],
      ['10.0.0.1/32', undefined],
      ['::1/128', undefined],
      ['10.0.0.1/', undefined],
      ['', undefined],
      ['discard', undefined],
    ];
    for (const [text, reading] of readings) {
      equal(addressText(kernels.parseAddress(text)), reading, `parseAddress(${JSON.stringify(text)})`);
    }
  });

  test(`${name}: the words are u32, most significant first`, () => {
    const { w0, w1, w2, w3 } = kernels.parseAddress('ffff:1:fffe:2:fffd:3:fffc:4') ?? {};
    equal([w0, w1, w2, w3], [0xffff0001, 0xfffe0002, 0xfffd0003, 0xfffc0004]);
    equal({ ...kernels.parsePrefix('255.0.0.1/8') }, { w0: 0, w1: 0, w2: 0xffff, w3: 0xff000001, length: 104 });
  });
}

const ODD_CHARACTERS = '0159aF:./ +-\t\0%x'.split('');
const ADDRESS_CHARACTERS = '0123456789abcdefF:./ +-'.split('');
const octet = fc.oneof(
  fc.nat(255).map(String),
  fc.nat(999).map(String),
  fc.constantFrom('00', '007', '+1', '-0', ' 3'),
);
const dotted = fc.array(octet, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
const plainDotted = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const group = fc.oneof(
  fc.nat(0xffff).map((value) => value.toString(16)),
  fc.constantFrom('0', 'ffff', '0001', 'FFFF', '', '00000', 'g'),
);
const colons = fc.array(group, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(':'));
const realIPv6 = fc.ipV6();
const mapped = fc
  .oneof(
    plainDotted,
    fc.tuple(group, group).map((two) => two.join(':')),
  )
  .map((end) => `::ffff:${end}`);
const length = fc.oneof(fc.nat(130).map(String), fc.constantFrom('', '024', '+8', ' 16', '255.255.0.0', 'ffff:ffff::'));
const anyAddress = fc.oneof(plainDotted, dotted, colons, realIPv6, mapped);
const nearly = fc.oneof(
  anyAddress,
  fc.tuple(anyAddress, length).map((parts) => parts.join('/')),
);
/** One character put in, taken out or put in another's place. */
const mutated = fc
  .tuple(
    nearly,
    fc.nat(),
    fc.nat(2),
    fc.oneof(fc.constantFrom(...ODD_CHARACTERS), fc.string({ unit: 'binary', maxLength: 1 })),
  )
  .map(([text, place, kind, character]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + (kind === 0 ? '' : character) + text.slice(at + (kind === 1 ? 0 : 1));
  });
const hostile = fc.oneof(
  { weight: 4, arbitrary: nearly },
  { weight: 4, arbitrary: mutated },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...ADDRESS_CHARACTERS), maxLength: 52 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2000, size: 'max' }) },
);

test('all agree with the exact parser, whatever the text', () => {
  const ends = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(hostile, (text) => {
      const prefix = exact(readPrefix, text);
      const address = exact(readAddress, text);
      ends[prefix === undefined ? 'refused' : 'accepted']++;
      for (const { name, kernels } of all) {
        equal(kernels.parsePrefix(text) && { ...kernels.parsePrefix(text) }, prefix, `${name}: parsePrefix`);
        equal(kernels.parseAddress(text) && { ...kernels.parseAddress(text) }, address, `${name}: parseAddress`);
      }
    }),
    runs(4000),
  );
  ok(ends.accepted > 0 && ends.refused > 0, `the texts are one-sided: ${JSON.stringify(ends)}`);
});

test("the exact parser takes the IPv6 that Node's does, and what it writes is what a URL would", () => {
  fc.assert(
    fc.property(
      hostile.filter((text) => text.includes(':') && !text.includes('%')),
      (text) => {
        const parsed = exact(readAddress, text);
        equal(parsed !== undefined, isIPv6(text), JSON.stringify(text));
        if (parsed === undefined) return;
        const { w0, w1, w2, w3 } = parsed;
        const written = formatAddress(w0, w1, w2, w3);
        const same = written.includes(':') ? written : `::ffff:${written}`;
        // A URL writes no dots, but else follows RFC 5952 too.
        equal(new URL(`http://[${text}]/`).hostname, new URL(`http://[${same}]/`).hostname);
        if (!written.includes('.')) equal(new URL(`http://[${text}]/`).hostname, `[${written}]`);
      },
    ),
    runs(2000),
  );
});

test('what is written is read back as the same, host bits and all', () => {
  const word = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 0xffff, 0xffff0000, 1, 0xffffffff));
  const words = fc.oneof(
    fc.tuple(word, word, word, word),
    word.map((w3) => [0, 0, 0xffff, w3] as const),
  );
  fc.assert(
    fc.property(words, fc.nat(128), ([w0, w1, w2, w3], bits) => {
      const isMapped = w0 === 0 && w1 === 0 && w2 === 0xffff;
      const length = isMapped ? Math.max(96, bits) : bits;
      const text = formatPrefix(w0, w1, w2, w3, length);
      for (const { name, kernels } of all) equal({ ...kernels.parsePrefix(text) }, { w0, w1, w2, w3, length }, name);
      equal(exact(readPrefix, text), { w0, w1, w2, w3, length }, text);
    }),
    runs(1000),
  );
});

test.run();
