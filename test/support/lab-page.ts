/** What tests of the lab's page wait for, and what axe-core finds on it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Resolves when nothing is being played. */
export const idle = (page: Page): Promise<void> =>
  page.locator('html[data-state=idle]').waitFor({ state: 'attached', timeout: 60_000 });

/** Does something that the world changes by, and waits until all of it has happened. */
export async function after(page: Page, action: () => Promise<unknown>): Promise<void> {
  const before = await page.locator('html').getAttribute('data-hash');
  await action();
  await page.locator(`html:not([data-hash="${before}"])`).waitFor({ state: 'attached' });
  await idle(page);
}

/** What is not accessible, each with the element and what would mend it; 'rules' names those to try when it is not all. */
export async function faults(page: Page, ...rules: string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe);
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    // What is in order needs no description of each of its elements.
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      ...(only.length > 0 && { runOnly: { type: 'rule', values: only } }),
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }, rules);
}
