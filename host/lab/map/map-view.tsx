/** The map: draws a layout, lets it be moved, and lets things be selected, by pointer and by keys. */
import { member } from '../../ovsdb/member.ts';
import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { hasMoved, isHeld, model, select, selection } from '../state.ts';
import { isNarrow } from '../view/screen.ts';
import {
  layoutOf,
  type Box,
  type Card,
  type Chip,
  type Layout,
  type Line,
  type Target,
  type ZoneBox,
} from './layout.ts';
import { later } from '../view/later.tsx';
import { fitted, panned, view, zoomed, type View } from './viewport.ts';

const Pulses = later(async () => (await import('./pulses.tsx')).Pulses);
const LastStep = later(async () => (await import('./pulses.tsx')).LastStep);

/** The window's size in pixels. */
const size = signal({ width: 800, height: 500 });
/** What the keyboard is at. */
const at = signal('');
const wanted = signal('');

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
      class={`pick ${style}${isSelected ? ' selected' : ''}${matches(label) ? ' found' : ''}`}
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

function Zone({ zone }: { readonly zone: ZoneBox }) {
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

/** All that can be selected, in reading order. */
const picks = ({ zones, chips, cards }: Layout): Box[] =>
  [...zones, ...chips, ...cards, ...cards.flatMap(({ lines }) => lines)].sort((a, b) => a.x - b.x || a.y - b.y);

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest that lies in a direction. */
function neighbour(boxes: readonly Box[], from: Box, [dx, dy]: readonly [number, number]): Box | undefined {
  const centre = (box: Box): readonly [number, number] => [box.x + box.width / 2, box.y + Math.min(box.height, 30) / 2];
  const [x, y] = centre(from);
  let best: Box | undefined;
  let least = Infinity;
  for (const box of boxes) {
    const [bx, by] = centre(box);
    const along = (bx - x) * dx + (by - y) * dy;
    const across = Math.abs((bx - x) * dy + (by - y) * dx);
    if (along <= 1) continue;
    const distance = along + 2 * across;
    if (distance < least) [best, least] = [box, distance];
  }
  return best;
}

function Controls({ zoom, fitAll }: { readonly zoom: (factor: number) => void; readonly fitAll: () => void }) {
  return (
    <div class="controls" role="group" aria-label="View">
      <label>
        <span class="hidden">Find on the map</span>
        <input
          id="find"
          type="search"
          placeholder="Find"
          value={wanted.value}
          onInput={({ currentTarget }) => (wanted.value = currentTarget.value)}
        />
      </label>
      <button type="button" onClick={() => zoom(1.25)} aria-label="Larger">
        +
      </button>
      <button type="button" onClick={() => zoom(0.8)} aria-label="Smaller">
        −
      </button>
      <button type="button" onClick={fitAll}>
        Fit
      </button>
    </div>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span class="key real">real</span>
      <span class="key emulated">emulated</span>
      <span class="key learned">learned route</span>
      <span class="key you">you: commands enter here</span>
      <span class="key message">message</span>
      <span class="key reply">reply</span>
    </p>
  );
}

/** All that stands still on the map. */
export function Drawing({ layout }: { readonly layout: Layout }) {
  return (
    <>
      {layout.zones.map((zone) => (
        <Zone key={zone.id} zone={zone} />
      ))}
      {layout.edges.map((edge) => (
        <path key={edge.id} class={`edge ${edge.style}`} d={edge.path} />
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

export function MapView() {
  const frame = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutOf(model.value, isNarrow.value), [model.value, isNarrow.value]);
  const boxes = useMemo(() => picks(layout), [layout]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(
      () => (size.value = { width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  if (!boxes.some(({ id }) => id === at.value)) queueMicrotask(() => (at.value = boxes[0]?.id ?? ''));
  const whole = isNarrow.value
    ? { x: 8, y: 8, scale: Math.max(0.2, (size.value.width - 16) / layout.width) }
    : fitted(layout.width, layout.height, size.value);
  const shown: View = view.value ?? whole;
  const centre = { x: size.value.width / 2, y: size.value.height / 2 };
  const zoom = (factor: number): void => void (view.value = zoomed(shown, factor, centre));
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = member(DIRECTIONS, event.key);
    const from = boxes.find(({ id }) => id === at.value);
    if (direction !== undefined && from !== undefined) {
      event.preventDefault();
      const to = neighbour(boxes, from, direction);
      if (to === undefined) return;
      at.value = to.id;
      frame.current?.querySelector<SVGGElement>(`[data-id="${CSS.escape(to.id)}"]`)?.focus();
    } else if ((event.key === 'Enter' || event.key === ' ') && from !== undefined) {
      event.preventDefault();
      select(from.target);
    } else if (event.key === '+') zoom(1.25);
    else if (event.key === '-') zoom(0.8);
    else if (event.key === '0') view.value = undefined;
    else if (event.key === 'Escape') select(undefined);
  };
  const drag = (event: PointerEvent): void => {
    if (event.button !== 0 || isNarrow.value) return;
    const start = { x: event.clientX, y: event.clientY };
    const move = (its: PointerEvent): void => {
      if (Math.abs(its.clientX - start.x) + Math.abs(its.clientY - start.y) < 4) return;
      view.value = panned(shown, its.clientX - start.x, its.clientY - start.y);
    };
    const end = (): void => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
  };
  const height = isNarrow.value ? layout.height * shown.scale + 16 : size.value.height;
  return (
    <section class="map" aria-label="Map">
      <Controls zoom={zoom} fitAll={() => (view.value = undefined)} />
      <div
        class="frame"
        ref={frame}
        onPointerDown={drag}
        onWheel={(event) => {
          if (isNarrow.value) return;
          event.preventDefault();
          const { left, top } = event.currentTarget.getBoundingClientRect();
          const point = { x: event.clientX - left, y: event.clientY - top };
          view.value = zoomed(shown, event.deltaY < 0 ? 1.1 : 0.9, point);
        }}
      >
        <svg
          width={size.value.width}
          height={height}
          role="group"
          aria-label="Zones and what joins them; arrow keys move, Enter selects"
          onKeyDown={onKeyDown}
          onClick={() => select(undefined)}
        >
          <g transform={`translate(${shown.x} ${shown.y}) scale(${shown.scale})`}>
            <Drawing layout={layout} />
            {hasMoved.value && <Pulses layout={layout} />}
          </g>
        </svg>
      </div>
      {isHeld.value && <LastStep />}
      <Legend />
    </section>
  );
}
