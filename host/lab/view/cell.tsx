/** A value of a row: its references can be followed, and it says who wrote it. */
import type { CellModel, RowReference } from '../models/table-model.ts';
import { select, tell } from '../state.ts';
import { databaseTitle } from './names.ts';

/** A row that can be followed. */
export function Reference({ to: { database, table, uuid, label } }: { readonly to: RowReference }) {
  return (
    <button
      type="button"
      class="link"
      onClick={() => select({ kind: 'row', database, table, uuid, name: label })}
      title={`${table} in ${databaseTitle(database)}, ${uuid}`}
    >
      {label}
    </button>
  );
}

export function Cell({ cell: { text, references, mentions } }: { readonly cell: CellModel }) {
  const links = [...references, ...mentions].map((to) => <Reference key={`${to.database} ${to.uuid}`} to={to} />);
  if (links.length === 0) return <>{text}</>;
  return (
    <span class="references">
      {references.length === 0 && text} {links}
    </span>
  );
}

/** Who wrote a cell, when, and in which transaction. */
export function WrittenBy({ cell: { origin } }: { readonly cell: CellModel }) {
  if (origin === undefined) return <span class="origin">there from the beginning</span>;
  return (
    <span class="origin">
      written by {origin.actor} at {origin.at} ms{' '}
      <button type="button" class="link" onClick={() => tell({ kind: 'event', id: origin.event })}>
        show the transaction
      </button>
    </span>
  );
}
