/** Files out of the world: the script for bash, the map, all that has happened. */
import '../details.css';
import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { exported, tell } from '../state.ts';
import type { ExportKind } from '../messages.ts';
import { mapFile } from '../map/map-file.tsx';
import { hasFiles } from './screen.ts';

/** Gives the person a file. */
function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const NAMES: Readonly<Record<ExportKind, readonly [name: string, type: string]>> = {
  shell: ['ovn-ic-lab.sh', 'application/x-sh'],
  events: ['ovn-ic-lab-events.json', 'application/json'],
};

effect(() => {
  if (exported.value === undefined) return;
  const [name, type] = NAMES[exported.value.what];
  save(name, type, exported.value.text);
});

const EXPORTS: readonly { readonly label: string; readonly about: string; readonly make: () => void }[] = [
  {
    label: 'Shell script',
    about: 'what was done here, for bash, on OVN’s own servers',
    make: () => tell({ kind: 'export', what: 'shell' }),
  },
  {
    label: 'Map',
    about: 'an SVG picture, as it looks now',
    make: () => save('ovn-ic-lab.svg', 'image/svg+xml', mapFile()),
  },
  {
    label: 'Events',
    about: 'all messages, runs and transactions, as JSON',
    make: () => tell({ kind: 'export', what: 'events' }),
  },
];

export function Files() {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <section
      id="files"
      class="files"
      aria-label="Files"
      onKeyDown={({ key }) => {
        if (key === 'Escape') hasFiles.value = false;
      }}
    >
      <h2>Save as a file</h2>
      <ul>
        {EXPORTS.map(({ label, about, make }, at) => (
          <li key={label}>
            <button type="button" ref={at === 0 ? first : null} onClick={make}>
              {label}
            </button>{' '}
            <span>{about}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
