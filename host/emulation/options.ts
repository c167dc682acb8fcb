/** Options that switches, routers and their ports have in common. */

/** The tunnel key that a row asks for; 0 for none, and for texts that are no key. */
export function requestedKey(options: ReadonlyMap<string, string>, maximum: number): number {
  const key = Number(options.get('requested-tnl-key'));
  return Number.isInteger(key) && key >= 1 && key <= maximum ? key : 0;
}
