/** The table of directories in ARCHITECTURE.md, and the linter's: which may import which. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is, ok } from 'uvu/assert';
import { readDocument } from '../support/documents.ts';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';

const test = suite('docs/directories');

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

/** The linter's patterns of refused imports, by directory. */
function refusals(): Map<string, RegExp[]> {
  const { overrides } = JSON.parse(readDocument('.oxlintrc.json')) as { overrides: Override[] };
  return new Map(
    overrides.flatMap(({ files: [files = ''], rules }) => {
      const directory = /^host\/(.+)\/\*\*$/.exec(files)?.[1];
      const rule = rules['eslint/no-restricted-imports'] as [string, { patterns: { regex: string }[] }];
      return directory === undefined
        ? []
        : [[directory, rule[1].patterns.map(({ regex }) => new RegExp(regex))] as const];
    }),
  );
}

/** The table's directories under host/, with what they may import. */
function table(): Map<string, Set<string>> {
  const rows = [...readDocument('ARCHITECTURE.md').matchAll(/^\| \[host\/([\w/]+)\/\]\([^)]*\) \| .* \| (.*) \|$/gm)];
  const directories = rows.map(([, directory = '']) => directory);
  const allowed = (directory: string, cell: string): string[] => {
    if (cell === 'nothing') return [];
    if (!cell.startsWith('all but ')) return cell.split(', ');
    const not = cell.slice('all but '.length).split(', ');
    return directories.filter((other) => other !== directory && !not.includes(other));
  };
  return new Map(rows.map(([, directory = '', cell = '']) => [directory, new Set(allowed(directory, cell))]));
}

test('the table has every folder of host/', () => {
  const folders = readdirSync(join(ROOT, 'host'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const directories = [...table().keys()].filter((directory) => !directory.includes('/'));
  equal(directories.sort(), folders.sort());
});

/** How a file right in a directory names one of another. */
function specifier(directory: string, other: string): string {
  if (other.startsWith(`${directory}/`)) return `.${other.slice(directory.length)}/index.ts`;
  return `${'../'.repeat(directory.split('/').length)}${other}/index.ts`;
}

test('the linter refuses what the table does not allow, and nothing else', () => {
  const rules = refusals();
  const directories = table();
  for (const [directory, allowed] of directories)
    for (const other of directories.keys()) {
      // A directory inside another reaches it by `../`, which is its own folder's way up.
      if (other === directory || directory.startsWith(`${other}/`)) continue;
      const refused = rules.get(directory)?.some((pattern) => pattern.test(specifier(directory, other)));
      ok(refused !== undefined, `the linter has no line for host/${directory}`);
      is(refused, !allowed.has(other), `host/${directory} imports host/${other}`);
    }
});

test('packages are for node, daemon and lab, and #as-bind for the kernels', () => {
  const refuses = (directory: string, name: string): boolean =>
    refusals()
      .get(directory)
      ?.some((pattern) => pattern.test(name)) === true;
  for (const directory of table().keys()) {
    is(refuses(directory, 'node:fs'), !['node', 'daemon'].includes(directory), directory);
    is(refuses(directory, 'ws'), !['node', 'daemon'].includes(directory), directory);
    is(refuses(directory, 'as-bind'), !['node', 'daemon', 'lab'].includes(directory), directory);
    is(refuses(directory, '#as-bind'), !['node', 'daemon', 'lab', 'kernels'].includes(directory), directory);
  }
});

test("the OVSDB server's files have other names than the client's", () => {
  const names = (folder: string): string[] => readdirSync(join(ROOT, folder)).filter((name) => name !== 'index.ts');
  const client = new Set(names('host/ovsdb'));
  equal(
    names('host/ovsdb/server').filter((name) => client.has(name)),
    [],
  );
});

test.run();
