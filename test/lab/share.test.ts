/** What travels to somebody else: a link, or a file that is a script as well. */
import { equal, is, throws } from 'uvu/assert';
import { readScript } from '../../host/emulation/world/script.ts';
import { fileOf, fragmentOf, readFile, readFragment, type Shared } from '../../host/lab/share.ts';
import { readMoves } from '../../host/lab/map/moves.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/share');

const SHARED: Shared = {
  script: 'world zones=az1\naz1$ ovn-nbctl ls-add "a b"\ncheck az1$ ovn-nbctl show',
  scenario: '',
  step: 0,
  start: 'world zones=az1\nbuild mesh zones=2',
  moves: [['zone az1', 20, -40]],
};

test('a link and a file say the same', async () => {
  equal(await readFragment(await fragmentOf(SHARED)), SHARED);
  equal(readFile(fileOf(SHARED)), SHARED);
  // As an editor on Windows leaves it.
  equal(readFile(fileOf(SHARED).replaceAll('\n', '\r\n')), SHARED);
});

test('the file is a script; another file is none, and a damaged one says so', () => {
  const played = (text: string): unknown[] => {
    const { world, statements } = readScript(text);
    return [world, ...statements.map((statement) => statement.text)];
  };
  equal(played(fileOf(SHARED)), played(SHARED.script));
  is(readFile(SHARED.script), undefined);
  throws(() => readFile('# OVN interconnection lab {"step":\nworld'), /first line is damaged/);
});

test('what a link says was moved is believed as far as it can be', () => {
  const asked = [
    ['zone az1', 20, -40],
    ['process nb-az1', 1, 1],
    ['zone az2', '1', 1],
    ['zone az3', 1e9, 0],
    ['zone az4'],
    'x',
  ];
  equal([...readMoves(asked)], [['zone az1', { x: 20, y: -40 }]]);
  for (const nothing of [undefined, null, 'x', {}]) is(readMoves(nothing).size, 0);
});

test.run();
