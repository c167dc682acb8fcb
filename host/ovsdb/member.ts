/**
 * Parsed JSON by names from outside. Every object has members that nobody has put there ('constructor', 'toString', '__proto__'), and a table,
 * a column or a row may be called so: names from outside are looked up here and nowhere else, and objects with such names are made by
 * 'Object.fromEntries', which never asks what is there already. test/names.test.ts holds the sources to it.
 */

/** The object's own member of this name. */
export const member = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
