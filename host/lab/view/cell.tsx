/** A value of a row: its references can be followed, and it says who wrote it. */
import type { CellModel } from '../messages.ts';
import { select, tell } from '../state.ts';

export function Cell({ database, cell }: { readonly database: string; readonly cell: CellModel }) {
  const { text, references } = cell;
  if (references.length === 0) return <>{text}</>;
  return (
    <span class="references">
      {references.map(({ uuid, table, label }) => (
        <button
          key={uuid}
          type="button"
          class="link"
          onClick={() => select({ kind: 'row', database, table, uuid, name: label })}
          title={`${table} ${uuid}`}
        >
          {label}
        </button>
      ))}
    </span>
  );
}

/** Who wrote a cell, when, and in which transaction. */
export function WrittenBy({ cell: { origin } }: { readonly cell: CellModel }) {
  if (origin === undefined) return <span class="origin">there from the beginning</span>;
  return (
    <span class="origin">
      {origin.actor}, {origin.at} ms{' '}
      <button type="button" class="link" onClick={() => tell({ kind: 'event', id: origin.event })}>
        transaction
      </button>
    </span>
  );
}
