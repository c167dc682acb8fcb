/** The documents: links lead somewhere, README is short, pictures are those that the scripts draw. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is, ok } from 'uvu/assert';
import { pictures } from '../../scripts/pictures/all.ts';
import { latencyChart, type Latency } from '../bench/latency-chart.ts';
import { anchorsOf, consoleBlocks, documents, linksOf, missingLine, readDocument } from '../support/documents.ts';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';

const test = suite('docs/documents');

/** Words of README at most. */
const MOST = 900;

test('every link leads to a file that is there, and to a heading of it', () => {
  const broken = documents().flatMap((path) =>
    linksOf(path)
      .filter(({ target, heading }) => {
        if (!existsSync(join(ROOT, target))) return true;
        return heading !== undefined && !anchorsOf(target).includes(heading);
      })
      .map(({ target, heading }) => `${path}: ${target}${heading === undefined ? '' : `#${heading}`}`),
  );
  equal(broken, []);
  ok(documents().flatMap(linksOf).length > 50);
});

test(`README has at most ${MOST} words`, () => {
  const words = readDocument('README.md').split(/\s+/).length;
  ok(words <= MOST, `${words} words`);
});

test('README leads to every document, by way of others at most', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) if (path.endsWith('.md')) for (const { target } of linksOf(path)) reached.add(target);
  for (const path of documents()) ok(reached.has(path), path);
});

test("pictures are those that 'npm run pictures' draws", async () => {
  for (const [path, content] of await pictures())
    is(readDocument(path) === content, true, `${path} is out of date: npm run pictures`);
});

/** Milliseconds of a cell such as `1.37 s`; undefined for a dash. */
function milliseconds(cell: string): number | undefined {
  const [, number, unit] = /^([\d.,]+) (ms|s)$/.exec(cell.trim()) ?? [];
  return number === undefined ? undefined : Number(number.replaceAll(',', '')) * (unit === 's' ? 1000 : 1);
}

/** What the page of recorded results says of one route more: figures with three digits. */
function recorded(): Latency[] {
  const [, table = ''] =
    /^\| routes +\| one more: ours.*\n\|[-:| ]+\n((?:\|.*\n)+)/m.exec(readDocument('test/bench/results.md')) ?? [];
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, routes = '', ours = '', reference = '', floor = ''] = line.split('|');
      const common = { routes: Number(routes.replaceAll(',', '')), floor: milliseconds(floor) ?? 0 };
      const [mine, theirs] = [milliseconds(ours), milliseconds(reference)];
      return [
        ...(mine === undefined ? [] : [{ ...common, who: 'ours', single: mine } as const]),
        ...(theirs === undefined ? [] : [{ ...common, who: 'reference', single: theirs } as const]),
      ];
    });
}

test('the chart is that of the recorded results', () => {
  const numbers = (svg: string): number[] => [...svg.matchAll(/\d+(?:\.\d+)?/g)].map(Number);
  const results = recorded();
  ok(results.length > 5);
  const [drawn, expected] = [numbers(readDocument('test/bench/latency.svg')), numbers(latencyChart(results))];
  is(drawn.length, expected.length, 'the chart is out of date: npm run bench:page');
  // The page rounds its figures: to a pixel at most.
  ok(
    drawn.every((number, at) => Math.abs(number - (expected[at] ?? Infinity)) <= 1),
    'the chart is out of date: npm run bench:page',
  );
});

test('every picture is shown in a document', () => {
  const shown = new Set(documents().flatMap((path) => linksOf(path).map(({ target }) => target)));
  for (const path of ['docs/zones.svg', 'docs/graph.svg', 'docs/lab.png', 'test/bench/latency.svg'])
    ok(shown.has(path), path);
});

test('what a console block shows is compared line by line, with room where it says so', () => {
  const printed = 'one\ntwo 2\nthree\nfour\n';
  is(missingLine(['one', 'two 2', 'three', 'four'], printed), undefined);
  is(missingLine(['one', '...', 'four'], printed), undefined);
  is(missingLine(['...', 'two ...', '...'], printed), undefined);
  is(missingLine(['one', 'three', '...'], printed), 'three');
  is(missingLine(['...', 'four', 'three'], printed), 'three');
  is(missingLine(['one', 'two 2'], printed), 'three');
  is(missingLine(['...', 'five'], printed), 'five');
});

test('a console block is read with the indentation of its list', () => {
  const [first, second] = consoleBlocks('host/daemon/operators.md');
  equal(first, { command: 'ovn-appctl -t ovn-ic status', output: ['Status: active', 'IC-SB lock: held'] });
  equal(second?.output, ['no differences']);
});

test.run();
