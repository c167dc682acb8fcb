/** Words that make a reader stop: which they are, and what is written instead. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, not } from 'uvu/assert';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';
import { written } from '../support/tree.ts';

const test = suite('docs/words');

interface Word {
  readonly pattern: RegExp;
  readonly instead: string;
  /** What the pattern finds, so that it is known to find something. */
  readonly example: string;
}

/** Nouns that may follow: `no more clients` is plain English. */
const COUNTED = 'than|bytes|clients|connections|memory|packets|random faults|tables|texts';

const WORDS: readonly Word[] = [
  { pattern: /\btold\b/i, instead: 'called with, reported, sent, notified', example: 'the server is told' },
  { pattern: /\banew\b/, instead: 'again, rebuilt', example: 'it starts anew' },
  { pattern: /\bfor ever\b/, instead: 'forever, without end', example: 'it waits for ever' },
  {
    pattern: new RegExp(`\\bno more\\b(?! (?:${COUNTED})\\b)`),
    instead: 'no longer, not any more',
    example: 'it is there no more',
  },
  {
    pattern: /\bHas (?:the|this|its) \w+ (?:an?|any|the|its) /,
    instead: 'Does the ... have a ...?',
    example: 'Has the zone an attachment?',
  },
  { pattern: /\bHow .* (?:is|are) called\b/, instead: 'The name of ...', example: 'How a kind of row is called' },
  { pattern: /(?<!OVN )\b(?:ISB|INB)\b/, instead: 'IC-SB, IC-NB', example: 'a row of ISB' },
  { pattern: /\bbut for\b/, instead: 'except for, except', example: 'all but for the last' },
  { pattern: /\banother make\b/, instead: 'another implementation', example: 'controllers of another make' },
  { pattern: /\bsisters\b/, instead: 'the others, the like', example: 'ovn-nbctl and its sisters' },
  { pattern: /\bwhoever\b/i, instead: 'no matter who, the one that', example: 'whoever leads' },
  { pattern: /\bic[SN]b\b/, instead: 'isb, inb', example: 'const icSb = open()' },
];

/** This file has examples. */
const EXEMPT = 'test/docs/words.test.ts';

test('each pattern finds its example', () => {
  for (const { pattern, example } of WORDS) match(example, pattern);
  not.match('no more than 10', WORDS[3]!.pattern);
});

test('nothing that is written here has one of these words', () => {
  const found = written()
    .filter((path) => path !== EXEMPT)
    .flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .flatMap((line, at) =>
          WORDS.filter(({ pattern }) => pattern.test(line)).map(
            ({ pattern, instead }) => `${path}:${at + 1}: ${pattern.exec(line)?.[0]}: write ${instead}`,
          ),
        ),
    );
  equal(found, []);
});

test.run();
