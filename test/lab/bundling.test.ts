/** How pages are bundled: what a page lacks or takes from Node is an error; what the bundler says of itself is none. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { match, ok, unreachable } from 'uvu/assert';
import { build, createLogger, type Plugin } from 'vite';
import { pageConfig } from '../../host/lab/vite.config.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/bundling');

/** Bundles a page of these files; returns what was logged as a warning. Rejects as the build does. */
async function bundle(files: Readonly<Record<string, string>>, plugins: readonly Plugin[] = []): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bundling-'));
  const warnings: string[] = [];
  const logger = createLogger('silent');
  logger.warn = (message) => warnings.push(message);
  try {
    mkdirSync(join(directory, 'page'));
    const page = { 'index.html': '<!doctype html><script type="module" src="./page.js"></script>', ...files };
    for (const [name, text] of Object.entries(page)) writeFileSync(join(directory, 'page', name), text);
    const url = pathToFileURL(`${directory}/`);
    const config = pageConfig(new URL('page/', url), new URL('out/', url), {}, logger);
    await build({ ...config, configFile: false, plugins: [...(config.plugins ?? []), ...plugins] });
    return warnings;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function refused(files: Readonly<Record<string, string>>, why: RegExp): Promise<void> {
  try {
    await bundle(files);
  } catch (error) {
    match((error as Error).message, why);
    return;
  }
  unreachable('the page was bundled');
}

/** A plugin that warns as the bundler does. */
const warnsOf = (code: string, message: string): Plugin => ({
  name: 'warns',
  buildEnd() {
    this.warn({ code, message });
  },
});

test('how long the build took is printed, and no error', async () => {
  const message = 'JavaScript callbacks ran for 4.6s of this 4.7s build';
  const files = { 'page.js': 'console.log(1);' };
  const warnings = await bundle(files, [warnsOf('PLUGIN_TIMINGS', message)]);
  ok(
    warnings.some((text) => text.includes(message)),
    warnings.join('\n'),
  );
});

test('what only Node has is an error', () =>
  refused(
    { 'page.js': "import { readFileSync } from 'node:fs'; readFileSync('x');" },
    /imports node:fs, which no browser/,
  ));

test('a module that is missing is an error', () => refused({ 'page.js': "import './missing.js';" }, /missing\.js/));

test('a package that is missing is an error', () =>
  refused({ 'page.js': "import 'no-such-package';" }, /no-such-package/));

test('an export that is missing is an error', () =>
  refused(
    { 'page.js': "import * as all from './other.js'; console.log(all.b);", 'other.js': 'export const a = 1;' },
    /bundling: .*\bb\b/s,
  ));

test('a script that is missing is an error', () =>
  refused({ 'index.html': '<!doctype html><script type="module" src="./missing.js"></script>' }, /missing\.js/));

test("a style's file that is missing is an error", () =>
  refused(
    { 'page.js': "import './page.css';", 'page.css': 'p { background: url("./missing.png"); }' },
    /missing\.png/,
  ));

test('a script that Vite would leave out is an error', () =>
  refused({ 'index.html': '<!doctype html><script src="./page.js"></script>', 'page.js': '' }, /can't be bundled/));

test.run();
