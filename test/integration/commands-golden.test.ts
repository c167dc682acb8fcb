/** Every command of the control socket, through Debian's ovn-appctl, against golden files. */
import { equal, is } from 'uvu/assert';
import { holdSession, readGolden } from '../support/command-golden.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/commands-golden', onDebian);

let said: ReadonlyMap<string, string>;
const golden = readGolden();

test.before(async () => {
  said = await holdSession();
});

test('answers are what the golden files say', () => {
  for (const [name, text] of said) is(text, golden.get(name) ?? 'no such file: npm run golden', name);
  equal([...golden.keys()].sort(), [...said.keys()].sort());
});

test('no command is without one, answered and refused', () => {
  const [, list = ''] = /The available commands are:\n(.*?)\n\$/s.exec(said.get('list-commands.txt') ?? '') ?? [];
  const commands = list.split('\n').map((line) => line.trim().split(' ')[0] ?? '');
  is(commands.length > 30, true, list);
  for (const command of commands) {
    const text = said.get(`${command.replaceAll('/', '.')}.txt`) ?? '';
    const [refused, answered] = [
      /^exit status \d+$/m.test(text),
      text
        .split('$ ovn-appctl')
        .slice(1)
        .some((part) => !part.includes('exit status')),
    ];
    is(refused && answered, true, `${command}: ${text}`);
  }
});

test.run();
