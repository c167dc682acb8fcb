/** getopt_long(3)'s habits, up to the first word that is no option. */
import { fail } from './error.ts';

export interface OptionSpec {
  /** Without the dashes. */
  readonly long: string;
  /** A single letter. */
  readonly short?: string;
  /** An optional argument is only taken when attached: `--opt=value`. */
  readonly argument: 'none' | 'required' | 'optional';
}

export interface GivenOption {
  /** The long name, however it was written. */
  readonly name: string;
  readonly value: string | undefined;
}

export interface ReadWords {
  readonly options: readonly GivenOption[];
  /** From the first word that is no option on; `--` itself is not among them. */
  readonly words: readonly string[];
}

/** In whose words to complain. ovn-nbctl and ovn-sbctl have their own, in which they name what was typed. */
export type Messages = 'ovn-dbctl' | 'getopt';

class WordReader {
  readonly #table: readonly OptionSpec[];
  readonly #isOwn: boolean;
  readonly #argv: readonly string[];
  readonly #options: GivenOption[] = [];
  #next = 0;

  constructor(argv: readonly string[], table: readonly OptionSpec[], messages: Messages) {
    this.#argv = argv;
    this.#table = table;
    this.#isOwn = messages === 'ovn-dbctl';
  }

  read(): ReadWords {
    for (let word = this.#argv[this.#next]; word !== undefined; word = this.#argv[this.#next]) {
      if (word === '--') {
        this.#next++;
        break;
      }
      if (!word.startsWith('-') || word === '-') break;
      this.#next++;
      if (word.startsWith('--')) this.#long(word);
      else this.#shorts(word.slice(1));
    }
    return { options: this.#options, words: this.#argv.slice(this.#next) };
  }

  #find(name: string, written: string): OptionSpec {
    const exact = this.#table.find(({ long }) => long === name);
    if (exact !== undefined) return exact;
    const candidates = this.#table.filter(({ long }) => long.startsWith(name));
    if (candidates.length === 1) return candidates[0]!;
    if (candidates.length === 0 || this.#isOwn) return fail(`unrecognized option '${written}'`);
    const names = candidates.map(({ long }) => `'--${long}'`).join(' ');
    return fail(`option '${written}' is ambiguous; possibilities: ${names}`);
  }

  #long(written: string): void {
    const equals = written.indexOf('=');
    const name = written.slice(2, equals < 0 ? undefined : equals);
    const { long, argument } = this.#find(name, written);
    let value = equals < 0 ? undefined : written.slice(equals + 1);
    if (value !== undefined && argument === 'none')
      fail(`option '${this.#isOwn ? written : `--${long}`}' doesn't allow an argument`);
    if (value === undefined && argument === 'required') {
      value = this.#argv[this.#next++];
      if (value === undefined) fail(`option '${this.#isOwn ? written : `--${long}`}' requires an argument`);
    }
    this.#options.push({ name: long, value });
  }

  /** One or more letters, of which the last may have an argument. */
  #shorts(letters: string): void {
    for (let at = 0; at < letters.length; at++) {
      const letter = letters.charAt(at);
      const spec = this.#table.find(({ short }) => short === letter);
      if (spec === undefined)
        return fail(this.#isOwn ? `unrecognized option '${letter}'` : `invalid option -- '${letter}'`);
      const rest = letters.slice(at + 1);
      if (spec.argument === 'none') {
        this.#options.push({ name: spec.long, value: undefined });
        continue;
      }
      let value = rest === '' ? undefined : rest;
      if (value === undefined && spec.argument === 'required') {
        value = this.#argv[this.#next++];
        if (value === undefined)
          fail(this.#isOwn ? `option '-${letter}' requires an argument` : `option requires an argument -- '${letter}'`);
      }
      this.#options.push({ name: spec.long, value });
      return;
    }
  }
}

/** Reads options from the left. Throws CtlError. */
export function readWords(argv: readonly string[], table: readonly OptionSpec[], messages: Messages): ReadWords {
  return new WordReader(argv, table, messages).read();
}
