/** Sets by key, without empty ones. */

export function groupAdd<K, V>(groups: Map<K, Set<V>>, key: K, member: V): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, new Set([member]));
  else group.add(member);
}

export function groupRemove<K, V>(groups: Map<K, Set<V>>, key: K, member: V): void {
  const group = groups.get(key);
  group?.delete(member);
  if (group?.size === 0) groups.delete(key);
}
