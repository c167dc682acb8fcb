/** What can be done by keys, and where. */
import '../details.css';
import { useEffect, useRef } from 'preact/hooks';
import { hasKeys } from './screen.ts';

type Key = readonly [keys: readonly string[], what: string];

const PLACES: readonly { readonly title: string; readonly keys: readonly Key[] }[] = [
  {
    title: 'Anywhere, but where you type',
    keys: [
      [['/'], 'find on the map'],
      [['?'], 'these keys'],
      [['Tab'], 'to the next part'],
    ],
  },
  {
    title: 'In Find',
    keys: [
      [['Enter'], 'to the next that is found'],
      [['Esc'], 'find nothing more, and back to the map'],
    ],
  },
  {
    title: 'On the map',
    keys: [
      [['←', '↑', '→', '↓'], 'to the neighbour'],
      [['Enter'], 'inspect'],
      [['Esc'], 'select nothing'],
      [['+', '−'], 'larger, smaller'],
      [['0'], 'all of it'],
    ],
  },
  {
    title: 'In the console',
    keys: [
      [['Enter'], 'run'],
      [['Shift+Enter'], 'another line'],
      [['↑', '↓'], 'earlier and later commands'],
      [['Tab'], 'complete; in an empty line to the next part'],
      [['Esc'], 'leave the line'],
      [['Ctrl+L'], 'empty the log'],
    ],
  },
  {
    title: 'Tabs, and the moment on the timeline',
    keys: [
      [['←', '→'], 'back and forwards'],
      [['Home', 'End'], 'to the ends'],
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
