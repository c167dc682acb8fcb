/** RFC 7047 values for people, and what is in them. */
import { writeJson } from '../../ovsdb/json.ts';

/** For people: strings bare, sets in brackets, maps in braces, UUIDs short. */
export function textOf(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : writeJson(value ?? '');
  const [kind, content] = value as [string, unknown];
  switch (kind) {
    case 'uuid':
      return String(content).slice(0, 8);
    case 'set':
      return `[${(content as unknown[]).map(textOf).join(', ')}]`;
    case 'map':
      return `{${(content as [unknown, unknown][]).map(([key, its]) => `${textOf(key)}=${textOf(its)}`).join(', ')}}`;
    default:
      return writeJson(value);
  }
}

/** Plain data as JSON text, each member and item on a line of its own; a bigint as an integer, which JSON.stringify refuses. */
export function indented(value: unknown, margin = '\n'): string {
  if (typeof value !== 'object' || value === null) return writeJson(value);
  const inner = `${margin} `;
  const [begin, end] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item) => indented(item, inner))
    : Object.entries(value).map(([name, its]) => `${writeJson(name)}: ${indented(its, inner)}`);
  return items.length === 0 ? `${begin}${end}` : `${begin}${inner}${items.join(`,${inner}`)}${margin}${end}`;
}

/** The UUIDs in a value. */
export function uuidsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  if (value[0] === 'uuid') return [String(value[1])];
  if (value[0] === 'set') return (value[1] as unknown[]).flatMap(uuidsIn);
  if (value[0] === 'map') return (value[1] as unknown[][]).flatMap((pair) => pair.flatMap(uuidsIn));
  return [];
}

/** The texts in a value: a text itself, a set's elements, a map's values. */
export function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (!Array.isArray(value)) return;
  else if (value[0] === 'set') for (const element of value[1] as unknown[]) yield* textsIn(element);
  else if (value[0] === 'map') for (const [, its] of value[1] as [unknown, unknown][]) yield* textsIn(its);
}
