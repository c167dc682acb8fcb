/** JSON as the tools print it: members ordered by name. */
import { sortedText as sortedJson } from '../ovsdb/server/sorted-json.ts';

export { sortedJson };

/** On many lines, two spaces a level, with closing brackets at the end of the last line: Open vSwitch's `--pretty`. */
export function prettyJson(value: unknown, depth = 1): string {
  const indent = `\n${'  '.repeat(depth)}`;
  const list = (open: string, parts: readonly string[], close: string): string =>
    parts.length === 0 ? open + close : `${open}${indent}${parts.join(`,${indent}`)}${close}`;
  if (Array.isArray(value))
    return list(
      '[',
      value.map((element) => prettyJson(element, depth + 1)),
      ']',
    );
  if (typeof value !== 'object' || value === null) return sortedJson(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}: ${prettyJson(member, depth + 1)}`);
  return list('{', members, '}');
}
