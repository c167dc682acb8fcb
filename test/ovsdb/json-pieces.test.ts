/** JSON in pieces: together what JSON.stringify writes, none of them long, and none written before it is asked for. */
import { is, ok } from 'uvu/assert';
import * as fc from 'fast-check';
import { parseJson } from '../../host/ovsdb/json.ts';
import { jsonBytes, jsonPieces, keepText } from '../../host/ovsdb/json-pieces.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/json-pieces');

/** Six characters for each of 65,536 that have to be escaped, and what they were added to. */
const LONGEST = 2 * 6 * (1 << 16) + 16;
const MEGABYTE = 1 << 20;

test('joined they are the text of JSON.stringify, whatever the value', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(70_000, 140_001).map((n) => '\u{1f986}x"\n'.repeat(n / 4)),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.constantFrom(null, true, 0, -1.5, undefined),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(fc.oneof(fc.string(), text), tie('value'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      const pieces = [...jsonPieces(json)];
      is(pieces.join(''), JSON.stringify(json) ?? 'null');
      for (const { length } of pieces) ok(length <= LONGEST, `a piece of ${length} characters`);
    }),
    runs(200),
  );
});

test('integers of 64 bits, deep in what is long', () => {
  const json = { a: ['x'.repeat(MEGABYTE), { b: [2n ** 63n - 1n, undefined], c: undefined }], d: {} };
  const text = [...jsonPieces(json)].join('');
  is(text, `{"a":["${'x'.repeat(MEGABYTE)}",{"b":[9223372036854775807,null]}],"d":{}}`);
  ok(parseJson(text));
});

test('a text that is kept is written as the result of any message, and made no second time', () => {
  let made = 0;
  const schema = { name: 'x', toJSON: () => ({ made: ++made }), most: 'y' };
  keepText(schema);
  for (const id of [1, 2])
    is([...jsonPieces({ id, result: schema, error: null })].join(''), `{"id":${id},"result":{"made":1},"error":null}`);
  const long = { text: 'x'.repeat(MEGABYTE), most: 2n ** 63n - 1n };
  keepText(long);
  const pieces = [...jsonPieces({ id: 1, result: long, error: null })];
  is(pieces.join(''), `{"id":1,"result":{"text":"${long.text}","most":9223372036854775807},"error":null}`);
  for (const { length } of pieces) ok(length <= LONGEST);
});

test('no surrogate pair is cut: each piece is UTF-8 by itself', () => {
  const text = `a${'\u{1f986}'.repeat(200_000)}`;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const whole = Array.from(jsonBytes([text]), (bytes) => decoder.decode(bytes)).join('');
  is(whole, JSON.stringify([text]));
});

test('640 MB that are made of one text of 8 MB, none of which is there at once', () => {
  const name = 'n'.repeat(8 * MEGABYTE);
  const reply = { id: 1, result: Array.from({ length: 80 }, () => ({ rows: [{ name }] })), error: null };
  let length = 0;
  for (const piece of jsonPieces(reply)) {
    ok(piece.length <= LONGEST);
    length += piece.length;
  }
  is(length, 80 * (8 * MEGABYTE + '{"rows":[{"name":""}]},'.length) - 1 + '{"id":1,"result":[],"error":null}'.length);
});

test('a set of a million is written in pieces too, and nested as deep as messages may be', () => {
  const many = Array.from({ length: 1_000_000 }, (_, i) => i);
  is([...jsonPieces(['set', many])].join(''), JSON.stringify(['set', many]));
  let deep: unknown = ['x'.repeat(MEGABYTE)];
  for (let i = 0; i < 1000; i++) deep = i % 2 === 0 ? [deep] : { deep };
  is([...jsonPieces(deep)].join(''), JSON.stringify(deep));
});

test.run();
