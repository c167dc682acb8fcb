/**
 * `npm run bench:page [-- --from=DIRECTORY --to=DIRECTORY]`: makes results.md and latency.svg, here or in another directory, of what the
 * benches have written to build/bench.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { latencyChart } from './latency-chart.ts';
import { resultsPage, type Recordings } from './page-sections.ts';
import { onlyOptions, option, RESULTS } from './support.ts';

const NAMES = ['end-to-end', 'changes', 'engine', 'streaming-decoder', 'kernels', 'browser'] as const;

onlyOptions('from', 'to');
const from = option('from') ?? RESULTS;
const to = option('to') ?? fileURLToPath(new URL('.', import.meta.url));
const fileOf = (name: string): string => join(from, `${name}.json`);
const found = NAMES.filter((name) => existsSync(fileOf(name)));
const recordings = Object.fromEntries(
  found.map((name) => [name, JSON.parse(readFileSync(fileOf(name), 'utf8')) as unknown]),
) as Recordings;
const real = recordings['end-to-end'];
// The page shows its chart.
if (real === undefined) throw new Error(`${fileOf('end-to-end')} is not there: run 'npm run bench:end-to-end' first`);
writeFileSync(join(to, 'latency.svg'), latencyChart(real.results));
writeFileSync(join(to, 'results.md'), resultsPage(recordings));
const missing = NAMES.filter((name) => !found.includes(name));
console.log(`${relative('.', join(to, 'results.md'))} and latency.svg: made of ${found.join(', ')}`);
if (missing.length > 0) console.log(`Not recorded: ${missing.join(', ')}`);
