import { equal, is, throws } from 'uvu/assert';
import * as fc from 'fast-check';
import { MessageSplitter } from '../../host/ovsdb/framing.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/framing');

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const split = (parts: readonly Uint8Array[]): string[] => {
  const splitter = new MessageSplitter();
  return parts.flatMap((part) => [...splitter.push(part)]);
};

const limited = (): MessageSplitter => new MessageSplitter({ maxDepth: 3, maxBytes: 20 });

const MESSAGES = ['{"a":"}{\\"","b":[{},[]]}', '{"é€😀\\\\":"\\u007d"}', '{}'];

test('a stream cut in two at every byte', () => {
  const stream = bytes(MESSAGES.join(' \n\t\r'));
  for (let at = 0; at <= stream.length; at++)
    equal(split([stream.subarray(0, at), stream.subarray(at)]), MESSAGES, `cut at ${at}`);
});

test('a stream that comes byte by byte', () => {
  equal(split(Array.from(bytes(MESSAGES.join('')), (byte) => Uint8Array.of(byte))), MESSAGES);
});

test('any messages, cut anywhere', () => {
  const message = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat()), (messages, cuts) => {
      const stream = bytes(messages.join(''));
      const places = cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b);
      const parts = [0, ...places].map((from, i) => stream.subarray(from, places[i] ?? stream.length));
      equal(split(parts), messages);
    }),
    runs(100),
  );
});

test('garbage, depth, size and bad UTF-8 are refused', () => {
  for (const garbage of ['x', '  [1]', '{}null', '"', '{} GET / HTTP/1.1', '}'])
    throws(() => split([bytes(garbage)]), /something other than JSON objects/, garbage);
  equal([...limited().push(bytes('{"a":[{}]}'))], ['{"a":[{}]}']);
  throws(() => [...limited().push(bytes('{"a":[{"b":['))], /nested deeper than 3/);
  equal([...limited().push(bytes('{"a":"0123456789ab"}'))], ['{"a":"0123456789ab"}']);
  throws(() => [...limited().push(bytes('{"a":"0123456789abc"}'))], /longer than 20 bytes/);
  const growing = limited();
  throws(
    () => Array.from({ length: 30 }, (_, i) => [...growing.push(bytes(i === 0 ? '{"' : 'x'))]),
    /longer than 20 bytes/,
  );
  throws(() => split([Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)]), /not valid UTF-8/);
});

test('a message of many values is refused before it is parsed, however few bytes it has', () => {
  const limits = { maxDepth: 10, maxBytes: 1 << 20, maxValues: 1000 };
  const push = (text: string): string[] => [...new MessageSplitter(limits).push(new TextEncoder().encode(text))];
  const ofObjects = (count: number): string => `{"params":[${Array.from({ length: count }, () => '{}').join(',')}]}`;
  is(push(ofObjects(490)).length, 1);
  throws(() => push(ofObjects(510)), /message of more than 1000 values/);
  // Commas and brackets within strings are no values.
  is(push(`{"params":["${',[\\"{'.repeat(1000)}"]}`).length, 1);
});

test.run();
