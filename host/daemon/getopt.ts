/** getopt_long(3)'s habits, driven by a table. */
import { StartupError } from '../node/startup-error.ts';

export interface OptionSpec {
  /** Without the dashes. */
  readonly long: string;
  /** A single letter. */
  readonly short?: string;
  /** An optional argument is only taken when attached: `--opt=value`, `-ovalue`. */
  readonly argument: 'none' | 'required' | 'optional';
  /** Not one of the reference's options: never makes a prefix of one of those ambiguous. */
  readonly extension?: boolean;
}

export interface ParsedOption {
  /** The long name, however it was written. */
  readonly name: string;
  readonly value: string | undefined;
}

export interface ParsedArguments {
  /** In the order given. */
  readonly options: readonly ParsedOption[];
  /** What is no option, and everything after `--`. */
  readonly operands: readonly string[];
}

/** A command line that can't be read; the message is getopt_long's, without the program's name. */
export class GetoptError extends StartupError {
  override readonly name = 'GetoptError';
}

/** The option meant by a name or an unambiguous start of one. */
function findLong(written: string, name: string, table: readonly OptionSpec[]): OptionSpec {
  const exact = table.find((spec) => spec.long === name);
  if (exact !== undefined) return exact;
  const all = table.filter((spec) => spec.long.startsWith(name));
  const reference = all.filter((spec) => spec.extension !== true);
  const candidates = reference.length > 0 ? reference : all;
  const [only] = candidates;
  if (only === undefined) throw new GetoptError(`unrecognized option '--${name}'`);
  if (candidates.length > 1) {
    const names = candidates.map((spec) => `'--${spec.long}'`).join(' ');
    throw new GetoptError(`option '${written}' is ambiguous; possibilities: ${names}`);
  }
  return only;
}

/** Reads 'argv' (without the program's name). Operands may stand between options. Throws GetoptError. */
export function parseArguments(argv: readonly string[], table: readonly OptionSpec[]): ParsedArguments {
  const options: ParsedOption[] = [];
  const operands: string[] = [];
  let next = 0;

  const parseLong = (written: string): void => {
    const equals = written.indexOf('=');
    const name = written.slice(2, equals < 0 ? undefined : equals);
    const spec = findLong(written, name, table);
    let value = equals < 0 ? undefined : written.slice(equals + 1);
    if (value !== undefined && spec.argument === 'none')
      throw new GetoptError(`option '--${spec.long}' doesn't allow an argument`);
    if (value === undefined && spec.argument === 'required') {
      value = argv[next++];
      if (value === undefined) throw new GetoptError(`option '--${spec.long}' requires an argument`);
    }
    options.push({ name: spec.long, value });
  };

  const parseShorts = (letters: string): void => {
    let at = 0;
    while (at < letters.length) {
      const letter = letters.charAt(at++);
      const spec = table.find((candidate) => candidate.short === letter);
      if (spec === undefined) throw new GetoptError(`invalid option -- '${letter}'`);
      if (spec.argument === 'none') {
        options.push({ name: spec.long, value: undefined });
        continue;
      }
      let value = at < letters.length ? letters.slice(at) : undefined;
      if (value === undefined && spec.argument === 'required') {
        value = argv[next++];
        if (value === undefined) throw new GetoptError(`option requires an argument -- '${letter}'`);
      }
      options.push({ name: spec.long, value });
      return;
    }
  };

  while (next < argv.length) {
    const word = argv[next++] ?? '';
    if (word === '--') {
      operands.push(...argv.slice(next));
      break;
    }
    if (word.startsWith('--')) parseLong(word);
    else if (word.startsWith('-') && word !== '-') parseShorts(word.slice(1));
    else operands.push(word);
  }
  return { options, operands };
}
