/** The page: a worker with the world, and the view of it. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { announce, begin } from './story.ts';
import { connect, hash, phase } from './state.ts';
import { App } from './view/app.tsx';

const root = document.getElementById('lab');
if (root === null) throw new Error("the page has no part 'lab'");
// For what waits for the page: tests, and people's scripts.
effect(() => {
  document.documentElement.dataset['state'] = phase.value;
  document.documentElement.dataset['hash'] = hash.value;
});
announce();
render(<App />, root);
connect(new Worker(new URL('worker/worker.ts', import.meta.url), { type: 'module' }), () => void begin());
