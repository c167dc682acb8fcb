/** What travels to somebody else: a link, or a file that is a script as well. */
import { equal, is, throws } from 'uvu/assert';
import { readScript } from '../../host/emulation/world/script.ts';
import { fileOf, fragmentOf, readFile, readFragment } from '../../host/lab/share.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/share');

const SHARED = {
  script: 'world zones=az1\naz1$ ovn-nbctl ls-add "a b"\ncheck az1$ ovn-nbctl show',
  scenario: '',
  step: 0,
  start: 'world zones=az1\nbuild mesh zones=2',
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

test.run();
