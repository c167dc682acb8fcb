/** The objects of the map, each of which can be selected. */
import { signal } from '@preact/signals';
import { select, selection } from '../state.ts';
import type { Box, Card, Chip, Layout, Line, Target, ZoneBox } from './shapes.ts';

/** What the keyboard is at. */
export const at = signal('');
/** What is looked for. */
export const wanted = signal('');
/** What is on the way of the route that is selected; undefined: none is, and nothing is dimmed. */
export const way = signal<ReadonlySet<string> | undefined>(undefined);

const dimmed = (id: string): string => (way.value?.has(id) === false ? ' dim' : '');

const sameTarget = (a: Target, b: Target | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const matches = (text: string): boolean =>
  wanted.value !== '' && text.toLowerCase().includes(wanted.value.toLowerCase());

interface PickProps {
  readonly box: Box;
  readonly class: string;
  readonly label: string;
  readonly children: preact.ComponentChildren;
}

/** Something that can be selected. One of them is in the page's tab order; arrows go to the others. */
function Pick({ box, class: style, label, children }: PickProps) {
  const isSelected = sameTarget(box.target, selection.value);
  return (
    <g
      class={`pick ${style}${isSelected ? ' selected' : ''}${matches(label) ? ' found' : ''}${dimmed(box.id)}`}
      role="button"
      aria-label={label}
      aria-pressed={isSelected}
      data-id={box.id}
      tabindex={at.value === box.id ? 0 : -1}
      onFocus={() => (at.value = box.id)}
      onClick={(event) => {
        event.stopPropagation();
        at.value = box.id;
        select(box.target);
      }}
    >
      {children}
    </g>
  );
}

/** So much of a text as fits: 7.2 pixels a character of the map's font. */
const fit = (text: string, width: number): string => {
  const count = Math.floor(width / 7.2);
  return text.length <= count ? text : `${text.slice(0, Math.max(1, count - 1))}…`;
};

function ZoneView({ zone }: { readonly zone: ZoneBox }) {
  const { x, y, width, height, title, note } = zone;
  return (
    <g class="zone">
      <rect x={x} y={y} width={width} height={height} rx="10" />
      <Pick box={zone} class="zone-title" label={`Zone ${title} ${note}`}>
        <rect x={x + 8} y={y + 6} width={width - 16} height="28" rx="6" />
        <text x={x + 16} y={y + 25} class="title">
          {title}
        </text>{' '}
        <text x={x + width - 44} y={y + 25} text-anchor="end" class="note">
          {note}
        </text>
      </Pick>
      <circle class="door" cx={x + width - 26} cy={y + 20} r="5" />
    </g>
  );
}

function ChipView({ chip }: { readonly chip: Chip }) {
  const { x, y, width, height, style, label, note, isReal } = chip;
  const words = `${label} ${note} ${isReal ? '' : 'emulated'}`.trim();
  const middle = y + height / 2;
  const isTall = height > 36;
  return (
    <Pick
      box={chip}
      class={`chip ${style}${isReal ? '' : ' emulated'}${chip.isBroken === true ? ' broken' : ''}`}
      label={words}
    >
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx={style === 'database' ? 4 : style === 'transit' ? height / 2 : 8}
      />
      {style === 'database' && <path class="lid" d={`M${x},${y + 6} h${width}`} />}
      <text
        x={isTall ? x + width / 2 : x + 10}
        y={isTall ? middle - 3 : middle + 5}
        text-anchor={isTall ? 'middle' : 'start'}
      >
        {fit(label, isTall ? width - 12 : width - (note === '' ? 16 : 70))}
      </text>{' '}
      {note !== '' && (
        <text
          class={`note ${note}`}
          x={isTall ? x + width / 2 : x + width - 8}
          y={isTall ? middle + 13 : middle + 5}
          text-anchor={isTall ? 'middle' : 'end'}
        >
          {note}
        </text>
      )}
    </Pick>
  );
}

function LineView({ line }: { readonly line: Line }) {
  const { x, y, width, height, style, left, right } = line;
  return (
    <Pick
      box={line}
      class={`line ${style}`}
      label={`${style === 'port' ? 'port ' : style === 'more' ? '' : 'route '}${left} ${right}`}
    >
      <rect x={x + 1} y={y} width={width - 2} height={height} />
      {style === 'learned' && <path class="mark" d={`M${x + 8},${y + 6} l6,4 l-6,4 z`} />}
      <text x={x + 20} y={y + 14}>
        {fit(left, width - 40 - right.length * 6.6)}
      </text>{' '}
      <text class="note" x={x + width - 8} y={y + 14} text-anchor="end">
        {right}
      </text>
    </Pick>
  );
}

function CardView({ card }: { readonly card: Card }) {
  const { x, y, width, height, title, lines } = card;
  return (
    <g class="card">
      <rect x={x} y={y} width={width} height={height} rx="8" />
      <Pick box={card} class="card-title" label={`Router ${title} router`}>
        <rect x={x + 1} y={y + 1} width={width - 2} height="28" rx="7" />
        <text x={x + 10} y={y + 20} class="title">
          {title}
        </text>{' '}
        <text x={x + width - 8} y={y + 20} text-anchor="end" class="note">
          router
        </text>
      </Pick>
      {lines.map((line) => (
        <LineView key={line.id} line={line} />
      ))}
    </g>
  );
}

/** All that stands still on the map. */
export function Drawing({ layout }: { readonly layout: Layout }) {
  return (
    <>
      {layout.zones.map((zone) => (
        <ZoneView key={zone.id} zone={zone} />
      ))}
      {layout.edges.map((edge) => (
        <path key={edge.id} class={`edge ${edge.style}${dimmed(edge.id)}`} d={edge.path} />
      ))}
      {layout.chips.map((chip) => (
        <ChipView key={chip.id} chip={chip} />
      ))}
      {layout.cards.map((card) => (
        <CardView key={card.id} card={card} />
      ))}
    </>
  );
}
