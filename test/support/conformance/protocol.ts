/** Conformance: the methods besides `transact`: schemas, locks, waiting. */
import {
  by,
  gap,
  DATABASE,
  insert,
  message,
  pending,
  request,
  select,
  test,
  transact,
  wait,
  type Case,
  type Step,
} from './cases.ts';

const name = (text: string): unknown => [['name', '==', text]];
const sink = (message: string, ...steps: Step[]): Case => test(message, ...steps, request('echo', 'still there'));

const methods = [
  test('echo', request('echo'), request('echo', 1, { a: [2, null] })),
  test(
    'list_dbs',
    request('get_schema', DATABASE),
    request('get_schema', 'Nowhere'),
    request('get_schema'),
    request('get_schema', 1),
  ),
  test(
    'get_schema of _Server',
    request(
      'transact',
      '_Server',
      select('Database', name(DATABASE), ['name', 'model', 'connected', 'leader', 'cid', 'sid', 'index']),
    ),
  ),
  test('unknown method', request('nonsense'), request('cancel', 3)),
  test(
    'set_db_change_aware',
    request('set_db_change_aware', true),
    request('set_db_change_aware', false),
    request('set_db_change_aware'),
    request('set_db_change_aware', 1),
  ),
  sink('unknown notification', message({ method: 'nonsense', params: [], id: null })),
  sink('echo without id', message({ method: 'echo', params: [] })),
  sink('params that are no array', message({ method: 'echo', params: {}, id: 1 })),
  sink('no params', message({ method: 'echo', id: 1 })),
  sink('an unexpected member', message({ method: 'echo', params: [], id: 1, extra: 1 })),
  sink('a reply nobody asked for', message({ id: 3, result: 1, error: null })),
  sink('no object', message([1])),
  test('any id', message({ method: 'echo', params: [1], id: { b: 1, a: [2] } }), request('echo')),
];

const locks = [
  test(
    'lock',
    request('lock', 'x'),
    transact({ op: 'assert', lock: 'x' }),
    request('unlock', 'x'),
    transact({ op: 'assert', lock: 'x' }),
  ),
  test(
    'lock twice',
    request('lock', 'x'),
    request('lock', 'x'),
    request('steal', 'x'),
    request('unlock', 'x'),
    request('unlock', 'x'),
  ),
  test(
    'lock badly',
    request('lock'),
    request('lock', 3),
    request('lock', '3x'),
    request('lock', 'a', 'b'),
    request('steal'),
    request('unlock'),
    request('unlock', 'y'),
  ),
  test(
    'lock: the second waits',
    request('lock', 'x'),
    by('b', request('lock', 'x')),
    by('b', transact({ op: 'assert', lock: 'x' })),
    request('unlock', 'x'),
    by('b', transact({ op: 'assert', lock: 'x' })),
  ),
  ...gap(
    'it tells the holder again that it holds the lock',
    test(
      'lock: the second gives up',
      request('lock', 'x'),
      by('b', request('lock', 'x')),
      by('b', request('unlock', 'x')),
      request('unlock', 'x'),
      by('b', request('lock', 'x')),
    ),
    test(
      'steal, and the victim gives up',
      request('lock', 'x'),
      by('b', request('steal', 'x')),
      request('unlock', 'x'),
    ),
  ),
  test(
    'lock: the holder goes',
    request('lock', 'x'),
    by('b', request('lock', 'x')),
    { kind: 'close', client: 'a' },
    by('b', transact({ op: 'assert', lock: 'x' })),
  ),
  test(
    'lock: three in a row',
    request('lock', 'x'),
    by('b', request('lock', 'x')),
    by('c', request('lock', 'x')),
    request('unlock', 'x'),
    by('b', request('unlock', 'x')),
    by('c', transact({ op: 'assert', lock: 'x' })),
  ),
  test(
    'steal',
    request('lock', 'x'),
    by('b', request('steal', 'x')),
    transact({ op: 'assert', lock: 'x' }),
    by('b', transact({ op: 'assert', lock: 'x' })),
    request('lock', 'x'),
  ),
  test(
    'steal and give back',
    request('lock', 'x'),
    by('b', request('steal', 'x')),
    by('b', request('unlock', 'x')),
    transact({ op: 'assert', lock: 'x' }),
  ),
  test('steal from nobody', request('steal', 'x'), transact({ op: 'assert', lock: 'x' })),
  test(
    'steal twice',
    request('lock', 'x'),
    by('b', request('steal', 'x')),
    by('c', request('steal', 'x')),
    by('c', request('unlock', 'x')),
    by('b', transact({ op: 'assert', lock: 'x' })),
  ),
];

const met = wait('T', '==', [{ name: 'go' }], { where: name('go'), columns: ['name'] });
const waits = [
  test(
    'a wait that is met later',
    pending('w', met, insert('T', { name: 'gone' })),
    by('b', transact(insert('T', { name: 'go' }))),
    by('b', transact(select('T', [], ['name']))),
  ),
  test(
    'waits that meet one another',
    pending('w1', { ...met, where: name('1'), rows: [{ name: '1' }] }, insert('T', { name: '2' })),
    pending('w2', met, insert('T', { name: '1' })),
    by('b', transact(insert('T', { name: 'go' }))),
    by('b', transact(select('T', [], ['name']))),
  ),
  test(
    'a request id that is in use',
    pending('w', met),
    message({ method: 'transact', params: [DATABASE, select('T')], id: 'w' }),
  ),
  test(
    'a client that goes while it waits',
    by('b', pending('w', met, insert('T', { name: 'no' }))),
    { kind: 'close', client: 'b' },
    // The server may hear of the end a little later than of the next request.
    request('echo'),
    request('echo'),
    request('echo'),
    transact(insert('T', { name: 'go' })),
    transact(select('T', [], ['name'])),
  ),
  ...gap(
    'it never answers a transaction that was canceled (RFC 7047 section 4.1.4)',
    test(
      'cancel',
      pending('w', met, insert('T', { name: 'no' })),
      message({ method: 'cancel', params: ['w'], id: null }),
    ),
  ),
  test('cancel of nothing', message({ method: 'cancel', params: ['w'], id: null }), request('echo')),
];

export const protocolCases: readonly Case[] = [...methods, ...locks, ...waits];
