/** The test page in a real browser: it must come to what the same simulation comes to in Node. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { equal, is, match, ok } from 'uvu/assert';
import { contentsOf } from '../../../host/lab/contents.ts';
import { sourceOf } from '../../../host/emulation/onlooker.ts';
import { TutorialRun } from '../../../host/lab/tutorial-run.ts';
import { gives } from '../../../host/emulation/tutorial.ts';
import { loadWasmKernels } from '../../../host/kernels/wasm/load.ts';
import { Pages } from '../../support/browser.ts';
import { withChromium } from '../../support/debian.ts';
import { wasmBytes } from '../../support/kernels.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/lab/page', withChromium);

let pages: Pages | undefined;

test.before(async () => {
  pages = await Pages.start();
});
test.after(() => pages?.close());

/** The page, once its zones have converged or failed. */
async function converged(colorScheme?: 'light' | 'dark'): Promise<Page> {
  if (pages === undefined) throw new Error('the browser has not been started');
  const page = await pages.open('', colorScheme);
  await page.locator('html[data-state]').waitFor({ state: 'attached' });
  match(await page.locator('#state').innerText(), /^Converged after 13 steps/);
  return page;
}

/** The routes that a page shows: `PREFIX|NEXT HOP|FROM`, by router. */
async function shown(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const section of await page.locator('[data-router]').all()) {
    const rows = await section.locator('tbody tr').all();
    const texts = rows.map(async (row) => (await row.locator('td').allInnerTexts()).join('|'));
    found[(await section.getAttribute('data-router')) ?? ''] = await Promise.all(texts);
  }
  return found;
}

/** The same in Node. */
async function inNode(): Promise<TutorialRun> {
  const kernels = [await loadWasmKernels(wasmBytes()), await loadWasmKernels(wasmBytes())] as const;
  const run = new TutorialRun({ zones: 2, seed: 1, kernels: (place) => kernels[place === 0 ? 0 : 1] });
  for (const step of run.steps) run.take(step);
  return run;
}

test('two zones learn from one another, and every database holds what it holds in Node', async () => {
  const page = await converged();
  const run = await inNode();
  const routes = run
    .routers()
    .map(({ name, routes }) => [name, routes.map((route) => [route.prefix, route.nexthop, sourceOf(route)].join('|'))]);
  const seen = await shown(page);
  equal(seen, Object.fromEntries(routes));
  for (const [router, n] of [
    ['lr1', 2],
    ['lr2', 1],
  ] as const)
    for (const given of gives(n))
      ok(
        seen[router]?.some((line) => line.startsWith(`${given.replace(' ', '|')}|az${n} (`)),
        `${router} lacks ${given}`,
      );
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#databases a').click()]);
  const databases: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'));
  equal(databases, contentsOf(run.simulation));
  run.close();
  match(await page.locator('#kernels').innerText(), /^AssemblyScript kernels/);
  equal(pages?.complaints, []);
  await page.close();
});

test('the policy lets the page run its own scripts and kernels, and reach nobody', async () => {
  const page = await converged('dark');
  is(await page.evaluate('fetch("https://192.0.2.1/").then(() => true, () => false)'), false);
  ok(
    pages?.complaints.some((text) => text.includes('Content Security Policy')),
    pages?.complaints.join('\n'),
  );
  await page.close();
});

test.run();
