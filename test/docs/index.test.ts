/** The contract's index of rules: each file is there and has the word. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, ok } from 'uvu/assert';
import { readDocument } from '../support/documents.ts';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';

const test = suite('docs/index');

const CONTRACT = readDocument('host/ic/contract.md');
const index = CONTRACT.slice(CONTRACT.indexOf('Where each rule is'));
const rows = [...index.matchAll(/^\| (.+) \| `([^`]+)` \| (\S+\.ts) \|$/gm)];

test('every file of the index is there and has the word', () => {
  ok(rows.length > 20);
  const wrong = rows.flatMap(([, rule, word = '', file = '']) => {
    try {
      return readFileSync(join(ROOT, 'host/ic', file), 'utf8').includes(word)
        ? []
        : [`${rule}: no '${word}' in ${file}`];
    } catch {
      return [`${rule}: no file ${file}`];
    }
  });
  equal(wrong, []);
});

test('every section of rules is in the index', () => {
  const named = rows.map(([, rule = '']) => rule).join(' ');
  for (const section of '1 2 3 4 5 6 7a 7b 7c 8a 8b 8c 8d 8e 9 10 11 12 13 15'.split(' '))
    ok(new RegExp(`[(, ]${section}[,)]`).test(named), section);
});

test.run();
