/** One or several of something, held as the thing itself while it is one: a table of 100,000 rows can't afford an array for each. */
export type Few<T extends number | object> = T | readonly T[];

const isSeveral = <T extends number | object>(few: Few<T>): few is readonly T[] => Array.isArray(few);

/** undefined for none. */
export function few<T extends number | object>(all: readonly T[]): Few<T> | undefined {
  const [first] = all;
  return all.length > 1 ? all : first;
}

export function all<T extends number | object>(held: Few<T> | undefined): readonly T[] {
  if (held === undefined) return [];
  return isSeveral(held) ? held : [held];
}

export function first<T extends number | object>(held: Few<T> | undefined): T | undefined {
  if (held === undefined) return undefined;
  return isSeveral(held) ? held[0] : held;
}
