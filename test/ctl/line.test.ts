/** The console's line: a shell's words, and what stands after `|`. */
import { equal, is, match } from 'uvu/assert';
import { runLine, type Shell } from '../../host/ctl/line/shell.ts';
import { parseLine } from '../../host/ctl/line/syntax.ts';
import { LineError } from '../../host/ctl/line/tree.ts';
import type { ToolResult } from '../../host/ctl/result.ts';
import { suite } from '../support/suite.ts';

const test = suite('ctl/line');

/** Commands that print their words, one a line: `false` fails, `say` prints its argument as it is. */
function shell(calls: string[][] = []): Shell {
  return {
    variables: new Map([
      ['AZ', 'az 1'],
      ['EMPTY', ''],
    ]),
    start: (words, done) => {
      calls.push([...words]);
      const [name, ...rest] = words;
      const stdout = name === 'say' ? `${rest.join(' ')}\n` : rest.map((word) => `${word}\n`).join('');
      done({ stdout, stderr: name === 'false' ? 'no\n' : '', status: name === 'false' ? 1 : 0 });
    },
  };
}

/** The words of the commands that a line runs. */
async function words(text: string): Promise<string[][]> {
  const calls: string[][] = [];
  await runLine(text, shell(calls));
  return calls;
}

const run = (text: string): Promise<ToolResult> => runLine(text, shell());

test('words, quotes, backslashes, comments, continued lines', async () => {
  equal(await words(`c a 'b c' "d \\"e\\" \\x" f\\ g ''`), [['c', 'a', 'b c', 'd "e" \\x', 'f g', '']]);
  equal(await words('c a \\\n  b # no\n# none\n\nd'), [['c', 'a', 'b'], ['d']]);
  equal(await words('c a#b c=d:"e f"=\'g\''), [['c', 'a#b', 'c=d:e f=g']]);
  equal(await words('  $ ovn-nbctl show\r\n'), [['ovn-nbctl', 'show']]);
  equal(await words('c $ a$ {x} [1,2] *'), [['c', '$', 'a$', '{x}', '[1,2]', '*']]);
});

test('variables, assignments and commands within words', async () => {
  equal(await words('c $AZ "$AZ" ${AZ}x $EMPTY "$EMPTY"'), [['c', 'az', '1', 'az 1', 'az', '1x', '']]);
  equal(await words('X=a; c $X "$X$X"; X="b c"; c $X'), [
    ['c', 'a', 'aa'],
    ['c', 'b', 'c'],
  ]);
  equal(await words('X=$(say a  b | cut -d" " -f2); c $X "$(say $X\'\')x"'), [
    ['say', 'a', 'b'],
    ['say', 'b'],
    ['c', 'b', 'bx'],
  ]);
  equal(await words('c "$(c (a)"'), []);
  match((await run('c $NOPE')).stderr, /^\$NOPE: nothing has this name here/);
  equal(await run('c a $(false)'), { stdout: '', stderr: 'no\n', status: 1 });
});

test('one after another', async () => {
  equal(await words('a; b && c && false && d; e'), [['a'], ['b'], ['c'], ['false'], ['e']]);
  equal(await words('a &&\n# why\nb;\n;c'), [['a'], ['b'], ['c']]);
  is((await run('a && false')).status, 1);
  is((await run('false; a')).status, 0);
});

test('what a shell can do besides is refused by name, and nothing is run', async () => {
  for (const [text, what] of [
    ['for i in 1 2; do a; done', 'loops'],
    ['while true; do a; done', 'loops'],
    ['if a; then b; fi', 'conditions'],
    ['a > file', 'redirection'],
    ['a 2>&1', 'redirection'],
    ['a < file', 'redirection'],
    ['a || b', '`||`'],
    ['a &', 'background'],
    ['(a)', 'subshell'],
    ['a `b`', 'backquotes'],
    ['a $((1+2))', 'arithmetic'],
    ['a ${B:-c}', 'anything but a name'],
    ['a $1', '`$1`'],
    ['{ a; }', 'groups'],
    ['! a', 'negation'],
  ] as const) {
    const calls: string[][] = [];
    const result = await runLine(`first; ${text}`, shell(calls));
    is(result.status, 2, text);
    is(result.stderr.includes(what), true, `${text}: ${result.stderr}`);
    equal(calls, [], text);
  }
});

test('a line that may go on says so', () => {
  const isUnfinished = (text: string): boolean => {
    try {
      parseLine(text);
      return false;
    } catch (error) {
      return error instanceof LineError && error.isUnfinished;
    }
  };
  for (const text of ["a 'b", 'a "b', 'a \\', 'a |', 'a &&', 'a $(b']) is(isUnfinished(text), true, text);
  for (const text of ['a', 'a "b"', 'a > b', '| a', 'a; b &']) is(isUnfinished(text), false, text);
});

test('filters', async () => {
  const lines = `c 'b 2' a10 'B 2' a9`;
  const filtered = async (filter: string): Promise<string> => (await run(`${lines} | ${filter}`)).stdout;
  equal(await filtered('grep a'), 'a10\na9\n');
  equal(await filtered('grep -v a'), 'b 2\nB 2\n');
  equal(await filtered('grep -ic b'), '2\n');
  equal(await filtered("grep -oE '[0-9]+'"), '2\n10\n2\n9\n');
  equal(await filtered("grep '^a[[:digit:]]*$' | wc -l"), '2\n');
  equal(await filtered("grep 'a\\|B'"), 'a10\nB 2\na9\n');
  equal(await filtered('grep -E "a(10|9)$"'), 'a10\na9\n');
  equal(await filtered('grep "a+"'), '');
  equal(await filtered('sort'), 'B 2\na10\na9\nb 2\n');
  equal(await filtered('sort -r | head -n 1'), 'b 2\n');
  equal(await filtered('tail -2'), 'B 2\na9\n');
  equal(await filtered('tail -n +3'), 'B 2\na9\n');
  equal(await filtered("cut -d ' ' -f 1 -s | sort -u"), 'B\nb\n');
  equal(await filtered('cut -c1,3-'), 'b2\na0\nB2\na\n');
  equal(await filtered("sed 's/[0-9]/<&>/'"), 'b <2>\na<1>0\nB <2>\na<9>\n');
  equal(await filtered("sed -n 's|a\\(.\\)\\(.*\\)|\\2/\\1|p'"), '0/1\n/9\n');
  equal(await filtered("sed -E 's/(b) (2)/\\2 \\1/I'"), '2 b\na10\n2 B\na9\n');
  equal((await run('c b a b b | sort | uniq -c')).stdout, '      1 a\n      3 b\n');
  equal(await run('c a | grep b'), { stdout: '', stderr: '', status: 1 });
});

test('filters refuse what they do not know', async () => {
  for (const [text, what] of [
    ['c a | awk x', /^awk: only grep, sort/],
    ['grep a', /^grep has nothing to read/],
    ['c a | grep -P b', /^grep: -P is not among the options here: -v, -c/],
    ['c a | grep b file', /^grep: 'file': there are no files here/],
    ['c a | sed d', /^sed: d: only s\/PATTERN/],
    ['c a | head -n x', /^head: x: a number is wanted/],
    ['c a | cut x', /^cut: 'x': there are no files/],
    ['c a | grep "["', /\[ is not closed/],
    ["c a | grep -E '(a'", /not a regular expression/],
  ] as const) {
    const { status, stderr } = await run(text);
    is(status, 2, text);
    match(stderr, what);
  }
});

test('many commands at once take no deep stack', async () => {
  is((await words('a;'.repeat(20_000))).length, 20_000);
});

test.run();
