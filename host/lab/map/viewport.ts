/** Which part of the map is seen: pan and zoom. */
import { signal } from '@preact/signals';

export interface View {
  readonly x: number;
  readonly y: number;
  /** Screen pixels of one of the map's. */
  readonly scale: number;
}

const SMALLEST = 0.2;
const LARGEST = 3;
/** Pixels of the window that a fitted map leaves free: the search and zoom stand above it, the legend below. */
const MARGIN = 16;
const TOP = 48;
const BOTTOM = 30;

/** How much of the map is drawn as text: everything; names; or a summary of each zone. */
export type Level = 'near' | 'middle' | 'far';

/** Below these the notes, 11.5 pixels high on the map, and the names, 13 pixels, are too small to be read. */
const NEAR = 0.7;
const MIDDLE = 0.45;

export const levelOf = ({ scale }: View): Level => (scale >= NEAR ? 'near' : scale >= MIDDLE ? 'middle' : 'far');

/** Undefined: all of it. */
export const view = signal<View | undefined>(undefined);

const clampScale = (scale: number): number => Math.min(LARGEST, Math.max(SMALLEST, scale));

/** All of a map of this size, in a window of that one. It is not enlarged. */
export function fitted(
  width: number,
  height: number,
  window: { readonly width: number; readonly height: number },
): View {
  const room = { width: window.width - 2 * MARGIN, height: window.height - TOP - BOTTOM };
  const scale = clampScale(Math.min(1.15, room.width / width, room.height / height));
  const y = TOP + Math.max(0, (room.height - height * scale) / 2);
  return { x: (window.width - width * scale) / 2, y, scale };
}

/** The same, larger or smaller by a factor, with a point of the window where it is. */
export function zoomed(from: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = clampScale(from.scale * factor);
  const by = scale / from.scale;
  return { x: at.x - (at.x - from.x) * by, y: at.y - (at.y - from.y) * by, scale };
}

/** The same, moved as little as it takes to bring a box into the window, clear of what stands above and below. */
export function revealed(
  from: View,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  window: { readonly width: number; readonly height: number },
): View {
  const by = (start: number, length: number, least: number, most: number): number =>
    start < least ? least - start : Math.min(0, Math.max(least - start, most - start - length));
  const { scale } = from;
  const dx = by(from.x + box.x * scale, box.width * scale, MARGIN, window.width - MARGIN);
  const dy = by(from.y + box.y * scale, box.height * scale, TOP, window.height - BOTTOM);
  return dx === 0 && dy === 0 ? from : panned(from, dx, dy);
}

export const panned = (from: View, dx: number, dy: number): View => ({ ...from, x: from.x + dx, y: from.y + dy });
