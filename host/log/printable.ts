/**
 * Texts from databases, networks and command lines on their way to people's eyes: what moves a cursor, ends a line, turns the direction
 * of writing or is no character is shown as an escape, so that no name can pretend to be something else.
 */

/** Controls (C0, DEL, C1), marks and overrides of direction, separators of lines, byte order marks, halves of surrogate pairs. */
const UNPRINTABLE =
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Those beyond ASCII as JSON has them, so that JSON with some in its strings is JSON afterwards. */
function escape(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return SHORT.get(character) ?? (code < 0x20 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
}

/** A name, or what else is to stay on its line. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, escape);

/** A text of several lines, whose ends stay. */
export const printableLines = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) => (character === '\n' ? character : escape(character)));
