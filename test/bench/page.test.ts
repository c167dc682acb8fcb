import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { equal, match, not, ok, throws } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { latencyChart } from './latency-chart.ts';
import { markdownTable, resultsPage, type Recordings } from './page-sections.ts';

const test = suite('bench/page');

const recorded = {
  date: '2026-11-22T20:00:00.000Z',
  command: 'npm run bench:end-to-end -- --routes=1000,10000',
  machine: { cpu: 'A processor', cores: 2, memoryBytes: 24 * 2 ** 30, loadAverage: [0.5, 0, 0], node: 'v20.0.0' },
};
const figures = { singleCpu: 10, bulk: 1500, restartCpu: 800, off: 90, on: 100, resident: 120 };
const REAL: Recordings['end-to-end'] = {
  ...recorded,
  results: [
    { who: 'ours', routes: 1000, single: 4, floor: 1, floorRested: 2, relayed: 3, toFloor: 4, ...figures },
    { who: 'reference', routes: 1000, single: 40, floor: 1, floorRested: 2, relayed: 3, toFloor: 40, ...figures },
    { who: 'ours', routes: 10_000, single: 5, floor: 1, floorRested: 2, relayed: 3, toFloor: 5, ...figures },
  ],
};

/** Each table of a page as its lines. */
const tables = (page: string): string[][] =>
  page
    .split('\n\n')
    .filter((part) => part.startsWith('|'))
    .map((part) => part.trimEnd().split('\n'));

test('tables line up', () => {
  equal(markdownTable(['a', 'n'], [['long', '1']]), '| a    |   n |\n| ---- | --: |\n| long |   1 |');
});

test('a page has a section for what was recorded, and none for the rest', () => {
  const page = resultsPage({ 'end-to-end': REAL });
  match(page, /^## Routes, on real servers\n\n2026-11-22, 2 cores \(A processor\), 24 GB, Node v20\.0\.0, load 0\.5/m);
  match(page, '`npm run bench:end-to-end -- --routes=1000,10000`');
  not.match(page, /Kernels|engine/);
  const [table = []] = tables(page);
  equal(table.length, 4);
  equal(new Set(table.map((line) => line.length)).size, 1, table.join('\n'));
  match(
    table[2] ?? '',
    /^\| 1,000 +\| +4\.00 ms \| +40\.0 ms \| +1\.00 ms \| +2\.00 ms \| +3\.00 ms \| +4\.00 \| +40\.0 \| +1\.50 s \|/,
  );
  match(table[3] ?? '', /^\| 10,000 +\| +5\.00 ms \| +- \|/);
});

test('the streaming decoder has a row for each table and size, and for the first message', () => {
  const of = (wasm: number) => ({
    wasm: { decode: wasm, total: 2 * wasm },
    ts: { decode: 0, total: 4 * wasm },
    json: { decode: 0, total: 9 * wasm },
  });
  const results = [{ table: 'isb Route', rows: 1000, milliseconds: of(1) }];
  const cold = [{ rows: 100, milliseconds: { wasm: 2, ts: 3, json: 8 } }];
  const page = resultsPage({ 'streaming-decoder': { ...recorded, results, cold } });
  const [table = [], first = []] = tables(page);
  match(table[2] ?? '', /^\| isb Route \| 1,000 \| 1\.00 ms \| +2\.00 ms \| +2\.00 \| +4\.50 \|$/);
  match(first[2] ?? '', /^\| isb Route, 100 rows +\| +2\.00 ms \| +1\.50 \| +4\.00 \|$/);
});

test('kernels have a row each, and a column for each size', () => {
  const of = (kernel: string, size: number, ratio: number) => ({
    kernel,
    size,
    ratio,
    held: size,
    rows: size,
    calls: 9,
    wasm: 10,
    ts: 10 * ratio,
  });
  const warm = [of('one', 1, 0.5), of('one', 1000, 2), of('other', 1, 1), of('other', 1000, 3)];
  const page = resultsPage({ kernels: { ...recorded, module: { bytes: 17_000, gzipBytes: 6000 }, warm } });
  equal(tables(page), [
    [
      '| ratio |     1 | 1,000 | Wasm ns a row |',
      '| ----- | ----: | ----: | ------------: |',
      '| one   | 0.500 |  2.00 |          10.0 |',
      '| other |  1.00 |  3.00 |          10.0 |',
    ],
  ]);
});

test('a line of the chart for each controller, and one for the databases', () => {
  const chart = latencyChart(REAL?.results ?? []);
  equal(chart.match(/<polyline/g)?.length, 3);
  equal(chart.match(/<circle/g)?.length, 5);
  for (const text of ['>ours<', '>reference<', '>databases alone<', '>1,000<', '>10,000<', '>1 ms<', '>100 ms<'])
    ok(chart.includes(text), text);
  // From 1 ms, the bottom, to 100 ms, the top.
  match(chart, '<circle cx="64" cy="312" r="3.5" fill="#6b7280"/>');
  throws(() => latencyChart([]), /no results/);
});

test('the command makes both files, and says what has not been recorded', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ovn-ic-page-'));
  try {
    writeFileSync(join(directory, 'end-to-end.json'), JSON.stringify(REAL));
    const script = fileURLToPath(new URL('page.ts', import.meta.url));
    const options = [`--from=${directory}`, `--to=${directory}`];
    const said = execFileSync(process.execPath, ['--import', 'tsx', script, ...options], { encoding: 'utf8' });
    match(said, 'Not recorded: changes, engine, streaming-decoder, kernels, browser');
    equal(readFileSync(join(directory, 'results.md'), 'utf8'), resultsPage({ 'end-to-end': REAL }));
    equal(readFileSync(join(directory, 'latency.svg'), 'utf8'), latencyChart(REAL?.results ?? []));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
