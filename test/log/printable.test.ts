/** What people see of texts from outside. */
import { is, ok } from 'uvu/assert';
import * as fc from 'fast-check';
import { printable, printableLines } from '../../host/log/printable.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('log/printable');

test('what is no sign of its own is escaped', () => {
  is(printable('a\nb\r\tc\0\u001b[2J\u007f'), String.raw`a\nb\r\tc\x00\x1b[2J\u007f`);
  is(printable('\u0080\u0085\u009b31m\u009f'), String.raw`\u0080\u0085\u009b31m\u009f`);
  is(printable('\u202a\u202b\u202c\u202d\u202e'), String.raw`\u202a\u202b\u202c\u202d\u202e`);
  is(printable('\u2066\u2067\u2068\u2069\u200e\u200f\u061c'), String.raw`\u2066\u2067\u2068\u2069\u200e\u200f\u061c`);
  is(printable('\u2028\u2029\ufeff'), String.raw`\u2028\u2029\ufeff`);
  is(printable('\ud800x\udc00'), String.raw`\ud800x\udc00`);
  is(printable('lr-1 “Größe” 東京 \u{1f986} \\n'), 'lr-1 “Größe” 東京 \u{1f986} \\n');
  is(printableLines('a\nb\r\u202e\n'), 'a\nb\\r\\u202e\n');
});

test('nothing of the kind is left, and JSON is JSON with the same content afterwards', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      ok(!/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(printable(text)));
      is(JSON.parse(printable(JSON.stringify(text))), text);
    }),
    runs(100),
  );
});

test.run();
