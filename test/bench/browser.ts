/**
 * `npm run bench:browser [-- --rows=N,N...]`: the warm kernels in headless Chromium, in a worker as the lab has them. A
 * browser's clock is coarse: below a thousand rows a call it says little.
 */
import { fileURLToPath } from 'node:url';
import { Pages } from '../support/browser.ts';
import type { Message } from './browser/messages.ts';
import { numbers, onlyOptions, Progress, record, warmTable, warnOfLoad } from './support.ts';

/** Milliseconds from one look at the page to the next. */
const PACE = 200;

onlyOptions('rows');
const sizes = numbers('rows', [1000, 10_000]);
warnOfLoad();
const pages = await Pages.start(fileURLToPath(new URL('browser/vite.config.ts', import.meta.url)));
const progress = new Progress();
try {
  const page = await pages.open(`?rows=${sizes.join()}`);
  const isolated = await page.evaluate('crossOriginIsolated');
  for (;;) {
    const said = JSON.parse(
      (await page.locator('#state').innerText()) || '{"kind":"progress","what":"start","part":0}',
    ) as Message;
    if (said.kind === 'failed') throw new Error(`the page has failed: ${said.message}`);
    if (said.kind === 'done') {
      progress.done();
      console.log(warmTable(said.results));
      record('browser', { browser: await page.evaluate('navigator.userAgent'), isolated, warm: said.results });
      break;
    }
    progress.at(said.what, said.part);
    await page.waitForTimeout(PACE);
  }
} finally {
  await pages.close();
}
