/** What can be done by keys, and where. */
import '../details.css';
import { useEffect, useRef } from 'preact/hooks';
import { hasKeys } from './screen.ts';

type Key = readonly [keys: readonly string[], what: string];

const PLACES: readonly { readonly title: string; readonly keys: readonly Key[] }[] = [
  {
    title: 'Anywhere except where you type',
    keys: [
      [['/'], 'find on the map'],
      [['?'], 'show these keys'],
      [['Tab'], 'go to the next part'],
    ],
  },
  {
    title: 'In Find',
    keys: [
      [['Enter'], 'go to the next match'],
      [['Esc'], 'clear the search and return to the map'],
    ],
  },
  {
    title: 'On the map',
    keys: [
      [['←', '↑', '→', '↓'], 'go to the neighbour'],
      [['Shift+←', '…'], 'move a zone, or what zones share'],
      [['Enter'], 'inspect'],
      [['Esc'], 'clear the selection'],
      [['+', '−'], 'zoom in, zoom out'],
      [['0'], 'fit the whole map'],
    ],
  },
  {
    title: 'In the console',
    keys: [
      [['Enter'], 'run'],
      [['Shift+Enter'], 'add a line'],
      [['↑', '↓'], 'earlier and later commands'],
      [['Tab'], 'complete; on an empty line, go to the next part'],
      [['Esc'], 'leave the line'],
      [['Ctrl+L'], 'clear the log'],
    ],
  },
  {
    title: 'Tabs, and the moment on the timeline',
    keys: [
      [['←', '→'], 'go back and forward'],
      [['Home', 'End'], 'go to either end'],
    ],
  },
];

export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="keys" ref={dialog} aria-labelledby="keys-title" onClose={() => (hasKeys.value = false)}>
      <h2 id="keys-title">Keys</h2>
      <div class="places">
        {PLACES.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([names, what]) => (
                <div key={what}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{name}</kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
