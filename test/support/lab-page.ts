/** What tests of the lab's page do, see and wait for, and what axe-core finds on it. */
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

/** Opens a tab. */
export const tab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name, exact: true }).click();
/** What the page itself says to an expression: nothing here knows the DOM. */
export const ask = (page: Page, expression: string): Promise<unknown> => page.evaluate(expression);
/** The world's fingerprint, as the page shows it. */
export const hashOf = async (page: Page): Promise<string> =>
  (await page.locator('html').getAttribute('data-hash')) ?? '';

/** Types a text into the console, and waits until all of it was played. */
export async function type(page: Page, text: string): Promise<void> {
  const command = page.getByRole('textbox', { name: 'Command' });
  await command.fill(text);
  await after(page, () => command.press('Enter'));
}

/** Without waiting for pulses: what is tested is what comes of it. */
export const atOnce = (page: Page): Promise<unknown> => page.getByLabel('Pace').selectOption('0');

/** The routes on the map, as a screen reader hears them. */
export async function routes(page: Page): Promise<string[]> {
  const lines = await page.locator('.line.learned').all();
  const labels = await Promise.all(lines.map((line) => line.getAttribute('aria-label')));
  return labels.map(String).sort();
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
