/** What the page says of a step that is played. */
import { equal, is, match } from 'uvu/assert';
import { findScenario } from '../../host/lab/scenarios/index.ts';
import type { Intent } from '../../host/lab/messages.ts';
import { connect, phase, receive } from '../../host/lab/state.ts';
import { announce, begin, bringBack, left, play, restart, scenarioId, show, whyNotNow } from '../../host/lab/story.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/story');

test('who can’t have their work checked reads what to do: where the lab has stopped, waiting would not help', () => {
  phase.value = 'busy';
  match(whyNotNow.value, /^As soon as what is being played is through/);
  receive({ kind: 'failed', message: 'no room' });
  match(whyNotNow.value, /reload the page/);
  phase.value = 'idle';
  is(whyNotNow.value, '');
});

// What a page has and Node has not.
const page = { location: { hash: '' }, addEventListener: () => undefined };
const intents: Intent[] = [];

test.before(() => void Object.assign(globalThis, page));
test.after(() => {
  for (const name of Object.keys(page)) Reflect.deleteProperty(globalThis, name);
});

test('what somebody chooses before the worker listens is what the page begins with', async () => {
  const worker = { postMessage: (intent: Intent) => intents.push(intent), addEventListener: () => undefined };
  connect(worker, () => undefined);
  announce();
  is(scenarioId.value, 'two-zones');
  await play(findScenario('filters'));
  equal(intents, []);
  await begin();
  is(scenarioId.value, 'filters');
  equal(
    intents.map((intent) => (intent.kind === 'open' ? intent.script : intent.kind)),
    [(await findScenario('filters')?.load())?.start],
  );
});

/** The worker is through with what it was given last. */
const done = (script: string): void => receive({ kind: 'idle', hash: '', script, place: 'az1' });
const opened = (): string => {
  const intent = intents.at(-1);
  return intent?.kind === 'open' ? intent.script : '';
};

test('a world in which something was done and that is left for another one is kept, until something is done in that one', async () => {
  const start = opened();
  done(start.replaceAll(/^#.*\n/gm, ''));
  await play(findScenario('two-zones'));
  done(opened());
  is(left.value, undefined, 'nothing was done in it');
  const mine = `${opened()}\naz1$ ovn-nbctl lr-add mine`;
  done(mine);
  for (const go of [() => play(findScenario('filters')), () => play(undefined), restart]) {
    await go();
    is(left.value?.script, mine);
    done(opened());
    await bringBack();
    is(opened(), mine);
    is(scenarioId.value, 'two-zones');
    is(left.value, undefined);
    done(mine);
  }
  await restart();
  done(opened());
  is(left.value?.script, mine);
  done(`${opened()}\naz1$ ovn-nbctl lr-add another`);
  is(left.value, undefined);
});

test('a world of a link is kept whatever was done in it, and one that is left for it is kept until something is done there', async () => {
  await play(findScenario('two-zones'));
  done(opened());
  const mine = `${opened()}\naz1$ ovn-nbctl lr-add mine`;
  done(mine);
  const linked = 'world zones=az1\naz1$ ovn-nbctl lr-add theirs';
  is(await show({ script: linked, scenario: '', step: 0 }), true);
  done(linked);
  is(left.value?.script, mine);
  done(`${linked}\naz1$ ovn-nbctl lr-add more`);
  is(left.value, undefined);
  done(linked);
  await restart();
  is(left.value?.script, linked);
  // Something else is chosen while what was left is being loaded.
  const [back] = await Promise.all([bringBack(), play(findScenario('filters'))]);
  is(back, undefined);
  is(left.value?.script, linked);
});

test.run();
