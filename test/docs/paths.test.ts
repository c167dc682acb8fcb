/** The two paths to read along in ARCHITECTURE.md: short, and without a jump. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { equal, is, ok } from 'uvu/assert';
import { readDocument } from '../support/documents.ts';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';

const test = suite('docs/paths');

/** Files of the list that follows a line. */
function pathAfter(heading: string): string[] {
  const document = readDocument('ARCHITECTURE.md');
  const at = document.indexOf(`**${heading}:**`);
  ok(at >= 0, heading);
  const [, list = ''] = document.slice(at).split('\n\n');
  return [...list.matchAll(/^\d+\. \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file = '']) => file);
}

const importsOf = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bfrom '(\.[^']+)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );

function checkPath(heading: string, most: number): void {
  const files = pathAfter(heading);
  is(files[0], 'host/ic/graph.ts');
  ok(files.length > 3 && files.length <= most, `${files.length} files`);
  equal(new Set(files).size, files.length, 'no file twice');
  for (const [at, file] of files.entries()) {
    const next = files[at + 1];
    if (next !== undefined)
      ok(importsOf(file).includes(next) || importsOf(next).includes(file), `from ${file} to ${next}`);
  }
  // The other half of the node is the other path.
  const others = ['advertiser.ts', 'learner.ts'];
  const route = (name: string): string => join('host/ic/route', name);
  const known = new Set([...files, ...helpers(), ...others.map(route)]);
  const missing = files
    .slice(1)
    .flatMap((file) => importsOf(file).filter((its) => its.startsWith(route('')) && !known.has(its)));
  equal(missing, [], 'files that are neither on the path nor in the table of helpers');
}

/** The files in the table of helpers. */
function helpers(): string[] {
  const document = readDocument('ARCHITECTURE.md');
  const [, table = ''] = document.slice(document.indexOf('**Helpers:**')).split('\n\n');
  const found = [...table.matchAll(/\b[a-z-]+\.ts\b/g)].map(([name]) => join('host/ic/route', name));
  ok(found.length > 10);
  return found;
}

test('from a static route to a Route in at most eight files', () => {
  checkPath('From a static route in NB to a Route in IC-SB', 8);
});

test('from a Route to a static route in at most seven', () => {
  checkPath("From a Route in IC-SB to a static route in another zone's NB", 7);
});

test.run();
