/**
 * The tokens that values and column names are made of on the tools' command lines: a word up to a delimiter, in which a
 * backslash takes the next character literally and double quotes protect delimiters. Quotes stay in the token:
 * they make a string of what would be a number, and are read by 'parseAtom'.
 */
import { fail } from '../error.ts';

const DELIMITERS = new Set(':=, []{}!<>');

export const isDelimiter = (character: string): boolean => DELIMITERS.has(character);

/** Reads a text from left to right. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }

  /** The next character; '' at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  skipSpace(): void {
    while (/\s/.test(this.next)) this.at++;
  }

  /** Takes 'text' when it comes next. */
  accept(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes one token; '' when a delimiter or the end comes next. Throws CtlError for an open quote or a lone backslash. */
  token(): string {
    const start = this.at;
    let out = '';
    let isQuoted = false;
    while (this.at < this.text.length) {
      const character = this.next;
      if (character === '\\') {
        const literal = this.text.charAt(this.at + 1);
        if (literal === '') fail(`${this.text.slice(start)}: backslash at end of argument`);
        out += isQuoted ? character + literal : literal;
        this.at += 2;
        continue;
      }
      if (!isQuoted && isDelimiter(character)) break;
      if (character === '"') isQuoted = !isQuoted;
      out += character;
      this.at++;
    }
    if (isQuoted) fail(`${this.text.slice(start)}: quoted string extends past end of argument`);
    return out;
  }
}
