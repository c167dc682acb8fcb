/** RFC 7047 values, as `select` gives them, in JavaScript's words. */

/** `["uuid", U]`: U; '' for anything else. */
export const uuidOf = (value: unknown): string => (Array.isArray(value) && value[0] === 'uuid' ? String(value[1]) : '');

/** `["set", [...]]`: the elements; of a scalar, itself. */
export const setOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) && value[0] === 'set' ? (value[1] as unknown[]) : value === undefined ? [] : [value];

export const mapOf = (value: unknown): Map<string, string> =>
  new Map(Array.isArray(value) && value[0] === 'map' ? (value[1] as [string, string][]) : []);

/** One member of `["map", [...]]`; undefined where there is none. */
export const memberOf = (value: unknown, key: string): string | undefined =>
  Array.isArray(value) && value[0] === 'map'
    ? (value[1] as [string, string][]).find(([name]) => name === key)?.[1]
    : undefined;
