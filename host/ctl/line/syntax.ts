/**
 * The shell's syntax, as much of it as a console of tools needs: words with quotes and `\`, `#` comments, `$NAME`, `$(COMMAND)`, `NAME=VALUE`,
 * `|`, `;`, `&&` and line ends. What else a shell can do is refused by name, never taken for something else.
 */

import { LineError, plainText, type Part, type Pipeline, type Script, type Word } from './tree.ts';

/** Words that begin what is refused, where a command's name stands. */
const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ...['for', 'while', 'until', 'do', 'done'].map((word) => [word, 'loops'] as const),
  ...['if', 'then', 'else', 'fi', 'case', 'esac'].map((word) => [word, 'conditions'] as const),
  ['function', 'functions'],
  ['{', 'groups'],
  ['!', 'negation (`!`)'],
]);

const refuse = (what: string): never => {
  throw new LineError(`${what} can't be used here: only words, quotes, $NAME, $(...), |, ; and && can`);
};

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

class Parser {
  readonly #text: string;
  #at: number;
  /** Ends at `)`. */
  readonly #isNested: boolean;

  constructor(text: string, at = 0, isNested = false) {
    this.#text = text;
    this.#at = at;
    this.#isNested = isNested;
  }

  get at(): number {
    return this.#at;
  }

  script(): Script {
    const pipelines: Pipeline[] = [];
    let isConditional = false;
    for (;;) {
      this.#skipBlank(!isConditional || pipelines.length > 0);
      if (this.#isAtEnd()) break;
      const stages = this.#stages();
      if (stages.length > 0) pipelines.push({ stages, isConditional });
      isConditional = false;
      this.#skipSpace();
      if (this.#accept('&&')) {
        if (stages.length === 0) throw new LineError('a command is missing before &&');
        isConditional = true;
        this.#skipLines();
        if (this.#isAtEnd()) throw new LineError('a command is missing after &&', true);
      } else if (this.#accept(';') || this.#accept('\n')) continue;
      else if (!this.#isAtEnd()) this.#refuseOperator();
    }
    if (this.#isNested && !this.#accept(')')) throw new LineError('$( is not closed: ) is missing', true);
    return { pipelines };
  }

  #stages(): (readonly Word[])[] {
    const stages: (readonly Word[])[] = [];
    for (;;) {
      const words = this.#words();
      if (words.length === 0) {
        if (stages.length > 0) throw new LineError('a command is missing after |', this.#at >= this.#text.length);
        if (this.#peek() === '|') throw new LineError('a command is missing before |');
        return stages;
      }
      stages.push(words);
      if (this.#text.startsWith('||', this.#at)) refuse('`||`');
      if (!this.#accept('|')) return stages;
      if (this.#peek() === '&') refuse('`|&`');
      this.#skipLines();
    }
  }

  #words(): Word[] {
    const words: Word[] = [];
    for (;;) {
      this.#skipSpace();
      const next = this.#peek();
      if (next === '' || next === '\n' || next === ';' || next === '|' || next === '&') break;
      if (next === ')' && this.#isNested) break;
      if (next === '#') {
        this.#skipComment();
        break;
      }
      const word = this.#word();
      if (words.length === 0) {
        const plain = plainText(word);
        // The prompt that was copied along.
        if (plain === '$') continue;
        const keyword = plain === undefined ? undefined : KEYWORDS.get(plain);
        if (keyword !== undefined) refuse(keyword);
      }
      words.push(word);
    }
    return words;
  }

  #word(): Word {
    const parts: Part[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, isQuoted: false });
      text = '';
    };
    for (;;) {
      const next = this.#peek();
      switch (next) {
        case '':
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ';':
        case '|':
        case '&':
          flush();
          return parts;
        case ')':
          if (this.#isNested) {
            flush();
            return parts;
          }
          refuse('a subshell `( )`');
          break;
        case '(':
          refuse('a subshell `( )`');
          break;
        case '<':
        case '>':
          refuse('redirection (`<`, `>`)');
          break;
        case '`':
          refuse('a command in backquotes (write $(...))');
          break;
        case "'":
          flush();
          parts.push(this.#singleQuoted());
          break;
        case '"':
          flush();
          parts.push(...this.#doubleQuoted());
          break;
        case '\\': {
          const literal = this.#text.charAt(this.#at + 1);
          if (literal === '') throw new LineError('\\ at the end of the line: the next line is missing', true);
          this.#at += 2;
          if (literal !== '\n') {
            flush();
            parts.push({ kind: 'text', text: literal, isQuoted: true });
          }
          break;
        }
        case '$': {
          flush();
          const part = this.#dollar(false);
          if (part === undefined) text += '$';
          else parts.push(part);
          break;
        }
        default:
          text += next;
          this.#at++;
      }
    }
  }

  #singleQuoted(): Part {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) throw new LineError("a ' is not closed", true);
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return { kind: 'text', text, isQuoted: true };
  }

  #doubleQuoted(): Part[] {
    this.#at++;
    const parts: Part[] = [];
    let text = '';
    const flush = (): void => {
      parts.push({ kind: 'text', text, isQuoted: true });
      text = '';
    };
    for (;;) {
      const next = this.#peek();
      if (next === '') throw new LineError('a " is not closed', true);
      if (next === '"') {
        this.#at++;
        flush();
        return parts;
      }
      if (next === '`') refuse('a command in backquotes (write $(...))');
      if (next === '\\') {
        const literal = this.#text.charAt(this.#at + 1);
        this.#at += 2;
        if (literal === '\n') continue;
        text += '$`"\\'.includes(literal) && literal !== '' ? literal : `\\${literal}`;
        continue;
      }
      if (next === '$') {
        const part = this.#dollar(true);
        if (part === undefined) text += '$';
        else {
          flush();
          parts.push(part);
        }
        continue;
      }
      text += next;
      this.#at++;
    }
  }

  /** Takes what `$` begins; undefined: it is a plain `$`. */
  #dollar(isQuoted: boolean): Part | undefined {
    this.#at++;
    if (this.#text.startsWith('((', this.#at)) refuse('arithmetic `$(( ))`');
    if (this.#accept('(')) {
      const inner = new Parser(this.#text, this.#at, true);
      const script = inner.script();
      this.#at = inner.at;
      return { kind: 'command', script, isQuoted };
    }
    const isBraced = this.#accept('{');
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0];
    if (name === undefined) {
      if (isBraced) refuse('`${...}` with anything but a name');
      if (/[0-9?!@*#$-]/.test(this.#peek())) refuse(`\`$${this.#peek()}\``);
      return undefined;
    }
    this.#at += name.length;
    if (isBraced && !this.#accept('}')) refuse('`${...}` with anything but a name');
    return { kind: 'variable', name, isQuoted };
  }

  #refuseOperator(): never {
    const next = this.#peek();
    if (next === '&') return refuse('running in the background (`&`)');
    if (next === ')') throw new LineError(') without (');
    return refuse(`\`${next}\``);
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#text.length || (this.#isNested && this.#peek() === ')');
  }

  #skipSpace(): void {
    for (;;) {
      if (/[ \t\r]/.test(this.#peek())) this.#at++;
      else if (this.#text.startsWith('\\\n', this.#at)) this.#at += 2;
      else if (this.#text.startsWith('\\\r\n', this.#at)) this.#at += 3;
      else return;
    }
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  /** Spaces, line ends, comments; where 'hasSeparators', `;` too. */
  #skipBlank(hasSeparators: boolean): void {
    for (;;) {
      this.#skipSpace();
      const next = this.#peek();
      if (next === '#') this.#skipComment();
      else if (next === '\n' || (next === ';' && hasSeparators)) this.#at++;
      else return;
    }
  }

  #skipLines(): void {
    this.#skipBlank(false);
  }
}

/** Reads a text of one or more lines. Throws LineError. */
export const parseLine = (text: string): Script => new Parser(text).script();
