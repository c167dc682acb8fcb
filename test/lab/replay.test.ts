/** The past played again, step after step: with a worker that answers as the real one does. */
import { equal, is } from 'uvu/assert';
import type { Intent } from '../../host/lab/messages.ts';
import { connect, phase, receive } from '../../host/lab/state.ts';
import { isPlaying, replay, rewind, speed, stop } from '../../host/lab/view/replay.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/replay');

/** Three events, each a step; as in the worker, the last one is the present. */
function answer(look: number | undefined): void {
  const timeline = { first: 0, last: 3, cap: { events: 10, changes: 10 }, isCut: false, look, marks: [], branches: [] };
  receive({ kind: 'timeline', timeline });
}

test('a replay begins at the beginning, goes on step by step, can be stopped, and ends in the present; backwards it ends at the beginning', async () => {
  const asked: string[] = [];
  let look = 0;
  let stopsAt = 2;
  let ended: () => void = () => undefined;
  const worker = {
    addEventListener: () => undefined,
    postMessage(intent: Intent) {
      if (intent.kind === 'look') look = intent.event ?? 3;
      else if (intent.kind === 'step') look += intent.direction;
      asked.push(`${intent.kind} ${look}`);
      answer(look >= 3 ? undefined : look);
      if (look === stopsAt) stop();
      if (!isPlaying.value) ended();
    },
  };
  connect(worker, () => undefined);
  phase.value = 'idle';
  answer(undefined);
  speed.value = 100;
  const end = (): Promise<void> => new Promise((resolve) => (ended = resolve));
  let over = end();
  replay();
  await over;
  equal(asked, ['look 0', 'step 1', 'step 2']);
  stopsAt = -1;
  over = end();
  replay();
  await over;
  equal(asked.slice(3), ['step 3']);
  is(isPlaying.value, false);
  over = end();
  rewind();
  await over;
  equal(asked.slice(4), ['step 2', 'step 1', 'step 0']);
  is(isPlaying.value, false);
});

test.run();
