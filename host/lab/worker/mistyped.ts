/** What somebody may have meant who has mistyped a program, a command, or a table. */
import { findTool } from '../../ctl/tools.ts';
import { PROGRAMS } from '../../emulation/world/shell.ts';
import { VERBS } from '../../emulation/world/verbs.ts';
import type { World } from '../../emulation/world/world.ts';

/** Letters to insert, leave out, replace, or swap with the next: how far two words are from one another. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const now = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      now.push(Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, replaced, swapped));
    }
    [before, last] = [last, now];
  }
  return last[to.length] ?? 0;
}

/** The nearest, if a third of the word, or less, is wrong. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(word.length / 3) + 1;
  for (const candidate of candidates) {
    const its = distance(word.toLowerCase(), candidate.toLowerCase());
    if (its < least) [best, least] = [candidate, its];
  }
  return best;
}

const asked = (word: string | undefined): string | undefined => word && `Did you mean ${word}?`;

/** A sentence to show below what a command has complained of; undefined when there is nothing to say. */
export function hintFor(world: World, command: string, stderr: string): string | undefined {
  const [, program] = /^(\S+): command not found/.exec(stderr) ?? [];
  if (program !== undefined)
    return (
      asked(nearest(program, [...PROGRAMS, ...VERBS.keys(), 'help', 'reset', 'back'])) ??
      'help lists what can be typed here.'
    );
  const [tool] = command.split(/\s+/).flatMap((word) => findTool(word) ?? []);
  if (tool === undefined) return undefined;
  const [, name] = /: unknown command '([^']+)'/.exec(stderr) ?? [];
  if (name !== undefined)
    return asked(
      nearest(
        name,
        tool.commands.map((its) => its.name),
      ),
    );
  const [, table] = /unknown table "([^"]+)"/.exec(stderr) ?? [];
  if (table === undefined || tool.kind === 'vs') return undefined;
  return asked(nearest(table, Object.keys(world.simulation.schema(tool.kind).tables)));
}
