/**
 * The same world in a real browser, headless: a link that leads to it is opened, with and without the consent that lets routes travel;
 * and a link to one as large that a single command builds.
 * `npm run bench:lab`, when Debian's chromium is installed.
 */
import { existsSync } from 'node:fs';
import { CHROMIUM } from '../../scripts/packages.mjs';
import { fragmentOf } from '../../host/lab/share.ts';
import { Pages } from '../support/browser.ts';
import { idle } from '../support/lab-page.ts';
import { ROUTES, script, ZONES } from './lab-script.ts';
import { median, onlyOptions, warnOfLoad } from './support.ts';

/** Of each link, one after the other: the median counts. */
const TIMES = 3;

onlyOptions();
if (existsSync(CHROMIUM)) {
  warnOfLoad();
  const pages = await Pages.start();
  try {
    /** Milliseconds until the page is at rest. */
    const opened = async (text: string): Promise<number> => {
      const start = performance.now();
      const page = await pages.open(await fragmentOf({ script: text, scenario: '', step: 0 }));
      await idle(page);
      const time = performance.now() - start;
      await page.close();
      return time;
    };
    const before: number[] = [];
    const whole: number[] = [];
    const built: number[] = [];
    for (let left = TIMES; left > 0; left--) {
      before.push(await opened(script(false)));
      whole.push(await opened(script()));
      built.push(await opened(`world zones=az1,az2\nbuild mesh zones=${ZONES} routes=${ROUTES - 1}`));
    }
    const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
    console.log(`in Chromium, ${ZONES} zones of ${ROUTES} routes from a link to rest: ${seconds(median(whole))}`);
    console.log(`built by one command: ${seconds(median(built))}`);
    console.log(`of the link's time, from consent to rest: ${seconds(median(whole) - median(before))}`);
  } finally {
    await pages.close();
  }
} else console.log(`${CHROMIUM} is not installed: the page was not measured`);
process.exit();
