/** Tables of text whose columns line up. */
import { printable } from '../log/printable.ts';

export type Alignment = 'left' | 'right';

/** One line a row, heads and a rule above. Columns are aligned as given; the last alignment goes on for those that follow. */
export function textTable(
  heads: readonly string[],
  content: readonly (readonly string[])[],
  alignments: readonly Alignment[] = ['left', 'right'],
): string[] {
  const rows = content.map((row) => row.map(printable));
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        const alignment = alignments[Math.min(at, alignments.length - 1)];
        return alignment === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
