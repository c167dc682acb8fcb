/**
 * What both implementations throw when they are used wrongly: programming errors, never what a database could cause.
 */

/** The handle stands for no key: it was never given, or its key was drained away. */
export function unknownHandle(what: string, handle: number): RangeError {
  return new RangeError(
    `${what}: handle ${handle} stands for no key; intern the key again after a drain that freed it`,
  );
}

/** The thing was released. */
export function released(what: string): Error {
  return new Error(`${what}: used after its release`);
}

/** Room for how many, when there is too little for 'capacity': half as much again. */
export function grown(capacity: number): number {
  return capacity + Math.max(16, capacity >>> 1);
}
