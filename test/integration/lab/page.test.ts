/** The lab in a real browser: the tutorial pasted, the link, the console's habits, and what a screen reader would stumble over. */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { equal, is, match, not, ok } from 'uvu/assert';
import { tutorialText } from '../../../host/emulation/tutorial-text.ts';
import { INVARIANTS } from '../../../host/emulation/world/invariants.ts';
import { run } from '../../../host/emulation/world/run.ts';
import { loadWasmKernels } from '../../../host/kernels/wasm/load.ts';
import { SCENARIOS } from '../../../host/lab/scenarios/index.ts';
import { fragmentOf } from '../../../host/lab/share.ts';
import { Pages } from '../../support/browser.ts';
import { withChromium } from '../../support/debian.ts';
import { wasmBytes } from '../../support/kernels.ts';
import { after, ask, atOnce, faults, hashOf, idle, routes, tab, type } from '../../support/lab-page.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/lab/page', withChromium);

/** A test of a browser on a machine with other things to do. */
const SLOW = { deadline: 180_000 };
const WIDE = { width: 1400, height: 900 };
const NARROW = { width: 390, height: 844 };

let pages: Pages | undefined;

test.before(async () => {
  pages = await Pages.start();
});
test.after(() => pages?.close());

interface Look {
  readonly path?: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Do messages move? A browser is busy with it: only where it matters. */
  readonly isMoving?: boolean;
}

async function open({ path = '', size = WIDE, isMoving = false }: Look = {}): Promise<Page> {
  if (pages === undefined) throw new Error('the browser has not been started');
  const page = await pages.open(path, { viewport: size, reducedMotion: isMoving ? 'no-preference' : 'reduce' });
  await idle(page);
  return page;
}

/** The lab in which the tutorial has been played, by a link: to type it again takes the page five times as long. */
const openPlayed = async (): Promise<Page> =>
  open({
    path: await fragmentOf({
      script: `world zones=az1,az2 nameless\n${tutorialText(2)}`,
      scenario: 'two-zones',
      step: 0,
    }),
  });

const LEARNED = ['route 192.168.1.0/24 from az1', 'route 192.168.2.0/24 from az2'];

test(
  'the tutorial, pasted: both zones learn; the link gives the same world, and so does Node',
  async () => {
    const page = await open({ isMoving: true });
    await atOnce(page);
    await type(page, tutorialText(2));
    equal(await routes(page), LEARNED);
    is(await page.locator('.entry .error').count(), 0);

    const zone = (its: Page) => its.locator('[data-id="zone az2"]');
    // A zone is moved, by the pointer and by keys: the link shows it there.
    const { x = 0, y = 0 } = (await zone(page).boundingBox()) ?? {};
    await page.mouse.move(x + 60, y + 8);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 60, { steps: 2 });
    await page.mouse.up();
    const dragged = await zone(page).boundingBox();
    ok((dragged?.y ?? 0) > y + 40, 'the zone stays where it was');
    await zone(page).press('Shift+ArrowDown');
    ok(((await zone(page).boundingBox())?.y ?? 0) > (dragged?.y ?? 0));
    const { moves } = JSON.parse(String(await ask(page, "localStorage.getItem('ovn-ic-lab')"))) as { moves: unknown };
    await page.getByRole('button', { name: 'Share' }).click();
    await page.waitForURL(/#v1\./);
    const link = new URL(page.url());
    const hash = await hashOf(page);
    const other = await open({ path: `${link.pathname}${link.hash}` });
    is(await hashOf(other), hash);
    equal(await routes(other), LEARNED);
    const kept = String(await ask(other, "localStorage.getItem('ovn-ic-lab')"));
    equal((JSON.parse(kept) as { moves: unknown }).moves, moves);
    await other.getByRole('button', { name: 'Tidy' }).click();
    await other.getByRole('button', { name: 'Tidy' }).waitFor({ state: 'detached' });
    is(
      await other.locator('.map svg').getAttribute('aria-label'),
      await page.locator('.map svg').getAttribute('aria-label'),
    );

    const script = String(await ask(page, "localStorage.getItem('ovn-ic-lab')"));
    const bytes = wasmBytes();
    const node = await run({
      script: (JSON.parse(script) as { script: string }).script,
      kernels: () => loadWasmKernels(bytes),
      checksInvariants: false,
    });
    is(node.hash, hash);
    // What was left is there again.
    await page.goto('about:blank');
    await page.goto(new URL('.', link).href);
    await idle(page);
    is(await hashOf(page), hash);
    await pages?.leave(page);
    await pages?.leave(other);
  },
  SLOW,
);

test(
  'the console: history, completion, a mistyped command, what is not modelled, reset',
  async () => {
    const page = await open();
    await atOnce(page);
    await page.getByLabel('Scenario').selectOption('');
    await idle(page);
    const input = page.getByRole('textbox', { name: 'Command' });
    const fresh = await hashOf(page);
    await type(page, 'ovn-nbctl ls-add sw0');
    await type(page, 'ovn-nbctl lss-add sw1');
    match(await page.locator('.entry .error').last().innerText(), /unknown command 'lss-add'/);
    await type(page, 'ovn-sbctl lflow-list');
    match(await page.locator('.entry .error').last().innerText(), /logical flows are not modelled here/);
    await input.press('ArrowUp');
    await input.press('ArrowUp');
    await input.press('ArrowUp');
    is(await input.inputValue(), 'ovn-nbctl ls-add sw0');
    // What does not fit is read from its beginning.
    await input.fill('help');
    await input.press('Enter');
    const isReadFromTop = `(() => {
      const log = document.querySelector('.log');
      const last = log.lastElementChild;
      return last.offsetHeight > log.clientHeight && last.offsetTop === Math.round(log.scrollTop);
    })()`;
    while ((await ask(page, isReadFromTop)) !== true) await page.waitForTimeout(20);
    await input.fill('ovn-nbctl lsp-add sw');
    await input.press('Tab');
    while (!(await input.inputValue()).endsWith('sw0 ')) await page.waitForTimeout(20);
    await input.fill('');
    await type(page, 'reset');
    is(await hashOf(page), fresh);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'scenario 1, from the page alone: clicks, a failed try with its hint, and the next step',
  async () => {
    const page = await open();
    await atOnce(page);
    const scenario = await SCENARIOS[0]?.load();
    if (scenario === undefined) throw new Error('there is no scenario');
    await page.getByRole('button', { name: 'Check my work' }).click();
    await page.locator('.hints').waitFor();
    await idle(page);
    // All of it can be read: nothing that came with the first command has pushed it below the button.
    const [hints, button] = await Promise.all(
      ['.hints', '.story > .buttons'].map((selector) => page.locator(selector).boundingBox()),
    );
    ok((hints?.y ?? Infinity) + (hints?.height ?? 0) <= (button?.y ?? 0), 'the hint is covered');
    for (const [at, step] of scenario.steps.entries()) {
      is(await page.locator('#story-title').innerText(), step.title);
      await type(page, step.solution);
      await page.getByRole('button', { name: 'Check my work' }).click();
      const isLast = at + 1 === scenario.steps.length;
      if (isLast) await page.locator('.done').waitFor();
      else await page.getByRole('button', { name: 'Next step' }).click();
      await idle(page);
    }
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a story’s commands go into the console, to the place that they name; what somebody broke is not shown before it is mended',
  async () => {
    const page = await open();
    await atOnce(page);
    await page.getByRole('button', { name: 'Put into the console: az2$' }).click();
    is(await page.getByRole('textbox', { name: 'Command' }).inputValue(), 'ovn-nbctl set NB_Global . name=az2');
    is(await page.locator('#console-log-az2').getAttribute('aria-selected'), 'true');
    is(await ask(page, 'document.activeElement.id'), 'command');
    const { steps } = (await SCENARIOS[0]?.load()) ?? { steps: [] };
    for (const { solution } of steps.slice(0, -1)) {
      await type(page, solution);
      await page.getByRole('button', { name: 'Check my work' }).click();
      await page.getByRole('button', { name: 'Next step' }).click();
      await idle(page);
    }
    const { before, solution, why } = steps.at(-1) ?? { before: '', solution: '', why: '' };
    if (before === undefined || before === '') throw new Error('the last step breaks nothing');
    const [, command = ''] = before.split('$ ');
    const log = page.getByRole('log');
    await log.getByText('Somebody has changed something in az2.').waitFor();
    not.ok((await log.innerText()).includes(command), 'the fault is in the log');
    not.ok((await page.locator('.story').innerText()).includes(why.slice(0, 30)), 'the story says what is wrong');
    // However long log and story have become.
    is(await ask(page, 'document.documentElement.scrollHeight'), WIDE.height);
    await type(page, solution);
    await page.getByRole('button', { name: 'Check my work' }).click();
    await page.locator('.done').waitFor();
    ok((await page.locator('.story').innerText()).includes(why.slice(0, 30)), 'the story does not say what was wrong');
    ok((await log.innerText()).includes(command), 'what was done remains a secret');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    is(await page.locator('#story-title').innerText(), steps.at(-2)?.title);
    const hash = await hashOf(page);
    await page.getByRole('button', { name: 'Next step' }).click();
    await idle(page);
    is(await hashOf(page), hash);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a cell that is clicked says who wrote it, and its transaction comes into sight',
  async () => {
    const page = await openPlayed();
    await atOnce(page);
    await tab(page, 'Tables');
    await page.locator('.choice select').first().selectOption('sb-az2');
    await page.locator('.choice select').last().selectOption('Chassis');
    await page.getByText('{is-remote=true}').click();
    const wanted = page.locator('.inspector .wanted');
    match(await wanted.innerText(), /other_config[^]*written by ovn-ic-az2 at \d+ ms/);
    is(await page.locator('tr.selected').count(), 1);
    await wanted.getByRole('button', { name: 'show the transaction' }).click();
    await page.locator('.detail h3:focus').waitFor();
    const isSeen = `(() => {
      const title = document.querySelector('.detail h3').getBoundingClientRect();
      const frame = document.querySelector('.inspector').getBoundingClientRect();
      return title.top >= frame.top && title.bottom <= frame.bottom;
    })()`;
    is(await ask(page, isSeen), true);
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'time held: a step is said in words, and drawn',
  async () => {
    const page = await open({ isMoving: true });
    await page.getByRole('button', { name: 'Hold time' }).click();
    const input = page.getByRole('textbox', { name: 'Command' });
    await input.fill('az1$ ovn-nbctl set NB_Global . name=az1\naz2$ ovn-nbctl set NB_Global . name=az2');
    await input.press('Enter');
    match(
      await page.locator('.typed.pending').innerText(),
      /^az1\$ ovn-nbctl set NB_Global \. name=az1 … and 1 more line$/,
    );
    // Nothing can be checked before it is through: the button says so.
    const check = page.getByRole('button', { name: 'Check my work' });
    is(await check.getAttribute('aria-disabled'), 'true');
    const why = page.locator('#why-not-now');
    match(await why.innerText(), /Time is held, and what you typed is not through/);
    is(await check.getAttribute('aria-describedby'), 'why-not-now');
    equal(await faults(page), []);
    const step = page.getByRole('button', { name: 'Step', exact: true });
    const last = page.getByRole('region', { name: 'The last step' });
    for (let left = 20; left > 0 && !(await last.innerText()).includes('nb-az1 → ovn-ic-az1'); left--) {
      const before = await last.innerText();
      await step.click();
      while ((await last.innerText()) === before) await page.waitForTimeout(20);
    }
    match(await last.innerText(), /\d+ ms: message nb-az1 → ovn-ic-az1: update/);
    ok((await page.locator('.trace').count()) > 0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await idle(page);
    await last.waitFor({ state: 'detached' });
    is(await check.getAttribute('aria-disabled'), 'false');
    is(await why.innerText(), '');
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'by the keyboard: the map is walked by arrows, Enter shows the row and who wrote it',
  async () => {
    const page = await openPlayed();
    await atOnce(page);
    await page.locator('.map [tabindex="0"][data-id]').focus();
    for (let left = 30; left > 0; left--) {
      const label = await ask(page, "document.activeElement.getAttribute('aria-label')");
      if (label === LEARNED[1]) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.locator('.inspector .origin').first().waitFor();
    match(await page.locator('.inspector').innerText(), /Logical_Router_Static_Route in Northbound of az1/);
    match(await page.locator('.inspector').innerText(), /ovn-ic-az1/);
    await pages?.leave(page);
  },
  SLOW,
);

/** Of axe's rules those that look at colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** axe finds nothing, in a light room and, where colours are all that differs, in a dark one. */
async function faultless(page: Page, look: string): Promise<void> {
  const background = 'getComputedStyle(document.body).backgroundColor';
  equal(await faults(page), [], look);
  const light = await ask(page, background);
  await page.emulateMedia({ colorScheme: 'dark' });
  not.equal(await ask(page, background), light, 'the room is dark');
  equal(await faults(page, ...OF_COLOURS), [], `${look}, dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

for (const [name, size] of [
  ['wide', WIDE],
  ['narrow', NARROW],
] as const)
  test(
    `nothing for axe to find: ${name}, light and dark`,
    async () => {
      const page = await open({ size, isMoving: true });
      await faultless(page, 'start');
      if (name === 'narrow') await tab(page, 'Console');
      await atOnce(page);
      await type(page, tutorialText(2));
      await faultless(page, 'console');
      const looks = name === 'wide' ? ['Tables', 'Events', 'Engine', 'Checks', 'History', 'Outline'] : ['Map', 'Data'];
      for (const look of looks) {
        await tab(page, look);
        await faultless(page, look);
      }
      if (name === 'narrow') await tab(page, 'Map');
      await page.locator('.line.learned').first().click();
      await page.locator('.inspector dl').waitFor();
      await faultless(page, 'inspector');
      const width = Number(await ask(page, 'document.documentElement.scrollWidth'));
      ok(width <= size.width, `the page is ${width} pixels wide`);
      await pages?.leave(page);
    },
    SLOW,
  );

test(
  'a message on its way stops below the pointer, and can be opened',
  async () => {
    const page = await open({ isMoving: true });
    const command = page.getByRole('textbox', { name: 'Command' });
    await command.fill('ovn-nbctl set NB_Global . name=az1');
    await command.press('Enter');
    const states = await ask(
      page,
      `new Promise((resolve) => {
        const look = () => {
          const pulse = document.querySelector('.pulse');
          const animation = pulse?.getAnimations()[0];
          // Not before it moves.
          if (animation?.playState !== 'running') return requestAnimationFrame(look);
          const states = ['pointerenter', 'pointerleave', 'pointerenter'].map((type) => {
            pulse.dispatchEvent(new PointerEvent(type));
            return animation.playState;
          });
          pulse.dispatchEvent(new MouseEvent('click', { bubbles: true }));
          resolve(states);
        };
        look();
      })`,
    );
    equal(states, ['paused', 'running', 'paused']);
    await page.locator('.detail h3').waitFor();
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'single keys: / finds on the map, ? lists the keys; where somebody types they are text',
  async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.locator('#find:focus').waitFor();
    await page.keyboard.type('az2');
    await page.keyboard.press('Enter');
    await page.locator('[data-id="zone az2"]:focus').waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.waitFor();
    equal(await faults(page), []);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    const command = page.getByRole('textbox', { name: 'Command' });
    await command.focus();
    await page.keyboard.type('/?');
    is(await command.inputValue(), '/?');
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'a controller is frozen from the map: it is seen there, in a list with the real command, and heals from there',
  async () => {
    const page = await openPlayed();
    await atOnce(page);
    await page.locator('[data-id="process ovn-ic-az2"]').click();
    await page.getByText('Break it').click();
    await after(page, () => page.getByRole('button', { name: 'Freeze', exact: true }).click());
    is(await page.locator('.chip.broken').count(), 1);
    match(await page.locator('.inspector .faults').innerText(), /kill -STOP \$\(cat \/var\/run\/ovn\/ovn-ic.pid\)/);
    await type(page, 'az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100');
    equal(await routes(page), LEARNED);
    await tab(page, 'Checks');
    match(await page.locator('.what-holds .faults').innerText(), /ovn-ic-az2 is frozen/);
    equal(await faults(page), []);
    await page.getByRole('button', { name: 'Heal all' }).click();
    await page.locator('.line.learned').nth(2).waitFor();
    await page.locator('.chip.broken').waitFor({ state: 'detached' });
    await page
      .locator('.what-holds .holds')
      .nth(INVARIANTS.length - 1)
      .waitFor();
    await pages?.leave(page);
  },
  SLOW,
);

test(
  'time: a look back shows what was, acting there begins a branch, undo and going over bring back what was left',
  async () => {
    const page = await openPlayed();
    await atOnce(page);
    const present = await hashOf(page);
    equal(await routes(page), LEARNED);
    await page.getByRole('button', { name: 'Step back' }).click();
    await page.locator('.timeline .past').waitFor();
    await page.locator('.line.learned').first().waitFor({ state: 'detached' });
    // By the keyboard: the hand on the timeline.
    await page.getByRole('slider', { name: 'Moment' }).press('End');
    await page.locator('.line.learned').first().waitFor();
    await page.locator('.timeline .past').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Step back' }).click();
    await page.locator('.line.learned').first().waitFor({ state: 'detached' });
    await type(page, 'az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100');
    equal(await routes(page), []);
    await tab(page, 'History');
    equal(await faults(page), []);
    await page.getByLabel('From').selectOption('r main');
    await page.locator('.history form').getByRole('button', { name: 'Compare' }).click();
    match(await page.locator('.history table').innerText(), /10\.1\.0\.0\/16/);
    await page.getByRole('button', { name: 'Go to main' }).click();
    await page.locator(`html[data-hash="${present}"]`).waitFor({ state: 'attached' });
    equal(await routes(page), LEARNED);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.line.learned').first().waitFor({ state: 'detached' });
    await pages?.leave(page);
  },
  SLOW,
);

/**
 * Kilobytes of 1,024 bytes, gzipped, of all that is fetched until the first picture is there and at rest, besides the kernels (Wasm):
 * the page, its styles, the first scenario, and the worker with servers and controllers. What a first command needs comes when the
 * console gets the focus.
 */
const FIRST_LOAD = 120;

test('the first load is small, and runs nothing that came from elsewhere', async () => {
  if (pages === undefined) throw new Error('the browser has not been started');
  const fetched = await pages.fetched('', (page) => idle(page));
  const sizes = fetched
    .filter(({ url }) => !url.endsWith('.wasm'))
    .map(({ url, body }) => ({ url, size: gzipSync(body).length / 1024 }));
  const sum = sizes.reduce((total, { size }) => total + size, 0);
  ok(
    sum <= FIRST_LOAD,
    `${sum.toFixed(1)} kB: ${sizes.map(({ url, size }) => `${url} ${size.toFixed(1)}`).join(', ')}`,
  );
  ok(sum > 20, 'something was left out');
  const { origin } = new URL(fetched[0]?.url ?? '');
  ok(fetched.every(({ url }) => url.startsWith(origin)));
});

test('a damaged link says so, and the lab begins all the same', async () => {
  const page = await open({ path: '#v1.AAAA' });
  match(await page.locator('.notice').innerText(), /damaged/);
  not.equal(await hashOf(page), '');
  await pages?.leave(page);
});

test('the pages have complained of nothing', () => {
  equal(pages?.complaints, []);
});

test.run();
