/** No file of code above 300 lines: one concept a file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal } from 'uvu/assert';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';
import { codeIn } from '../support/tree.ts';

const test = suite('docs/file-sizes');

const MOST = 300;

/** Schemas are lists. */
const LONGER = new Set(['host/schema/northbound.ts', 'host/schema/southbound.ts']);

const lines = (path: string): number => readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1;

test(`no other file has more than ${MOST} lines`, () => {
  const found = codeIn('assembly', 'host', 'scripts').filter((path) => !LONGER.has(path) && lines(path) > MOST);
  equal(found, []);
});

test.run();
