/**
 * Parsed JSON by names from outside. Every object has members that nobody has put there ('constructor', 'toString', '__proto__'), and a table,
 * a column or a row may be called so: names from outside are looked up here and nowhere else, and objects with such names are made by
 * 'objectOf' or 'Object.fromEntries', which never ask what is there already. test/names.test.ts holds the sources to it.
 */

/** The object's own member of this name. */
export const member = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/**
 * What Object.fromEntries makes, for objects with few members of which there are many alike, as rows are: they get one shape, and take a third of
 * the time.
 */
export function objectOf<T>(members: Iterable<readonly [name: string, value: T]>): Record<string, T> {
  const object: Record<string, T> = {};
  for (const [name, value] of members) {
    // The one name at which an assignment does something else.
    if (name === '__proto__')
      Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    else object[name] = value;
  }
  return object;
}
