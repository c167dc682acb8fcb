import * as fc from 'fast-check';
import { equal, throws } from 'uvu/assert';
import { JsonStream, StreamError } from '../../host/daemon/json-stream.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/json-stream');

const feed = (stream: JsonStream, text: string | Buffer): unknown[] => [...stream.push(Buffer.from(text as string))];
const refuses = (text: string, limit = 1000): void =>
  throws(
    () => feed(new JsonStream(limit), text),
    (error: unknown) => error instanceof StreamError,
  );

test('finds objects that follow one another, with or without space between', () => {
  equal(feed(new JsonStream(1000), '{"a":[1,{"b":"}\\"{"}]}{} \n{"c":null}\n'), [
    { a: [1, { b: '}"{' }] },
    {},
    { c: null },
  ]);
});

test('gives the same objects however the bytes are cut', () => {
  const messages = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 5 });
  fc.assert(
    fc.property(messages, fc.array(fc.nat(400), { maxLength: 20 }), (objects, cuts) => {
      const bytes = Buffer.from(objects.map((object) => JSON.stringify(object)).join(''));
      const expected = objects.map((object) => JSON.parse(JSON.stringify(object)) as unknown);
      const stream = new JsonStream(1_000_000);
      const found: unknown[] = [];
      let from = 0;
      for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
        const to = Math.max(from, Math.min(cut, bytes.length));
        found.push(...stream.push(bytes.subarray(from, to)));
        from = to;
      }
      equal(found, expected);
    }),
  );
});

test('refuses what is no object, no JSON, or too long', () => {
  for (const text of ['garbage', '[1]', '"a"', '}', '{]', '{"a":}', '{"a" 1}', '{"id":0}x']) refuses(text);
  refuses(`{"a":"${'x'.repeat(1001)}`);
});

test('the limit is for one object, not for all', () => {
  const object = `{"a":"${'x'.repeat(90)}"}`;
  equal(feed(new JsonStream(100), object.repeat(20)).length, 20);
});

test.run();
