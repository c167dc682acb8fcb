/** One or several of something, held as the thing itself while it is one: a table of 100,000 rows can't afford an array for each. */
export type OneOrMany<T extends number | object> = T | readonly T[];

const isMany = <T extends number | object>(held: OneOrMany<T>): held is readonly T[] => Array.isArray(held);

/** undefined for none. */
export function oneOrMany<T extends number | object>(all: readonly T[]): OneOrMany<T> | undefined {
  const [first] = all;
  return all.length > 1 ? all : first;
}

export function all<T extends number | object>(held: OneOrMany<T> | undefined): readonly T[] {
  if (held === undefined) return [];
  return isMany(held) ? held : [held];
}

export function first<T extends number | object>(held: OneOrMany<T> | undefined): T | undefined {
  if (held === undefined) return undefined;
  return isMany(held) ? held[0] : held;
}
