/** How options in string maps read: the reference's habits, in one place. */

type Options = ReadonlyMap<string, string> | undefined;

/** True only for the text `true`, in any case. */
export function isTrue(text: string | undefined): boolean {
  return text !== undefined && text.toLowerCase() === 'true';
}

export function boolOption(options: Options, key: string): boolean {
  return isTrue(options?.get(key));
}

/** A decimal integer; 'otherwise' for anything else. */
export function intOption(options: Options, key: string, otherwise: number): number {
  const text = options?.get(key);
  if (text === undefined || !/^[ \t]*[+-]?[0-9]{1,15}$/.test(text)) return otherwise;
  return Number(text);
}
