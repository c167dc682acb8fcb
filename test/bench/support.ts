/** What the benches share: options, progress, statistics, tables, and results as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { textTable } from '../../host/daemon/text-table.ts';

import type { Warm } from './kernel-warm.ts';
import { figure } from './measures.ts';

export * from './measures.ts';
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

/** A table with columns that line up: the first one to the left, numbers to the right. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  textTable(heads, rows).join('\n');

/** What was measured of warm kernels. */
export function warmTable(results: readonly Warm[]): string {
  const rows = results.map((of) => [
    of.kernel,
    ...[of.held, of.rows].map((number) => number.toLocaleString('en')),
    ...[of.wasm, of.ts, of.ratio].map(figure),
  ]);
  return table(['warm', 'held', 'rows a call', 'Wasm ns/row', 'TypeScript ns/row', 'ratio'], rows);
}

/** Where results are written to. */
export const RESULTS = fileURLToPath(new URL('../../build/bench/', import.meta.url));

/** What stands beside all results: when they were made, and with what. */
export interface Recorded {
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly loadAverage: readonly number[];
    readonly node: string;
  };
}

/** Writes results to build/bench/NAME.json, with where, when and how they were made. */
export function record(name: string, results: object): void {
  mkdirSync(RESULTS, { recursive: true });
  const processors = cpus();
  const machine: Recorded['machine'] = {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    loadAverage: loadavg(),
    node: process.version,
  };
  const options = process.argv.slice(2);
  const command = [`npm run bench:${name}`, ...(options.length > 0 ? ['--', ...options] : [])].join(' ');
  const recorded: Recorded = { date: new Date().toISOString(), command, machine };
  writeFileSync(`${RESULTS}${name}.json`, `${JSON.stringify({ ...recorded, ...results }, null, 2)}\n`);
  console.log(`\nAs JSON: build/bench/${name}.json`);
}

/** Says so when other work on the machine makes figures worth less. */
export function warnOfLoad(): void {
  const [load = 0] = loadavg();
  if (load > cpus().length / 2) console.log(`This machine is busy (load ${load.toFixed(1)}): believe ratios only.\n`);
}
