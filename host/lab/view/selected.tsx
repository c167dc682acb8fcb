/** What is selected: in short, and as it is in the database. */
import '../details.css';
import { useEffect, useRef } from 'preact/hooks';
import { member } from '../../ovsdb/member.ts';
import type { Target } from '../map/shapes.ts';
import type { RowModel } from '../models/table-model.ts';
import { put } from '../console/draft.ts';
import { announcement, counts, eventDetail, model, row, select, selection, tell, type, watch } from '../state.ts';
import { Cell, WrittenBy } from './cell.tsx';
import { FaultItem } from './checks-view.tsx';
import { faultChoices, zoneFaults } from './fault-menu.ts';
import { look, wantedCell } from './look.ts';
import { actionsOf } from './actions.ts';
import { aboutProcess, databaseTitle, isDatabase } from './names.ts';
import { hasWhy, inspectorView as view } from './questions.ts';
import { TabBar } from './tab-bar.tsx';
import { Asked, Why } from './why-view.tsx';

const VIEWS = [
  { id: 'summary', label: 'Summary' },
  { id: 'why', label: 'Why' },
  { id: 'raw', label: 'Raw' },
] as const;

const isEmpty = (text: string): boolean => text === '' || text === '[]' || text === '{}';

function Summary({ shown }: { readonly shown: RowModel }) {
  const wanted = wantedCell.value?.uuid === shown.uuid ? wantedCell.value.column : '';
  const there = useRef<HTMLDivElement>(null);
  useEffect(() => there.current?.scrollIntoView({ block: 'nearest' }), [shown.uuid, wanted]);
  // An empty cell that was asked for has a writer, too.
  const filled = Object.entries(shown.cells).filter(([column, { text }]) => column === wanted || !isEmpty(text));
  return (
    <dl>
      {filled.map(([column, cell]) => (
        <div
          key={column}
          {...(column === wanted && { ref: there })}
          class={`${cell.isNew ? 'new' : ''}${column === wanted ? ' wanted' : ''}`}
        >
          <dt>{column}</dt>
          <dd>
            <Cell cell={cell} />
            <WrittenBy cell={cell} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Raw({ shown }: { readonly shown: RowModel }) {
  const lines = Object.entries(shown.cells).map(([column, { text }]) => `${column.padEnd(20)}: ${text}`);
  return <pre tabIndex={0}>{[`_uuid               : ${shown.uuid}`, ...lines].join('\n')}</pre>;
}

function Row({ target }: { readonly target: Extract<Target, { kind: 'row' }> }) {
  const shown = row.value?.row;
  const name = row.value?.table ?? target.table;
  if (row.value !== undefined && shown === undefined) return <p class="empty">This row is not there any more.</p>;
  if (shown === undefined) return null;
  const { database } = target;
  const tabs = VIEWS.filter(({ id }) => id !== 'why' || hasWhy(name));
  // A row that nothing can be asked of.
  const its = tabs.some(({ id }) => id === view.value) ? view.value : 'summary';
  return (
    <>
      <TabBar label="How to show it" tabs={tabs} chosen={view} panel="row-view" />
      <div id="row-view" role="tabpanel" aria-labelledby={`row-view-${its}`}>
        {its === 'summary' && <Summary shown={shown} />}
        {its === 'why' && <Why target={target} table={name} />}
        {its === 'raw' && <Raw shown={shown} />}
      </div>
      <p class="buttons">
        <button
          type="button"
          onClick={() => {
            watch(database, name);
            look.value = 'tables';
          }}
        >
          Show its table
        </button>
        <button type="button" title={row.value?.command} onClick={() => void copy(row.value?.command ?? '')}>
          Copy as command
        </button>
      </p>
    </>
  );
}

/** To the clipboard; where that is not allowed, into the console. */
async function copy(command: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(command);
    announcement.value = 'Copied';
  } catch {
    put(command);
  }
}

function Process({ name }: { readonly name: string }) {
  const { zones, shared } = model.value;
  const found = [...shared, ...zones.flatMap(({ processes }) => processes)].find((process) => process.name === name);
  const tables = isDatabase(name) ? Object.entries(member(counts.value, name) ?? {}) : [];
  return (
    <>
      <p>
        <span class={`badge ${found?.isReal === false ? 'emulated' : 'real'}`}>
          {found?.isReal === false ? 'emulated' : 'real'}
        </span>{' '}
        {found?.state !== undefined && found.state !== '' ? found.state : ''}
      </p>
      <p>{aboutProcess(name)}</p>
      {tables.length > 0 && (
        <ul class="plain">
          {tables.map(([table, count]) => (
            <li key={table}>
              <button
                type="button"
                class="link"
                onClick={() => {
                  watch(name, table);
                  look.value = 'tables';
                }}
              >
                {table}
              </button>{' '}
              {count}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Detail() {
  const detail = eventDetail.value;
  const top = useRef<HTMLHeadingElement>(null);
  // It comes below all that is said of the row: without this nothing would seem to happen.
  useEffect(() => {
    top.current?.scrollIntoView({ block: 'start' });
    top.current?.focus({ preventScroll: true });
  }, [detail]);
  if (detail === undefined) return null;
  const { event, text, causes } = detail;
  return (
    <section class="detail" aria-label="Event">
      <h3 ref={top} tabIndex={-1}>
        {event.kind}, {event.at} ms
      </h3>
      <p>{event.from === event.to ? event.from : `${event.from} → ${event.to}`}</p>
      <pre tabIndex={0}>{text}</pre>
      {causes.length > 0 && (
        <>
          <h4>Because of</h4>
          <ol>
            {causes.map((cause) => (
              <li key={cause.id}>
                <button type="button" class="link" onClick={() => tell({ kind: 'event', id: cause.id })}>
                  {cause.kind}
                </button>{' '}
                {cause.from === cause.to ? cause.from : `${cause.from} → ${cause.to}`}: {cause.text}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** What is broken here, and what may be. */
function Faults({ target }: { readonly target: Target }) {
  if (target.kind === 'row' || target.kind === 'question') return null;
  const { name } = target;
  const here = model.value.faults.filter(({ at }) => at.includes(name));
  const choices = target.kind === 'zone' ? zoneFaults(name) : faultChoices(name);
  return (
    <>
      {here.length > 0 && (
        <section aria-label="Broken here">
          <h3>Broken here</h3>
          <ul class="plain faults">
            {here.map((fault) => (
              <FaultItem key={fault.text} fault={fault} />
            ))}
          </ul>
        </section>
      )}
      <details class="break">
        <summary>Break it</summary>
        <div class="buttons" role="group" aria-label="Break it">
          {choices.map(({ label, text }) => (
            <button key={text} type="button" title={`fault ${text}`} onClick={() => type(`fault ${text}`)}>
              {label}
            </button>
          ))}
        </div>
      </details>
    </>
  );
}

/** Puts a command into the console: it is sent by the person. */
function Actions({ target }: { readonly target: Target }) {
  const actions = actionsOf(target, row.value?.table ?? (target.kind === 'row' ? target.table : ''));
  if (actions.length === 0) return null;
  return (
    <div class="buttons" role="group" aria-label="Put a command into the console">
      {actions.map(({ label, command }) => (
        <button key={label} type="button" title={command} onClick={() => put(command)}>
          {label}
        </button>
      ))}
    </div>
  );
}

function titleOf(target: Target): string {
  if (target.kind === 'row' || target.kind === 'question') return target.name;
  if (target.kind === 'zone') return `Zone ${target.name}`;
  return isDatabase(target.name) ? databaseTitle(target.name) : target.name;
}

function subtitleOf(target: Target): string {
  if (target.kind === 'question') return 'What the check asks';
  if (target.kind === 'row') return `${row.value?.table ?? target.table} in ${databaseTitle(target.database)}`;
  // What the process of a database is called in messages.
  return target.kind === 'process' && isDatabase(target.name) ? target.name : '';
}

function Zone({ name }: { readonly name: string }) {
  const zone = model.value.zones.find(({ id }) => id === name);
  if (zone === undefined) return <p class="empty">This zone is gone.</p>;
  const learned = zone.routers.reduce((sum, { learnedCount }) => sum + learnedCount, 0);
  return (
    <p>
      {zone.name === '' ? 'NB_Global.name is empty: its controller waits for a name.' : `Named ${zone.name}.`}{' '}
      {zone.routers.length} routers, {learned} learned routes, {zone.chassis.filter(({ isRemote }) => isRemote).length}{' '}
      gateways of other zones.
    </p>
  );
}

/** What is selected, and the event that was asked for. */
export function Selected() {
  const target = selection.value;
  return (
    <>
      <button type="button" class="close" aria-label="Close" onClick={() => select(undefined)}>
        ×
      </button>
      {target !== undefined && (
        <>
          <h2>{titleOf(target)}</h2>
          {subtitleOf(target) !== '' && <p class="subtitle">{subtitleOf(target)}</p>}
          {target.kind === 'row' && <Row target={target} />}
          {target.kind === 'process' && <Process name={target.name} />}
          {target.kind === 'zone' && <Zone name={target.name} />}
          {target.kind === 'question' && <Asked question={target.question} />}
          <Actions target={target} />
          <Faults target={target} />
        </>
      )}
      <Detail />
    </>
  );
}
