/** The map: draws a layout, lets it be moved, and lets things be selected, by pointer and by keys. */
import { member } from '../../ovsdb/member.ts';
import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { hasMoved, isHeld, model, select, selection } from '../state.ts';
import { isNarrow, wantsFind } from '../view/screen.ts';
import { layoutOf } from './layout.ts';
import { isMovable, move, moves, nudge, tidy } from './moves.ts';
import { at, Drawing, wanted, way } from './objects.tsx';
import { later } from '../view/later.tsx';
import { DIRECTIONS, neighbour, picks } from './walk.ts';
import { fitted, levelOf, panned, revealed, view, zoomed, type View } from './viewport.ts';

const Pulses = later(async () => (await import('./pulses.tsx')).Pulses);
const Overview = later(async () => (await import('./overview.tsx')).Overview);
const LastStep = later(async () => (await import('./pulses.tsx')).LastStep);

/** How far a key moves what the keyboard is at, in the map's pixels. */
const STEP = 20;

/** The window's size in pixels. */
const size = signal({ width: 800, height: 500 });

interface ControlsProps {
  readonly zoom: (factor: number) => void;
  readonly fitAll: () => void;
  /** To the next that is found. */
  readonly goOn: () => void;
  /** Back to the map. */
  readonly leave: () => void;
}

function Controls({ zoom, fitAll, goOn, leave }: ControlsProps) {
  const find = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!wantsFind.value) return;
    wantsFind.value = false;
    find.current?.focus();
    find.current?.select();
  }, [wantsFind.value]);
  return (
    <div class="controls" role="group" aria-label="View">
      <label>
        <span class="hidden">Find on the map</span>
        <input
          id="find"
          ref={find}
          type="search"
          placeholder="Find (/)"
          aria-keyshortcuts="/"
          value={wanted.value}
          onInput={({ currentTarget }) => (wanted.value = currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter') goOn();
            else if (key === 'Escape') {
              wanted.value = '';
              leave();
            }
          }}
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
      {moves.value.size > 0 && !isNarrow.value && (
        <button type="button" title="Everything goes back to its place" onClick={tidy}>
          Tidy
        </button>
      )}
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

export function MapView() {
  const frame = useRef<HTMLDivElement>(null);
  const layout = useMemo(
    () => layoutOf(model.value, isNarrow.value, moves.value),
    [model.value, isNarrow.value, moves.value],
  );
  const boxes = useMemo(() => picks(layout), [layout]);
  useEffect(() => {
    const target = selection.value;
    if (target?.kind !== 'row') {
      way.value = undefined;
      return undefined;
    }
    let isOver = false;
    void import('./way.ts').then(({ wayOf }) =>
      isOver ? undefined : (way.value = wayOf(model.value, layout, target)),
    );
    return () => {
      isOver = true;
    };
  }, [layout, selection.value]);
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
  const level = levelOf(shown);
  const centre = { x: size.value.width / 2, y: size.value.height / 2 };
  const zoom = (factor: number): void => void (view.value = zoomed(shown, factor, centre));
  const goTo = (id: string): void => {
    const box = boxes.find((its) => its.id === id);
    if (box === undefined) return;
    at.value = id;
    const next = isNarrow.value ? shown : revealed(shown, box, size.value);
    // Where nothing moves, what fits goes on fitting.
    if (next !== shown) view.value = next;
    frame.current?.querySelector<SVGGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  };
  const goOn = (): void => {
    const found = [...(frame.current?.querySelectorAll<SVGGElement>('.pick.found') ?? [])].map(
      ({ dataset }) => dataset['id'] ?? '',
    );
    goTo(found[(found.indexOf(at.value) + 1) % found.length] ?? '');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = member(DIRECTIONS, event.key);
    const from = boxes.find(({ id }) => id === at.value);
    if (direction !== undefined && from !== undefined) {
      event.preventDefault();
      if (event.shiftKey && isMovable(from.id) && !isNarrow.value) {
        nudge(from.id, { x: STEP * direction[0], y: STEP * direction[1] });
        return;
      }
      const to = neighbour(boxes, from, direction);
      if (to !== undefined) goTo(to.id);
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
    const { id = '' } = (event.target as Element).closest<SVGGElement>('[data-id]')?.dataset ?? {};
    const from = moves.value.get(id) ?? { x: 0, y: 0 };
    const follow = (its: PointerEvent): void => {
      const [x, y] = [its.clientX - start.x, its.clientY - start.y];
      if (Math.abs(x) + Math.abs(y) < 4) return;
      if (isMovable(id)) {
        // The map stays below what is moved, also where it was made to fit.
        view.value = shown;
        move(id, { x: from.x + x / shown.scale, y: from.y + y / shown.scale });
      } else view.value = panned(shown, x, y);
    };
    const end = (): void => {
      removeEventListener('pointermove', follow);
      removeEventListener('pointerup', end);
    };
    addEventListener('pointermove', follow);
    addEventListener('pointerup', end);
  };
  const height = isNarrow.value ? layout.height * shown.scale + 16 : size.value.height;
  return (
    <section class="map" aria-label="Map">
      <Controls zoom={zoom} fitAll={() => (view.value = undefined)} goOn={goOn} leave={() => goTo(at.value)} />
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
          <g class={level} transform={`translate(${shown.x} ${shown.y}) scale(${shown.scale})`}>
            <Drawing layout={layout} />
            {level === 'far' && <Overview layout={layout} view={shown} />}
            {hasMoved.value && <Pulses layout={layout} />}
          </g>
        </svg>
      </div>
      {isHeld.value && <LastStep />}
      <Legend />
    </section>
  );
}
