/** Branches, bookmarks, and two moments compared, table by table. */
import '../details.css';
import { counted } from '../../emulation/counted.ts';
import { signal } from '@preact/signals';
import type { DifferenceModel, MomentModel } from '../models/time-model.ts';
import { difference, select, tell, timeline } from '../state.ts';
import { databaseTitle } from './names.ts';
import { bookmarks } from './timeline.tsx';

const first = signal('begin');
const second = signal('now');

interface Choice {
  readonly id: string;
  readonly label: string;
  readonly moment: MomentModel;
}

function choices(): Choice[] {
  const shown = timeline.value;
  const event = (number: number): MomentModel => ({ kind: 'event', event: number });
  const looked: Choice[] =
    shown?.look === undefined ? [] : [{ id: 'look', label: 'the moment that you see', moment: event(shown.look) }];
  const commands = (shown?.marks ?? []).slice(-30).toReversed();
  return [
    { id: 'now', label: 'now', moment: { kind: 'now' } },
    ...looked,
    ...bookmarks.value.map(({ name, event: at }): Choice => ({
      id: `b ${name}`,
      label: `★ ${name}`,
      moment: event(at),
    })),
    ...commands.map(({ event: at, text }): Choice => ({ id: `m ${at}`, label: `before: ${text}`, moment: event(at) })),
    { id: 'begin', label: 'the beginning', moment: event(shown?.first ?? 0) },
    ...(shown?.branches ?? [])
      .filter(({ isCurrent }) => !isCurrent)
      .map(({ name }): Choice => ({ id: `r ${name}`, label: `the end of ${name}`, moment: { kind: 'branch', name } })),
  ];
}

function Choose({ label, chosen }: { readonly label: string; readonly chosen: typeof first }) {
  return (
    <label>
      {label}{' '}
      <select value={chosen.value} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
        {choices().map(({ id, label: text }) => (
          <option key={id} value={id}>
            {text.length > 60 ? `${text.slice(0, 59)}…` : text}
          </option>
        ))}
      </select>
    </label>
  );
}

const SIGNS = { insert: '+', delete: '−', modify: '~' } as const;
const WORDS = { insert: 'came', delete: 'went', modify: 'changed' } as const;

function Row({ row }: { readonly row: DifferenceModel['rows'][number] }) {
  const { database, table, uuid, name, kind, columns } = row;
  return (
    <tr class={kind}>
      <td>
        <span aria-hidden="true">{SIGNS[kind]}</span>
        <span class="hidden">{WORDS[kind]}</span>
      </td>
      <td>{databaseTitle(database)}</td>
      <td>{table}</td>
      <td>
        <button type="button" class="link" onClick={() => select({ kind: 'row', database, table, uuid, name })}>
          {name}
        </button>
      </td>
      <td>
        {columns.map(({ column, before, after }) => (
          <div key={column}>
            {column}: {kind === 'modify' ? `${before} → ${after}` : kind === 'insert' ? after : before}
          </div>
        ))}
      </td>
    </tr>
  );
}

function Difference() {
  const found = difference.value;
  if (found === undefined) return null;
  if (found.rows.length === 0) return <p class="empty">Nothing differs in any table.</p>;
  return (
    <>
      {found.omitted > 0 && <p>{found.omitted} more rows are not shown.</p>}
      <div class="scroll" tabIndex={0} role="region" aria-label="What differs">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">what happened</span>
              </th>
              <th scope="col">database</th>
              <th scope="col">table</th>
              <th scope="col">row</th>
              <th scope="col">columns</th>
            </tr>
          </thead>
          <tbody>
            {found.rows.map((row) => (
              <Row key={`${row.database} ${row.uuid} ${row.kind}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Branches() {
  const branches = timeline.value?.branches ?? [];
  return (
    <ul class="plain branches">
      {branches.map(({ name, commands, isCurrent }) => (
        <li key={name}>
          <label>
            <span class="hidden">Name of the branch</span>
            <input
              value={name}
              size={18}
              onChange={({ currentTarget }) => tell({ kind: 'rename', name, to: currentTarget.value.trim() })}
            />
          </label>{' '}
          {counted(commands, 'command')}{' '}
          {isCurrent ? (
            <em>you are here</em>
          ) : (
            <button type="button" onClick={() => tell({ kind: 'branch', name })}>
              Go to {name}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

export function PastView() {
  const all = choices();
  const momentOf = (id: string): MomentModel => all.find((choice) => choice.id === id)?.moment ?? { kind: 'now' };
  return (
    <section class="tables history" aria-label="History">
      <h2>Compare</h2>
      <form
        class="choice"
        onSubmit={(event) => {
          event.preventDefault();
          tell({ kind: 'compare', first: momentOf(first.value), second: momentOf(second.value) });
        }}
      >
        <Choose label="From" chosen={first} /> <Choose label="to" chosen={second} />{' '}
        <button type="submit">Compare</button>
      </form>
      <Difference />
      <h2>Branches</h2>
      <Branches />
      {bookmarks.value.length > 0 && (
        <>
          <h2>Bookmarks</h2>
          <ul class="plain">
            {bookmarks.value.map(({ name, event }) => (
              <li key={`${name} ${event}`}>
                <button type="button" class="link" onClick={() => tell({ kind: 'look', event })}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
