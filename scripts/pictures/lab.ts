/**
 * `npm run pictures:lab`: the screenshot of the lab in README, taken of the page in Debian's Chromium when OVN's tutorial has been played.
 * No test compares it: two versions of a browser draw letters in different ways.
 */
import { fileURLToPath } from 'node:url';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { Pages } from '../../test/support/browser.ts';

const FILE = 'docs/lab.png';

const pages = await Pages.start();
try {
  const page = await pages.open('', { viewport: { width: 1280, height: 800 } });
  const idle = page.locator('html[data-state=idle]');
  await idle.waitFor({ state: 'attached' });
  await page.getByLabel('Pace').selectOption('0');
  const before = (await page.locator('html').getAttribute('data-hash')) ?? '';
  const input = page.getByRole('textbox', { name: 'Command' });
  await input.fill(tutorialText(2));
  await input.press('Enter');
  await page.locator(`html:not([data-hash="${before}"])`).waitFor({ state: 'attached' });
  await idle.waitFor({ state: 'attached' });
  await page.locator('.line.learned').first().waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
  await page.screenshot({ path: fileURLToPath(new URL(`../../${FILE}`, import.meta.url)), animations: 'disabled' });
  console.log(FILE);
} finally {
  await pages.close();
}
