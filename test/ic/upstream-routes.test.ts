/** What upstream's 26.09 does with routes, in one process; and how its tag rules are read. */
import { equal } from 'uvu/assert';
import { letsIn, readTagRules } from '../../host/ic/route/tag-rules.ts';
import { upstreamRouteStories } from '../stories/upstream-26.09/routes.ts';
import { tellInProcess } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/upstream-routes');

tellInProcess(test, upstreamRouteStories);

test('tag rules: what is one, and what it lets in', () => {
  for (const text of ['', 'a', ' allow:a', 'Allow:a', 'allow', 'allow a', 'block', 'a,allow:b'])
    equal(readTagRules(text), 'invalid', text);
  for (const text of ['allow:', 'block:', 'allow:,', 'block:,,,']) equal(readTagRules(text), 'empty', text);
  const lets = (text: string, tag: string): boolean => {
    const rules = readTagRules(text);
    if (typeof rules === 'string') throw new Error(`${text} is ${rules}`);
    return letsIn(rules, tag);
  };
  for (const [text, tag, isIn] of [
    ['allow:a,b', 'a', true],
    ['allow:a,b', 'b', true],
    ['allow:a,b', 'c', false],
    ['allow:a,b', '', false],
    ['allow:a, b', 'b', false],
    ['allow:a, b', ' b', true],
    ['allow:allow:', 'allow:', true],
    ['allow:a\nb', 'a\nb', true],
    ['block:a', 'a', false],
    ['block:a', 'b', true],
    ['block:a', '', true],
    ['block:a,', '', true],
    ['block:constructor', 'toString', true],
  ] as const)
    equal(lets(text, tag), isIn, `${text} and '${tag}'`);
});

test.run();
