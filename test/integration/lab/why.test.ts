/** The Why tab in a real browser: what is broken is found, mended by the button beside it, and the route arrives. */
import type { Page } from 'playwright-core';
import { equal, is, match, ok } from 'uvu/assert';
import { tutorialText } from '../../../host/emulation/tutorial-text.ts';
import { fragmentOf } from '../../../host/lab/share.ts';
import { Pages } from '../../support/browser.ts';
import { withChromium } from '../../support/debian.ts';
import { after, faults, idle } from '../../support/lab-page.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/lab/why', withChromium);

const SLOW = { deadline: 180_000 };
const SIZES = [
  { name: 'wide', colorScheme: 'light', viewport: { width: 1400, height: 900 } },
  { name: 'narrow', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

let pages: Pages | undefined;

test.before(async () => {
  pages = await Pages.start();
});
test.after(() => pages?.close());

/** Opens the lab, in which some lines have been played: by a link, since to type them takes the page five times as long. */
async function open({ colorScheme, viewport }: (typeof SIZES)[number], lines = ''): Promise<Page> {
  if (pages === undefined) throw new Error('the browser has not been started');
  const script = `world zones=az1,az2 nameless\n${lines}`;
  const path = lines === '' ? '' : await fragmentOf({ script, scenario: 'two-zones', step: 0 });
  // Nothing that moves is looked at, and a browser is busy with it.
  const page = await pages.open(path, { colorScheme, viewport, reducedMotion: 'reduce' });
  await idle(page);
  await page.getByLabel('Pace').selectOption('0');
  return page;
}

/** Of a narrow screen, the part that is wanted. */
async function part(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('tab', { name, exact: true });
  if ((page.viewportSize()?.width ?? 0) < 700) await tab.click();
}

for (const look of SIZES)
  test(
    `${look.name}: a router is asked what it lacks; the failed gate names the rows and is mended by its button`,
    async () => {
      const page = await open(
        look,
        `${tutorialText(2)}\naz1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100\naz2$ ovn-nbctl set Logical_Router lr2 options:ic-route-deny-learn=10.0.0.0/8`,
      );
      await part(page, 'Map');
      await page.locator('.map [aria-label*="lr2"]').first().click();
      // What was selected is in sight, however long the map is.
      const title = await page.locator('.inspector h2').boundingBox();
      ok(title !== null && title.y + title.height < look.viewport.height, JSON.stringify(title));
      await page.getByRole('tab', { name: 'Why', exact: true }).click();
      // What it lacks is what it is asked for.
      is(await page.getByLabel('Prefix or address').inputValue(), '10.1.0.0/16');
      const failed = page.locator('.gates > .failed');
      await failed.waitFor();
      match(await failed.innerText(), /denied by 10\.0\.0\.0\/8/);
      equal(await faults(page), []);
      await page.getByRole('button', { name: 'Run it' }).click();
      await failed.waitFor({ state: 'detached' });
      match(await page.locator('.way > summary').first().innerText(), /10\.1\.0\.0\/16 of az1 lr1 on ts1: arrived/);
      equal(await faults(page), []);
      // The evidence can be followed: the row that the route was learned into.
      await page.locator('.gates > .passed').filter({ hasText: 'NB has the route' }).getByRole('button').click();
      match(await page.locator('.inspector .subtitle').innerText(), /Logical_Router_Static_Route in Northbound of az2/);
      equal(pages?.complaints, []);
      await pages?.leave(page);
    },
    SLOW,
  );

test(
  'a check that does not hold says why',
  async () => {
    const page = await open(SIZES[0]);
    await page.getByLabel('Scenario').selectOption('filters');
    await idle(page);
    await page.getByRole('button', { name: 'Check my work' }).click();
    const why = page.getByRole('button', { name: 'Why? lr2 does not know 172.16.1.0/24' });
    await why.click();
    // It asks for what is there and should not be: all gates are passed.
    await page.getByText('172.16.1.0/24 of az1 lr1 on ts1: arrived').waitFor();
    await page.getByText('The check holds when this is not so.').waitFor();
    is(await page.getByLabel('Prefix or address').inputValue(), '172.16.1.0/24');
    equal(await faults(page), []);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a check that asks for more than routes says why, although there is nothing to select',
  async () => {
    const page = await open(SIZES[0]);
    await page.getByLabel('Scenario').selectOption('address-sets');
    await idle(page);
    await page.getByRole('button', { name: 'Check my work' }).click();
    await page.getByRole('button', { name: 'Why? IC Southbound has az1’s addresses' }).click();
    const title = page.locator('.inspector .way > summary');
    // Only as far as the check looks: that az2 learns it is the next step's.
    for (const gate of ['az1 at SET_MARKED', 'az1 at SETS_ADVERTISED']) {
      await title.filter({ hasText: `address set web of az1: stopped in ${gate}` }).waitFor();
      await after(page, () => page.getByRole('button', { name: 'Run it' }).click());
    }
    await title.filter({ hasText: 'address set web of az1 is in IC Southbound' }).waitFor();
    equal(await faults(page), []);
    await page.getByRole('button', { name: 'Check my work' }).click();
    await page.getByRole('button', { name: 'Next step' }).waitFor();
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a challenge is mended in the zone that lacks the route, not in another that could have it',
  async () => {
    const page = await open(SIZES[0]);
    await page.getByLabel('Scenario').selectOption('');
    await page.getByLabel('Number of the challenge').fill('7');
    await after(page, () => page.getByRole('button', { name: 'Break something' }).click());
    await page.getByRole('button', { name: 'Check my work' }).click();
    await page.getByRole('button', { name: 'Why? lr2 has learned 172.16.3.0/24 from az3' }).click();
    await page.getByText('az3$ ovn-nbctl lr-route-add lr3 172.16.3.0/24').waitFor();
    await after(page, () => page.getByRole('button', { name: 'Run it' }).click());
    await page.getByRole('button', { name: 'Check my work' }).click();
    await page.getByText('Found and mended with 1 command and 2 checks.').waitFor();
    equal(await faults(page), []);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a gateway that another zone lacks',
  async () => {
    const page = await open(
      SIZES[0],
      `${tutorialText(2)}\naz1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false`,
    );
    await page.getByRole('tab', { name: 'Tables', exact: true }).click();
    await page.getByRole('combobox', { name: 'Database' }).selectOption('sb-az1');
    await page.getByRole('combobox', { name: 'Table', exact: false }).selectOption('Chassis');
    await page.locator('.tables tr').filter({ hasText: 'gw1' }).getByRole('button').first().click();
    await page.getByRole('tab', { name: 'Why', exact: true }).click();
    is(await page.getByLabel('Is it in').inputValue(), 'az2');
    await page.getByText('chassis gw1: stopped in az1 at INTERCONN').waitFor();
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('chassis gw1 is in az2').waitFor();
    equal(await faults(page), []);
    await pages?.leave(page);
  },
  SLOW,
);

test.run();
