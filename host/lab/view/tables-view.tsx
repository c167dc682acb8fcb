/** Every table of every database, live. */
import '../details.css';
import { member } from '../../ovsdb/member.ts';
import type { RowModel, TableModel } from '../models/table-model.ts';
import { counts, select, selection, table, tell, watch, watched } from '../state.ts';
import { Cell } from './cell.tsx';
import { wantedCell } from './look.ts';
import { databaseTitle } from './names.ts';

function Choice() {
  const databases = Object.keys(counts.value);
  const { database = '', table: name = '' } = watched.value ?? {};
  const tables = Object.entries(member(counts.value, database) ?? {});
  return (
    <div class="choice">
      <label>
        Database{' '}
        <select
          value={database}
          onChange={({ currentTarget }) => {
            const its = currentTarget.value;
            const filled = member(counts.value, its) ?? {};
            const [first = ''] = Object.keys(filled);
            const same = member(filled, name) === undefined ? first : name;
            watch(its, same);
          }}
        >
          {database === '' && <option value="">choose one</option>}
          {databases.map((its) => (
            <option key={its} value={its}>
              {its}: {databaseTitle(its)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Table{' '}
        <select value={name} onChange={({ currentTarget }) => watch(database, currentTarget.value)}>
          {!tables.some(([its]) => its === name) && (
            <option value={name}>{name === '' ? 'choose one' : `${name} (0)`}</option>
          )}
          {tables.map(([its, count]) => (
            <option key={its} value={its}>
              {its} ({count})
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Did a click select the text below it, or follow a reference? */
const isOtherwiseUsed = ({ target }: MouseEvent): boolean =>
  getSelection()?.isCollapsed === false || (target instanceof Element && target.closest('button') !== null);

/** What has just gone: struck, with what it was. */
function Ghost({ columns, row }: { readonly columns: readonly string[]; readonly row: RowModel }) {
  const { deleted } = row;
  if (deleted === undefined) return null;
  const who = `deleted by ${deleted.actor} at ${deleted.at} ms`;
  return (
    <tr class="ghost" title={who}>
      <th scope="row">
        <span class="hidden">{who}: </span>
        <button type="button" class="link" onClick={() => tell({ kind: 'event', id: deleted.event })}>
          <del>{row.uuid.slice(0, 8)}</del>
        </button>
      </th>
      {columns.map((column) => (
        <td key={column}>
          <del>{member(row.cells, column)?.text}</del>
        </td>
      ))}
    </tr>
  );
}

function Row({ shown, row }: { readonly shown: TableModel; readonly row: RowModel }) {
  const { database, table: name } = shown;
  const { uuid } = row;
  const chosen = selection.value;
  const isSelected = chosen?.kind === 'row' && chosen.database === database && chosen.uuid === uuid;
  const inspect = (column?: string): void => {
    wantedCell.value = column === undefined ? undefined : { uuid, column };
    select({ kind: 'row', database, table: name, uuid, name: row.name });
  };
  return (
    <tr class={`${row.isNew ? 'new' : ''}${isSelected ? ' selected' : ''}`}>
      <th scope="row">
        <button type="button" class="link" aria-pressed={isSelected} onClick={() => inspect()}>
          {uuid.slice(0, 8)}
        </button>
      </th>
      {shown.columns.map((column) => {
        const cell = member(row.cells, column);
        if (cell === undefined) return <td key={column} />;
        const who = cell.origin === undefined ? '' : `written by ${cell.origin.actor} at ${cell.origin.at} ms`;
        return (
          <td
            key={column}
            class={cell.isNew ? 'new' : ''}
            title={who}
            onClick={(event) => {
              if (!isOtherwiseUsed(event)) inspect(column);
            }}
          >
            {cell.isNew && <span class="hidden">new: </span>}
            <Cell cell={cell} />
          </td>
        );
      })}
    </tr>
  );
}

export function Tables() {
  const shown = table.value;
  if (watched.value === undefined && counts.value['isb'] !== undefined) queueMicrotask(() => watch('isb', 'Route'));
  return (
    <section class="tables" aria-label="Tables">
      <Choice />
      {shown !== undefined && shown.about !== '' && <p class="about">{shown.about}</p>}
      {shown !== undefined && shown.rows.length === 0 && (
        <p class="empty">
          {shown.table} is empty. {shown.about === '' ? '' : 'When somebody writes it, it is shown here at once.'}
        </p>
      )}
      {shown !== undefined && shown.rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={`Rows of ${shown.table}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">_uuid</th>
                {shown.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.rows.map((row) =>
                row.deleted === undefined ? (
                  <Row key={row.uuid} shown={shown} row={row} />
                ) : (
                  <Ghost key={row.uuid} columns={shown.columns} row={row} />
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
