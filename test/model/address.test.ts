import { equal } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { belongs, cidrText, linkLocalOf, parseCidr, parsePortAddress, parseVip } from './address.ts';

const test = suite('model/address');

const canonical = (text: string): string | undefined => {
  const cidr = parseCidr(text);
  return cidr === undefined ? undefined : cidrText(cidr);
};

test('forms that are read, and how they are written', () => {
  const forms: Record<string, string> = {
    '10.0.0.1': '10.0.0.1/32',
    '192.168.7.1/24': '192.168.7.1/24',
    '10.0.0.0/255.128.0.0': '10.0.0.0/9',
    '0.0.0.0/0': '0.0.0.0/0',
    '1.2.3.4/0.0.0.0': '1.2.3.4/0',
    '2001:DB8:0:0:1:0:0:1': '2001:db8::1:0:0:1/128',
    '2001:db8:0:1:1:1:1:1/64': '2001:db8:0:1:1:1:1:1/64',
    '2001:db8::/ffff:ffff::': '2001:db8::/32',
    '::': '::/128',
    '1::': '1::/128',
    '::ffff:10.1.6.0/120': '10.1.6.0/24',
    '::ffff:a01:600': '10.1.6.0/32',
  };
  for (const [text, wanted] of Object.entries(forms)) equal(canonical(text), wanted, text);
});

test('forms that are refused', () => {
  const bad = [
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/255.0.255.0',
    '10.0.0.1/8x',
    '1::2::3',
  ];
  for (const text of [...bad, ':1', '1:2:3:4:5:6:7:8::', '::/129', '::ffff:10.0.0.0/64', 'discard', '10.0.0.1 '])
    equal(canonical(text), undefined, text);
});

const inside = (inner: string, outer: string): boolean => {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  return a !== undefined && b !== undefined && belongs(a, b);
};

test('belonging: family, length and bits, host bits apart', () => {
  equal(inside('10.1.2.3/24', '10.1.9.9/16'), true);
  equal(inside('10.1.0.0/16', '10.1.0.0/16'), true);
  equal(inside('10.0.0.0/8', '10.0.0.0/16'), false);
  equal(inside('10.1.0.0/16', '::/0'), false);
  equal(inside('2001:db8::1/128', '::/0'), true);
});

test('port addresses and VIPs', () => {
  equal(parsePortAddress('0a:00:00:00:00:01 10.0.0.1/24 fd00::1')?.addresses.map(cidrText), [
    '10.0.0.1/24',
    'fd00::1/128',
  ]);
  equal(parsePortAddress('unknown'), undefined);
  equal(cidrText(linkLocalOf('0a:00:00:00:01:02') ?? { family: 4, bits: 0n, length: 0 }), 'fe80::800:ff:fe00:102/64');
  const vips = ['10.0.0.1', '10.0.0.1:80', '[fd00::1]:80', '[fd00::1]', 'fd00::1', '10.0.0.1/24', 'x'];
  const texts = vips.map(parseVip).map((cidr) => cidr && cidrText(cidr));
  equal(texts, ['10.0.0.1/32', '10.0.0.1/32', 'fd00::1/128', 'fd00::1/128', 'fd00::1/128', undefined, undefined]);
});

test.run();
