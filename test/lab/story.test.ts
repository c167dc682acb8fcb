/** What the page says of a step that is played. */
import { equal, is, match } from 'uvu/assert';
import { findScenario } from '../../host/lab/scenarios/index.ts';
import type { Intent } from '../../host/lab/messages.ts';
import { connect, phase, receive } from '../../host/lab/state.ts';
import { announce, begin, play, scenarioId, whyNotNow } from '../../host/lab/story.ts';
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

test('what somebody chooses before the worker listens is what the page begins with', async () => {
  // What a page has and Node has not.
  const page = { location: { hash: '' }, addEventListener: () => undefined };
  Object.assign(globalThis, page);
  const intents: Intent[] = [];
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
  for (const name of Object.keys(page)) Reflect.deleteProperty(globalThis, name);
});

test.run();
