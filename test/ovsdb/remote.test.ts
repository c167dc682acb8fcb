import { equal, is, ok, throws } from 'uvu/assert';
import { isLocal, parseRemote, RemoteCycle, splitRemotes } from '../../host/ovsdb/remote.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/remote');

test('every method', () => {
  equal(parseRemote('unix:/run/ovn/ovnnb_db.sock'), { method: 'unix', path: '/run/ovn/ovnnb_db.sock' });
  equal(parseRemote('tcp:10.0.0.1:6641'), { method: 'tcp', host: '10.0.0.1', port: 6641 });
  equal(parseRemote('tcp:[fd00::1]:6641'), { method: 'tcp', host: 'fd00::1', port: 6641 });
  equal(parseRemote('ssl:db.example.org:1'), { method: 'ssl', host: 'db.example.org', port: 1 });
  equal(parseRemote('tcp:host'), { method: 'tcp', host: 'host', port: 6640 });
  equal(parseRemote('ptcp:6641'), { method: 'ptcp', host: undefined, port: 6641 });
  equal(parseRemote('pssl:6641:[::1]'), { method: 'pssl', host: '::1', port: 6641 });
  equal(parseRemote('ptcp::127.0.0.1'), { method: 'ptcp', host: '127.0.0.1', port: 6640 });
  equal(parseRemote('punix:/a'), { method: 'punix', path: '/a' });
  equal(parseRemote('wss://a/b'), { method: 'wss', url: 'wss://a/b' });
});

test('what makes no sense is refused by name', () => {
  for (const bad of [
    '',
    'unix:',
    'tcp:',
    'tcp::1',
    'tcp:fd00::1:6641',
    'tcp:a:b',
    'tcp:[::1',
    'tcp:a:65536',
    'udp:a:1',
    'ptcp:x',
    'ws:a',
  ])
    throws(
      () => parseRemote(bad),
      (error: Error) => error.message.startsWith(`${bad}: `) && error.name === 'RemoteError',
      bad,
    );
});

test('lists', () => {
  equal(splitRemotes('tcp:a:1, tcp:b:2,,unix:/c '), ['tcp:a:1', 'tcp:b:2', 'unix:/c']);
  ok(isLocal('unix:/a') && isLocal('punix:/a') && !isLocal('tcp:a:1'));
  throws(() => new RemoteCycle(' , ', () => 0), /no remote/);
});

test('a list is shuffled once and then goes round', () => {
  const seen = new Set<string>();
  for (let draw = 0; draw < 64; draw++) {
    const draws = [(draw & 7) / 8, (draw >> 3) / 8];
    const cycle = new RemoteCycle('a,b,c', () => draws.pop() ?? 0);
    const round = [cycle.next(), cycle.next(), cycle.next()].join('');
    is([cycle.next(), cycle.next(), cycle.next()].join(''), round);
    seen.add(round);
  }
  equal([...seen].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
});

test.run();
