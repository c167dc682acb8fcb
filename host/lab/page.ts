/** The page: shows what the worker tells. */
import { element } from './element.ts';
import type { Message } from './messages.ts';
import { routerTable } from './router-table.ts';

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no part '${id}'`);
  return found;
}

let steps = 0;
let done = 0;

function show(message: Message): void {
  switch (message.kind) {
    case 'started':
      steps = message.steps;
      part('kernels').textContent = message.kernels;
      return;
    case 'moment': {
      const { what, command, routers } = message.moment;
      done++;
      part('state').textContent = `Step ${done} of ${steps}`;
      part('steps').append(element('li', {}, [what, element('code', {}, command)]));
      part('routers').replaceChildren(...routers.map(routerTable));
      return;
    }
    case 'settled': {
      part('state').textContent = `Converged after ${done} steps and ${Math.round(message.milliseconds)} ms`;
      const url = URL.createObjectURL(new Blob([JSON.stringify(message.databases)], { type: 'application/json' }));
      part('databases').replaceChildren(
        element('a', { href: url, download: 'databases.json' }, 'Everything in the databases, as JSON'),
      );
      document.documentElement.dataset['state'] = 'converged';
      return;
    }
    case 'failed':
      part('state').textContent = message.message;
      document.documentElement.dataset['state'] = 'failed';
  }
}

const worker = new Worker(new URL('worker.ts', import.meta.url), { type: 'module' });
worker.addEventListener('message', ({ data }: MessageEvent<Message>) => show(data));
worker.addEventListener('error', ({ message }) =>
  show({ kind: 'failed', message: message === '' ? 'the worker could not be started' : message }),
);
