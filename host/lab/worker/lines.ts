/** The lines of a script, up to a moment or without the last commands. */
import type { Past } from './past.ts';

/** The lines that lead to the moment after an event. In the middle of what a command leads to, just so much is let happen. */
export function linesUntil(past: Past, lines: readonly string[], event: number): string[] {
  const next = past.marks.find((mark) => mark.event >= event);
  if (next?.event === event) return lines.slice(0, next.line);
  const within = past.markBefore(event);
  if (within === undefined) return [];
  return [...lines.slice(0, within.line), 'settle off', within.text, `step to ${event}`, 'settle on'];
}

const isCheck = (line: string): boolean => /(?:^|\$\s)check\s/.test(line);

/** Without so many commands at the end, and the checks that came after them. */
export function withoutLast(lines: readonly string[], commands: number): string[] {
  const kept = [...lines];
  for (let left = commands; left > 0 && kept.length > 0; left--) {
    while (isCheck(kept.at(-1) ?? '')) kept.pop();
    kept.pop();
  }
  return kept;
}
