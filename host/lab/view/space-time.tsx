/** Space and time: a lane for each process and database, time goes down; messages lead from lane to lane. */
import type { EventModel } from '../models/time-model.ts';
import { tell } from '../state.ts';

const LANE = 120;
const STEP = 22;
const HEAD = 28;
const LEFT = 70;

interface Drawn {
  readonly event: EventModel;
  readonly from: number;
  readonly to: number;
  /** Where it began, and where it arrived. */
  readonly start: number;
  readonly end: number;
}

function drawn(events: readonly EventModel[], lanes: readonly string[]): Drawn[] {
  const rowOf = new Map(events.map(({ id }, row) => [id, row]));
  const yOf = (row: number): number => HEAD + STEP * (row + 1);
  return events.map((event, row) => {
    const cause = event.kind === 'message' ? rowOf.get(event.cause) : undefined;
    return {
      event,
      from: LEFT + lanes.indexOf(event.from) * LANE,
      to: LEFT + lanes.indexOf(event.to) * LANE,
      start: yOf(cause ?? Math.max(0, row - 1)),
      end: yOf(row),
    };
  });
}

const words = ({ kind, at, from, to, text }: EventModel): string =>
  `${at} ms, ${kind} ${from === to ? from : `from ${from} to ${to}`}: ${text}`;

function Mark({ its: { event, from, to, start, end } }: { readonly its: Drawn }) {
  const open = (): void => tell({ kind: 'event', id: event.id });
  return (
    <g
      class={`event ${event.kind}`}
      role="button"
      tabIndex={0}
      aria-label={words(event)}
      onClick={open}
      onKeyDown={(key) => {
        if (key.key === 'Enter') open();
      }}
    >
      {event.kind === 'message' && <line x1={from} y1={start} x2={to} y2={end} />}
      {event.kind === 'message' ? (
        <circle cx={to} cy={end} r="3.5" />
      ) : (
        <rect x={to - 6} y={end - 6} width="12" height="12" rx={event.kind === 'commit' ? 0 : 6} />
      )}
      <text x={to + 9} y={end + 4} aria-hidden="true">
        {event.text.length > 14 ? `${event.text.slice(0, 13)}…` : event.text}
      </text>
    </g>
  );
}

export function SpaceTime({ events }: { readonly events: readonly EventModel[] }) {
  const lanes = [...new Set(events.flatMap(({ from, to }) => [from, to]))];
  const height = HEAD + STEP * (events.length + 1);
  const width = LEFT + lanes.length * LANE;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="In space and time">
      <svg
        class="space-time"
        width={width}
        height={height}
        role="group"
        aria-label="A lane for each process, time goes down"
      >
        {lanes.map((name, at) => (
          <g key={name} class="lane">
            <text x={LEFT + at * LANE} y="16" text-anchor="middle">
              {name.length > 17 ? `${name.slice(0, 16)}…` : name}
            </text>
            <line x1={LEFT + at * LANE} y1={HEAD - 6} x2={LEFT + at * LANE} y2={height} />
          </g>
        ))}
        {drawn(events, lanes).map((its) => (
          <Mark key={its.event.id} its={its} />
        ))}
      </svg>
    </div>
  );
}
