/** Files out of the world: the script for bash, the map, all that has happened; and databases of real zones into it. */
import '../details.css';
import { effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { filesAnswer, tell } from '../state.ts';
import { readFile, type Shared } from '../share.ts';
import { play, show } from '../story.ts';
import type { ExportKind, FilesAnswer } from '../messages.ts';
import { mapFile } from '../map/map-file.tsx';
import { save, saveWorld } from './save.ts';
import { hasFiles } from './screen.ts';

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
  // What a link says, however long.
  { label: 'World', make: saveWorld },
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

/** A world that was saved as a file; undefined: it is none. Rejects with Error. */
async function worldOf(file: File | undefined): Promise<Shared | undefined> {
  if (file === undefined) return undefined;
  try {
    return readFile(await file.text());
  } catch (error) {
    throw new Error(`${file.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function choose(files: readonly File[]): Promise<void> {
  filesAnswer.value = undefined;
  try {
    const world = await worldOf(files.length === 1 ? files[0] : undefined);
    if (world !== undefined) {
      await show(world);
      return;
    }
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
      <h2>Open a world, or databases of your own</h2>
      <p>
        A world that was saved here; or of each zone its Northbound and Southbound, and IC-NB and IC-SB: files of
        ovsdb-server, or what <code>ovsdb-client dump</code> or <code>backup</code> prints. They stay in this browser.
        Choose all of them together, or drop them here.
      </p>
      <label>
        <span>World or databases</span>{' '}
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
