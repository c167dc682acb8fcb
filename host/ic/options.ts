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

/** A range of tunnel keys, both ends included. */
export interface KeyRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** The tunnel key that a row of NB has or asks for; undefined when there is none, or it lies outside of the range. */
export function requestedKey(options: Options, { minimum, maximum }: KeyRange): number | undefined {
  const key = intOption(options, 'requested-tnl-key', -1);
  return key >= minimum && key <= maximum ? key : undefined;
}
