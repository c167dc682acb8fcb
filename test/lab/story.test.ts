/** What the page says of a step that is played. */
import { is, match } from 'uvu/assert';
import { phase, receive } from '../../host/lab/state.ts';
import { whyNotNow } from '../../host/lab/story.ts';
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

test.run();
