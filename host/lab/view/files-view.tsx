/** Files out of the world: the script for bash, the map, all that has happened; and databases of real zones into it. */
import '../details.css';
import { effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { filesAnswer, tell } from '../state.ts';
import { play } from '../story.ts';
import type { ExportKind, FilesAnswer } from '../messages.ts';
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
  const answer = filesAnswer.value;
  if (answer === undefined || answer.error !== '') return;
  if (answer.kind === 'export') save(...NAMES[answer.what], answer.text);
  else if (answer.script !== '') void play(undefined, answer.script.trimEnd());
});

const EXPORTS: readonly { readonly label: string; readonly make: () => void }[] = [
  // What was done here, on OVN's own servers.
  {
    label: 'Shell script for bash',
    make: () => tell({ kind: 'files', request: { kind: 'export', what: 'shell' } }),
  },
  { label: 'Map as SVG', make: () => save('ovn-ic-lab.svg', 'image/svg+xml', mapFile()) },
  // All messages, runs and transactions.
  { label: 'Events as JSON', make: () => tell({ kind: 'files', request: { kind: 'export', what: 'events' } }) },
];

const isRedacted = signal(true);

async function choose(files: readonly File[]): Promise<void> {
  filesAnswer.value = undefined;
  try {
    const chosen = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    if (chosen.length > 0)
      tell({ kind: 'files', request: { kind: 'import', files: chosen, isRedacted: isRedacted.value } });
  } catch (error) {
    // A directory that was dropped, or a file that has gone.
    const message = error instanceof Error ? error.message : String(error);
    filesAnswer.value = { kind: 'import', script: '', notes: [], isRedacted: isRedacted.value, error: message };
  }
}

/** Why a file could not be made or read. */
function Refusal({ of }: { readonly of: FilesAnswer['kind'] }) {
  const answer = filesAnswer.value;
  return answer?.kind === of && answer.error !== '' ? <p role="alert">{answer.error}</p> : null;
}

/** What has become of what was chosen. */
function Outcome() {
  const answer = filesAnswer.value;
  if (answer?.kind !== 'import' || answer.error !== '') return <Refusal of="import" />;
  const { notes, isRedacted: isOther } = answer;
  return (
    <details open>
      <summary>
        The zones are built, with {isOther ? 'other names and addresses' : 'their names and addresses'}. Left out:
      </summary>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}

function Import() {
  return (
    <div
      class="import"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void choose([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <h2>Open databases of your own</h2>
      <p>
        Of each zone its Northbound and Southbound, and IC-NB and IC-SB: files of ovsdb-server, or what{' '}
        <code>ovsdb-client dump</code> or <code>backup</code> prints. They stay in this browser. Choose all of them
        together, or drop them here.
      </p>
      <label>
        <span>Databases</span>{' '}
        <input
          type="file"
          multiple
          onChange={({ currentTarget }) => {
            void choose([...(currentTarget.files ?? [])]);
            // The same files can be chosen again, after they have changed.
            currentTarget.value = '';
          }}
        />
      </label>{' '}
      <label>
        <input
          type="checkbox"
          checked={isRedacted.value}
          onChange={({ currentTarget }) => (isRedacted.value = currentTarget.checked)}
        />{' '}
        Replace names and addresses, so that the link can be shared
      </label>
      <Outcome />
    </div>
  );
}

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
      <p class="buttons">
        {EXPORTS.map(({ label, make }, at) => (
          <button key={label} type="button" ref={at === 0 ? first : null} onClick={make}>
            {label}
          </button>
        ))}
      </p>
      <Refusal of="export" />
      <Import />
    </section>
  );
}
