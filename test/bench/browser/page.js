// Starts the bench in a worker, as the lab runs its kernels, and shows what it says.
const worker = new Worker(new URL('worker.ts', import.meta.url), { type: 'module' });
const state = document.getElementById('state');
/** @param {unknown} message */
const show = (message) => {
  if (state !== null) state.textContent = JSON.stringify(message);
};
worker.addEventListener('message', ({ data }) => show(data));
worker.addEventListener('error', ({ message }) => show({ kind: 'failed', message }));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one page
worker.postMessage(new URLSearchParams(location.search).get('rows')?.split(',').map(Number) ?? [1000]);
