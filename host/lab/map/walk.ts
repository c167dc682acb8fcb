/** The map by the keyboard: what can be selected, and what lies in a direction. */
import type { Box, Layout } from './shapes.ts';

/** All that can be selected, in reading order. */
export const picks = ({ zones, chips, cards }: Layout): Box[] =>
  [...zones, ...chips, ...cards, ...cards.flatMap(({ lines }) => lines)].sort((a, b) => a.x - b.x || a.y - b.y);

export const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest that lies in a direction. */
export function neighbour(boxes: readonly Box[], from: Box, [dx, dy]: readonly [number, number]): Box | undefined {
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
