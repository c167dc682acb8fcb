/** No file depends on itself by way of others, types included: the linter finds only cycles of code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal } from 'uvu/assert';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';

const test = suite('docs/cycles');

type Imports = ReadonlyMap<string, readonly string[]>;

/** By file, those that it imports or re-exports, be it for their types alone. */
function importsUnder(folder: string): Imports {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\.tsx?$/.test(file));
  return new Map(
    files.map((file) => {
      const code = readFileSync(join(ROOT, file), 'utf8');
      const found = [...code.matchAll(/\b(?:from|import\()\s*'(\.[^']+)'/g)];
      return [file, found.map(([, path = '']) => join(file, '..', path))];
    }),
  );
}

/** One cycle for each file that closes one, as the files on its way. */
function cycles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

test('cycles are found', () => {
  const imports = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['d']],
    ['d', ['b']],
  ]);
  equal(cycles(imports), ['b -> c -> d -> b']);
});

test('host has none', () => {
  equal(cycles(importsUnder('host')), []);
});

test.run();
