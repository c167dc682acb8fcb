/** What the benches share: options, progress, statistics, tables, and results as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { textTable } from '../../host/daemon/text-table.ts';

export { Progress } from '../../host/daemon/progress.ts';

/** The value of `--NAME=VALUE`, '' for a bare `--NAME`, undefined when it was not given. */
export function option(name: string): string | undefined {
  const found = process.argv.find((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`));
  return found?.slice(name.length + 3);
}

/** Throws when an option was given that the bench doesn't have. */
export function onlyOptions(...names: readonly string[]): void {
  for (const argument of process.argv.slice(2)) {
    const name = /^--([a-z-]+)(=.*)?$/.exec(argument)?.[1];
    if (name === undefined || !names.includes(name))
      throw new Error(`unknown argument '${argument}': known are ${names.map((known) => `--${known}`).join(', ')}`);
  }
}

/** The whole numbers of `--NAME=N,N...`, each above 0; 'usual' when it was not given. */
export function numbers(name: string, usual: readonly number[]): readonly number[] {
  const given = option(name);
  if (given === undefined) return usual;
  const found = given.split(',').map(Number);
  for (const number of found)
    if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name}=${given}: whole numbers are wanted`);
  return found;
}

/** The middle one, the mean of both middle ones of an even number. Throws when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >>> 1];
  if (upper === undefined) throw new Error('nothing was measured');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >>> 1) - 1] ?? upper)) / 2;
}

/** The mean of the middle half: as deaf to outliers as the median, and finer than the clock where that is coarse. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.slice(sorted.length >>> 2, sorted.length - (sorted.length >>> 2));
  if (half.length === 0) throw new Error('nothing was measured');
  return half.reduce((sum, value) => sum + value, 0) / half.length;
}

/** The b of time = a * size ** b that fits best (least squares of the logarithms): 0 does not grow, 1 grows in step. */
export function growth(points: readonly { readonly size: number; readonly time: number }[]): number | undefined {
  const logs = points.filter(({ time }) => time > 0).map(({ size, time }) => [Math.log(size), Math.log(time)] as const);
  const mean = (pick: 0 | 1): number => logs.reduce((sum, point) => sum + point[pick], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const spread = logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  if (logs.length < 2 || spread === 0) return undefined;
  return logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread;
}

/** Throws unless what was counted is what should have been: a bench must not measure nothing. */
export function counted(what: string, got: number, wanted: number): void {
  if (got !== wanted) throw new Error(`${what}: ${got} instead of ${wanted}: what was measured did not happen`);
}

/** Three significant digits, '-' for nothing. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}

/** A table with columns that line up: the first one to the left, numbers to the right. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  textTable(heads, rows).join('\n');

/** Writes results to build/bench/NAME.json, with where, when and how they were made. */
export function record(name: string, results: object): void {
  const directory = fileURLToPath(new URL('../../build/bench/', import.meta.url));
  mkdirSync(directory, { recursive: true });
  const processors = cpus();
  const machine = {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    loadAverage: loadavg(),
    node: process.version,
  };
  const command = ['node', ...process.execArgv, `test/bench/${name}.ts`, ...process.argv.slice(2)].join(' ');
  const file = `${directory}${name}.json`;
  writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), command, machine, ...results }, null, 2)}\n`);
  console.log(`\nAs JSON: build/bench/${name}.json`);
}

/** Says so when other work on the machine makes figures worth less. */
export function warnOfLoad(): void {
  const [load = 0] = loadavg();
  if (load > cpus().length / 2) console.log(`This machine is busy (load ${load.toFixed(1)}): believe ratios only.\n`);
}
