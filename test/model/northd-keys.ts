/** Tunnel keys as northd gives them. */

export interface KeyRequest {
  readonly id: string;
  /** What the row asks for; 0: nothing. */
  readonly requested: number;
  /** What it has; 0: nothing. */
  readonly existing: number;
}

/** One key each: the requested one, else the one it has, else the lowest that is free. Equal requests: the first id wins. */
export function assignKeys(requests: readonly KeyRequest[]): Map<string, number> {
  const ordered = [...requests].sort((a, b) => (a.id < b.id ? -1 : 1));
  const keys = new Map<string, number>();
  const taken = new Set<number>();
  const take = (id: string, key: number): void => {
    if (key <= 0 || taken.has(key) || keys.has(id)) return;
    keys.set(id, key);
    taken.add(key);
  };
  for (const { id, requested } of ordered) take(id, requested);
  for (const { id, existing } of ordered) take(id, existing);
  let next = 1;
  for (const { id } of ordered) {
    while (taken.has(next)) next++;
    take(id, next);
  }
  return keys;
}
