/** What somebody has moved on the map, and by how much: by name, so that it stays there whatever comes and goes. */
import { signal } from '@preact/signals';
import type { Point } from './shapes.ts';

/** By the ids of boxes: distances from where they would be, in the map's pixels. */
export type Moves = ReadonlyMap<string, Point>;

/** As a link says it: id, right, down. */
export type MovesText = readonly (readonly [id: string, x: number, y: number])[];

export const moves = signal<Moves>(new Map());

/** Zones, with all that is in them, and what all zones share. */
export const isMovable = (id: string): boolean => /^(?:zone |transit |process i[ns]b$)/.test(id);

export function move(id: string, to: Point): void {
  moves.value = new Map(moves.value).set(id, { x: Math.round(to.x), y: Math.round(to.y) });
}

/** Further by so much. */
export function nudge(id: string, by: Point): void {
  const { x, y } = moves.value.get(id) ?? { x: 0, y: 0 };
  move(id, { x: x + by.x, y: y + by.y });
}

/** Everything goes back to its place. */
export function tidy(): void {
  moves.value = new Map();
}

export const movesText = (): MovesText => [...moves.value].map(([id, { x, y }]) => [id, x, y]);

/** No map is as large. */
const FARTHEST = 100_000;

const isMove = (read: unknown): read is MovesText[number] =>
  Array.isArray(read) &&
  read.length === 3 &&
  typeof read[0] === 'string' &&
  isMovable(read[0]) &&
  read.slice(1).every((by) => typeof by === 'number' && Math.abs(by) < FARTHEST);

/** What can't be used is left out: nobody knows who has made a link. */
export const readMoves = (read: unknown): Moves =>
  new Map((Array.isArray(read) ? read : []).filter(isMove).map(([id, x, y]) => [id, { x, y }]));
