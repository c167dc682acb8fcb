/** JSON text of which there is one for each value. */

/** Writes JSON text with the members of objects ordered by name, so that equal values have equal texts. */
export function sortedText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${sortedText(member)}`);
  return `{${members.join(',')}}`;
}
