import { is } from 'uvu/assert';
import { isOriginAllowed } from '../../host/node/origin.ts';
import { suite } from '../support/suite.ts';

const test = suite('node/origin');

test('programs, pages from this machine, and pages from the address itself', () => {
  for (const [origin, host, isAllowed] of [
    [undefined, 'whatever', true],
    ['http://localhost:5173', '127.0.0.1:6641', true],
    ['http://127.0.0.1', 'db.example:6641', true],
    ['http://[::1]:80', '[::1]:6641', true],
    ['https://192.0.2.7', '192.0.2.7:6641', true],
    ['http://[2001:db8::7]:8080', '[2001:db8::7]:6641', true],
    ['https://192.0.2.8', '192.0.2.7:6641', false],
    ['https://evil.example', '127.0.0.1:6641', false],
    // The same name: it may have been made to point here.
    ['http://evil.example:6641', 'evil.example:6641', false],
    ['http://localhost.evil.example', 'localhost', false],
    ['null', 'localhost:6641', false],
    ['', '', false],
    ['http://192.0.2.7', undefined, false],
  ] as const)
    is(isOriginAllowed(origin, host), isAllowed, `${origin} at ${host}`);
});

test.run();
