import { equal, is, ok, throws } from 'uvu/assert';
import * as fc from 'fast-check';
import { parseJson, parseStorableJson, writeJson } from '../../host/ovsdb/json.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/json');

/** Any JSON, with integers of 64 bits among its numbers. */
const wide = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    fc.constantFrom('\\', '"', '\\"', '1234567890123456', true, false, null, 0, -1.5, 1e300, 5e-324),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

/** What reading must give: bigint only where a number would not do. */
function read(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, read(member)]));
}

/** What JSON.parse gave, with integers written in full (not as 1e21) that are beyond the safe ones as bigint. */
function widen(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value)))
    return BigInt(String(value));
  if (Array.isArray(value)) return value.map(widen);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, widen(member)]));
}

test('what is written is read again, 64-bit integers exactly', () => {
  fc.assert(
    fc.property(wide, (value) => equal(parseJson(writeJson(value)), read(value))),
    runs(100),
  );
});

test('the exact parser agrees with JSON.parse on everything a number can hold', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 3 }), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      // The long string takes the text down the exact road.
      const [, exact] = parseJson(`["1234567890123456", ${spaced}]`) as [unknown, unknown];
      equal(exact, widen(JSON.parse(spaced)));
    }),
    runs(100),
  );
});

test('malformed text is refused by both parsers', () => {
  for (const bad of ['', '{', '[1,]', '{"a"}', '"\n"', '01', 'nul', '[1 2]', '{"a":1,}', '"\\x"', '1.', '-', '+1'])
    for (const text of [bad, `[1234567890123456789,${bad}]`, `{"1234567890123456":${bad}}`])
      throws(() => parseJson(text), /not valid JSON/, text);
});

test('strings that no OVSDB can hold are refused by servers, and taken by clients: NUL, and halves of a surrogate pair', () => {
  for (const bad of [
    '\\u0000',
    'a\\\\\\u0000',
    '\\ud800',
    '\\uD83E\\n\\uDD86',
    '\\udd86',
    '\\ud83e\\ud83e\\udd86',
    '\\ud83ex\\udd86',
  ])
    for (const text of [`["${bad}"]`, `{"${bad}":1234567890123456789}`]) {
      throws(() => parseStorableJson(text), /not valid JSON/, text);
      ok(parseJson(text) !== undefined);
    }
  for (const good of ['\\\\u0000', '\\uD83E\\uDD86', '\\u0001\\\\\\ud83e\\udd86\\"', '\\\\ud800'])
    is(parseStorableJson(`"${good}"`), JSON.parse(`"${good}"`));
});

test('a number of millions of digits is read at once, as one that no integer column takes', () => {
  is(parseJson('9'.repeat(5_000_000)), Infinity);
  is(parseJson(`-${'1'.repeat(41)}`), Number(`-${'1'.repeat(41)}`));
});

test('edges of the safe integers', () => {
  is(parseJson('9007199254740991'), 9_007_199_254_740_991);
  is(parseJson('9007199254740992'), 9_007_199_254_740_992n);
  is(parseJson('-9007199254740993'), -9_007_199_254_740_993n);
  is(parseJson('9223372036854775807'), 9_223_372_036_854_775_807n);
  is(parseJson('1234567890123456.5'), 1_234_567_890_123_456.5);
  is(parseJson('100000000000000000e2'), 1e19);
  is(writeJson({ a: [1n, undefined], b: undefined }), '{"a":[1,null]}');
  is(Object.getPrototypeOf(parseJson('{"__proto__":{"x":1234567890123456}}')), Object.prototype);
});

test.run();
