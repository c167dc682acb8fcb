/** Free play in a real browser: an interconnection is built from a form, and a challenge is found and mended; both travel in links. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { equal, is, match, not } from 'uvu/assert';
import { challengeOf } from '../../../host/emulation/world/challenge.ts';
import { Pages } from '../../support/browser.ts';
import { withChromium } from '../../support/debian.ts';
import { after, faults, idle } from '../../support/lab-page.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/lab/free', withChromium);

const SLOW = { deadline: 180_000 };
const LOOKS = [
  { name: 'wide and light', colorScheme: 'light', viewport: { width: 1400, height: 900 } },
  { name: 'narrow and dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

let pages: Pages | undefined;

test.before(async () => {
  pages = await Pages.start();
});
test.after(() => pages?.close());

async function open({ colorScheme, viewport }: (typeof LOOKS)[number], path = ''): Promise<Page> {
  if (pages === undefined) throw new Error('the browser has not been started');
  // Nothing that moves is looked at, and a browser is busy with it.
  const page = await pages.open(path, { colorScheme, viewport, reducedMotion: 'reduce' });
  await idle(page);
  await page.getByLabel('Pace').selectOption('0');
  return page;
}

/** What the link leads to, in a browser that has never been there. */
async function follow(page: Page, look: (typeof LOOKS)[number]): Promise<Page> {
  await page.getByRole('button', { name: 'Share' }).click();
  await page.waitForURL(/#v1\./);
  const { pathname, hash } = new URL(page.url());
  return open(look, `${pathname}${hash}`);
}

for (const look of LOOKS) {
  test(
    `${look.name}: a line of three zones is built from the form, and the link has it`,
    async () => {
      const page = await open(look);
      await after(page, () => page.getByLabel('Scenario').selectOption(''));
      await page.getByLabel('Shape').selectOption('line');
      await page.getByRole('spinbutton', { name: 'Zones' }).fill('1');
      await page.getByText('zones can be from 2 to 99').waitFor();
      is(await page.getByRole('button', { name: 'Build it' }).isDisabled(), true);
      await page.getByRole('spinbutton', { name: 'Zones' }).fill('3');
      await page.getByLabel('Routes a router').fill('1');
      await page.getByText('8 routes will be learned.').waitFor();
      equal(await faults(page), []);
      await after(page, () => page.getByRole('button', { name: 'Build it' }).press('Enter'));
      const other = await follow(page, look);
      is(await other.locator('html').getAttribute('data-hash'), await page.locator('html').getAttribute('data-hash'));
      if (look.name.startsWith('narrow')) await page.getByRole('tab', { name: 'Map', exact: true }).click();
      is(await page.locator('.line.learned').count(), 8);
      equal(await faults(page), []);
      equal(pages?.complaints, []);
      await pages?.leave(page);
      await pages?.leave(other);
    },
    SLOW,
  );

  test(
    `${look.name}: a challenge is found with Why? and mended; its number is in the link`,
    async () => {
      const page = await open(look);
      await after(page, () => page.getByLabel('Scenario').selectOption(''));
      await page.getByLabel('Number of the challenge').fill('8');
      await after(page, () => page.getByRole('button', { name: 'Break something' }).click());
      match(await page.locator('.progress').innerText(), /Find it: challenge 8/);
      await page.getByRole('button', { name: 'Check my work' }).click();
      await page.locator('.bad').first().waitFor();
      await idle(page);
      match(await page.locator('.score').innerText(), /So far: 0 commands and 1 check\./);
      equal(await faults(page), []);
      const other = await follow(page, look);
      match(await other.locator('.progress').innerText(), /Find it: challenge 8/);
      match(await other.locator('.score').innerText(), /1 check\./);
      await pages?.leave(other);

      await page
        .getByRole('button', { name: /^Why\?/ })
        .first()
        .click();
      await page.locator('.gates > .failed').first().waitFor();
      await after(page, () => page.getByRole('button', { name: 'Run it' }).first().click());
      if (look.name.startsWith('narrow')) await page.getByRole('tab', { name: 'Story', exact: true }).click();
      await page.getByRole('button', { name: 'Check my work' }).click();
      await page.locator('.done').waitFor();
      await idle(page);
      match(await page.locator('.score').innerText(), /Found and mended with 1 command and 2 checks\./);
      match(await page.locator('.story').innerText(), new RegExp(challengeOf(8).what.replaceAll(/[.:]/g, '.')));
      equal(await faults(page), []);
      equal(pages?.complaints, []);
      await pages?.leave(page);
    },
    SLOW,
  );
}

/** What a button of the part with files gives. */
async function saved(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

test(
  'files: the script for bash, the events, and the map, which needs no page',
  async () => {
    const look = LOOKS[1];
    const page = await open(look);
    await after(page, () => page.getByLabel('Scenario').selectOption('filters'));
    await page.getByRole('button', { name: 'Files' }).press('Enter');
    await page.getByRole('heading', { name: 'Save as a file' }).waitFor();
    equal(await faults(page), []);
    match(await saved(page, 'Shell script for bash'), /\novn-nbctl lr-add lr1\n/);
    const events = JSON.parse(await saved(page, 'Events as JSON')) as { events: { kind: string }[] };
    is(
      events.events.some(({ kind }) => kind === 'commit'),
      true,
    );
    const svg = await saved(page, 'Map as SVG');
    not.match(svg, /var\(|light-dark|tabindex/);
    match(svg, /^<svg xmlns="[^"]+" viewBox=/);
    await page.keyboard.press('Escape');
    await page.locator('#files').waitFor({ state: 'detached' });
    // As a page of its own it shows what the map shows, in both themes.
    await page.goto(`data:image/svg+xml,${encodeURIComponent(svg)}`);
    const fills = new Set<unknown>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      fills.add(await page.evaluate("getComputedStyle(document.querySelector('.card rect')).fill"));
    }
    is(fills.size, 2);
    match(String(await page.evaluate('document.documentElement.textContent')), /lr1.*192\.168\.1\.0\/24/s);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a world whose link would be too long for chat programs is a file, which somebody else opens',
  async () => {
    const page = await open(LOOKS[0]);
    const command = page.getByRole('textbox', { name: 'Command' });
    // Nothing that could be deflated.
    await command.fill(`ovn-nbctl set NB_Global . external_ids:x=${randomBytes(6000).toString('hex')}`);
    await after(page, () => command.press('Enter'));
    const text = await saved(page, 'Share');
    await page.getByText(/^The link would have [\d,]+ characters.*ovn-ic-lab\.txt is saved instead/).waitFor();
    is(new URL(page.url()).hash, '');
    const other = await open(LOOKS[0]);
    await other.getByRole('button', { name: 'Files' }).press('Enter');
    const file = { name: 'ovn-ic-lab.txt', mimeType: 'text/plain', buffer: Buffer.from(text) };
    await after(other, () => other.getByLabel('World or databases').setInputFiles(file));
    is(await other.locator('html').getAttribute('data-hash'), await page.locator('html').getAttribute('data-hash'));
    await pages?.leave(other);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'databases of one’s own: chosen together they are a world, with other names; one that can’t be read says why',
  async () => {
    const page = await open(LOOKS[1]);
    await page.getByRole('button', { name: 'Files' }).press('Enter');
    const input = page.getByLabel('World or databases');
    await input.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    match(await page.locator('.import [role=alert]').innerText(), /^notes\.txt: it is no database of OVN's/);
    // The same file can be chosen again.
    is(await input.inputValue(), '');
    const [router, uuid] = ['94e75fbc-24b1-4f6d-9f27-9a47bd4ae159', '94e75fbc-24b1-4f6d-9f27-9a47bd4ae15a'];
    const dump = `Logical_Router table\n_uuid,name,nat\n${router},paris-r1,[]\n\nNB_Global table\n_uuid,name\n${uuid},paris\n`;
    await after(page, () => input.setInputFiles({ name: 'nb.csv', mimeType: 'text/csv', buffer: Buffer.from(dump) }));
    await page.locator('.import summary').waitFor();
    equal(await faults(page), []);
    const said = String(await page.evaluate("localStorage.getItem('ovn-ic-lab')"));
    match(said, /create Logical_Router 'name=\[\\"lr1\\"\]'/);
    not.match(said, /paris/);
    // Left and found again, here or by a link, it is still what Reset goes back to.
    const hash = await page.locator('html').getAttribute('data-hash');
    const other = await follow(page, LOOKS[1]);
    await page.reload();
    for (const again of [page, other]) {
      await idle(again);
      await again.getByRole('tab', { name: 'Console', exact: true }).click();
      await again.getByRole('textbox', { name: 'Command' }).fill('ovn-nbctl ls-add sw0');
      await after(again, () => again.getByRole('textbox', { name: 'Command' }).press('Enter'));
      await after(again, () => again.getByRole('button', { name: 'Reset', exact: true }).click());
      is(await again.locator('html').getAttribute('data-hash'), hash);
    }
    equal(pages?.complaints, []);
    await pages?.leave(page);
    await pages?.leave(other);
  },
  SLOW,
);

test.run();
