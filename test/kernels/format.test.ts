import { equal } from 'uvu/assert';
import { formatAddress, formatPrefix } from '../../host/kernels/format.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/format');
const kernels = typescriptKernels();

function canonical(text: string): string {
  const parsed = kernels.parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return formatAddress(parsed.w0, parsed.w1, parsed.w2, parsed.w3);
}

test('IPv6 as RFC 5952 has it', () => {
  // Its sections 4.1, 4.2.1, 4.2.2, 4.2.3 (longest run, first of equals) and 4.3.
  equal(canonical('2001:0db8::0001'), '2001:db8::1');
  equal(canonical('2001:db8:0:0:0:0:2:1'), '2001:db8::2:1');
  equal(canonical('2001:db8:0:1:1:1:1:1'), '2001:db8:0:1:1:1:1:1');
  equal(canonical('2001:0:0:1:0:0:0:1'), '2001:0:0:1::1');
  equal(canonical('2001:db8:0:0:1:0:0:1'), '2001:db8::1:0:0:1');
  equal(canonical('2001:DB8::AbCd'), '2001:db8::abcd');
  equal(canonical('0:0:0:0:0:0:0:0'), '::');
  equal(canonical('1:0:0:0:0:0:0:0'), '1::');
  equal(canonical('0:0:0:0:0:0:0:1'), '::1');
  equal(canonical('1:2:3:4:5:6:0:0'), '1:2:3:4:5:6::');
});

test('addresses that hold IPv4 are written with dots, as inet_ntop does', () => {
  equal(canonical('::ffff:c000:201'), '192.0.2.1');
  equal(canonical('::c000:201'), '::192.0.2.1');
  equal(canonical('::1:0'), '::0.1.0.0');
  equal(canonical('::ffff'), '::ffff');
});

test('a prefix always has its length, out of 32 for IPv4, and keeps its host bits', () => {
  equal(formatPrefix(0, 0, 0xffff, 0xc0a80701, 120), '192.168.7.1/24');
  equal(formatPrefix(0, 0, 0xffff, 0, 96), '0.0.0.0/0');
  equal(formatPrefix(0xfd000000, 0, 0, 1, 64), 'fd00::1/64');
  equal(formatPrefix(0, 0, 0, 0, 0), '::/0');
  equal(formatPrefix(0xfd000000, 0, 0, 1, 128), 'fd00::1/128');
});

test.run();
