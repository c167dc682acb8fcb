/**
 * The same world in a real browser, headless: a link that leads to it is opened, with and without the consent that lets routes travel;
 * and one as large that a single command builds: typed into a page that runs, and by a link.
 * `npm run bench:lab`, when Debian's chromium is installed.
 */
import { existsSync } from 'node:fs';
import { CHROMIUM } from '../../scripts/packages.mjs';
import { fragmentOf } from '../../host/lab/share.ts';
import { Pages } from '../support/browser.ts';
import { after, atOnce, idle } from '../support/lab-page.ts';
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
    /** Milliseconds from Enter to rest, without pulses. */
    const typed = async (text: string): Promise<number> => {
      const page = await pages.open('');
      await idle(page);
      await atOnce(page);
      const command = page.getByRole('textbox', { name: 'Command' });
      await command.fill(text);
      const start = performance.now();
      await after(page, () => command.press('Enter'));
      const time = performance.now() - start;
      await page.close();
      return time;
    };
    const build = `build mesh zones=${ZONES} routes=${ROUTES - 1}`;
    const entered: number[] = [];
    const before: number[] = [];
    const whole: number[] = [];
    const built: number[] = [];
    for (let left = TIMES; left > 0; left--) {
      before.push(await opened(script(false)));
      whole.push(await opened(script()));
      entered.push(await typed(build));
      built.push(await opened(`world zones=az1,az2\n${build}`));
    }
    const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
    console.log(
      `in Chromium, ${ZONES} zones of ${ROUTES} routes, built by a command that is typed: ${seconds(median(entered))}`,
    );
    console.log(`by a link with that command, from opening it to rest: ${seconds(median(built))}`);
    console.log(`by a link with all commands: ${seconds(median(whole))}`);
    console.log(`of that, from consent to rest: ${seconds(median(whole) - median(before))}`);
  } finally {
    await pages.close();
  }
} else console.log(`${CHROMIUM} is not installed: the page was not measured`);
process.exit();
