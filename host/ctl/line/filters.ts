/** What may stand after `|`: text in, text out. Each knows the options that are listed with it, and refuses others by name. */
import { posixPattern } from './pattern.ts';
import { LineError } from './tree.ts';

export interface Filtered {
  readonly stdout: string;
  readonly status: number;
}

type Filter = (input: string, words: readonly string[]) => Filtered;

/** A text's lines, without their ends. */
const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const done = (lines: readonly string[], status = 0): Filtered => ({ stdout: textOf(lines), status });

/** What a filter was given: letters of options, arguments of those that have one, and other words. */
interface Given {
  readonly letters: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

/** Reads `-ab -n 5 WORD`. 'flags' are letters, 'valued' those with an argument. Throws LineError. */
function read(name: string, words: readonly string[], flags: string, valued = ''): Given {
  const letters = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      rest.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      rest.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      if (flags.includes(letter)) letters.add(letter);
      else if (valued.includes(letter)) {
        const value = word.slice(at + 1) || words[++i];
        if (value === undefined) throw new LineError(`${name}: -${letter} needs an argument`);
        values.set(letter, value);
        break;
      } else
        throw new LineError(
          `${name}: -${letter} is not among the options here: ${Array.from(flags + valued, (known) => `-${known}`).join(', ') || 'none'}`,
        );
    }
  }
  return { letters, values, words: rest };
}

function noFiles(name: string, words: readonly string[]): void {
  if (words.length > 0) throw new LineError(`${name}: '${words[0]!}': there are no files here, only what | brings`);
}

const grep: Filter = (input, given) => {
  const { letters, values, words } = read('grep', given, 'vciEow', 'e');
  const [pattern, ...files] = values.has('e') ? [values.get('e')!, ...words] : words;
  if (pattern === undefined) throw new LineError('grep: a pattern is missing');
  noFiles('grep', files);
  const body = letters.has('w') ? (letters.has('E') ? `\\b(${pattern})\\b` : `\\b\\(${pattern}\\)\\b`) : pattern;
  const wanted = posixPattern(body, letters.has('E'), letters.has('i') ? 'gi' : 'g');
  const matches = (line: string): boolean => line.search(wanted) >= 0 !== letters.has('v');
  const found = linesOf(input).filter(matches);
  const status = found.length > 0 ? 0 : 1;
  if (letters.has('c')) return done([String(found.length)], status);
  if (!letters.has('o')) return done(found, status);
  return done(
    letters.has('v')
      ? []
      : found.flatMap((line) => [...line.matchAll(wanted)].map(([match]) => match).filter((match) => match !== '')),
    status,
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const numberIn = (line: string): number => Number(/^\s*-?\d+(?:\.\d+)?/.exec(line)?.[0] ?? 0);

const sort: Filter = (input, given) => {
  const { letters, words } = read('sort', given, 'rnu');
  noFiles('sort', words);
  const order = (a: string, b: string): number => (letters.has('n') ? numberIn(a) - numberIn(b) : 0) || compare(a, b);
  let lines = linesOf(input).sort(order);
  if (letters.has('r')) lines.reverse();
  if (letters.has('u')) lines = [...new Set(lines)];
  return done(lines);
};

const uniq: Filter = (input, given) => {
  const { letters, words } = read('uniq', given, 'c');
  noFiles('uniq', words);
  const runs: { line: string; count: number }[] = [];
  for (const line of linesOf(input)) {
    const last = runs.at(-1);
    if (last?.line === line) last.count++;
    else runs.push({ line, count: 1 });
  }
  return done(runs.map(({ line, count }) => (letters.has('c') ? `${String(count).padStart(7)} ${line}` : line)));
};

const wc: Filter = (input, given) => {
  const { letters, words } = read('wc', given, 'l');
  noFiles('wc', words);
  if (!letters.has('l')) throw new LineError('wc: only -l is here');
  return done([String(input.split('\n').length - 1)]);
};

/** `-n N`, `-N` or nothing: how many lines. */
function lineCount(name: string, given: readonly string[]): string {
  const short = given.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
  const { values, words } = read(name, short, '', 'n');
  noFiles(name, words);
  const count = values.get('n') ?? '10';
  if (!/^[+-]?\d+$/.test(count)) throw new LineError(`${name}: ${count}: a number is wanted`);
  return count;
}

const head: Filter = (input, given) => {
  const count = Number(lineCount('head', given));
  return done(linesOf(input).slice(0, count));
};

const tail: Filter = (input, given) => {
  const count = lineCount('tail', given);
  const lines = linesOf(input);
  if (count.startsWith('+')) return done(lines.slice(Math.max(0, Number(count) - 1)));
  const from = lines.length - Math.abs(Number(count));
  return done(lines.slice(Math.max(0, from)));
};

/** `1,3-5,7-`: is this place (from 1) among them? */
function placesIn(name: string, list: string): (place: number) => boolean {
  const ranges = list.split(',').map((range) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(range);
    if (match === null || range === '' || range === '-') throw new LineError(`${name}: ${list}: not a list of places`);
    const [, first = '', dash, last = ''] = match;
    const from = first === '' ? 1 : Number(first);
    return { from, to: dash === '' ? from : last === '' ? Infinity : Number(last) };
  });
  return (place) => ranges.some(({ from, to }) => place >= from && place <= to);
}

const cut: Filter = (input, given) => {
  const { letters, values, words } = read('cut', given, 's', 'dfc');
  noFiles('cut', words);
  const [fields, characters] = [values.get('f'), values.get('c')];
  if (characters !== undefined) {
    const isWanted = placesIn('cut', characters);
    return done(
      linesOf(input).map((line) =>
        Array.from(line)
          .filter((_, i) => isWanted(i + 1))
          .join(''),
      ),
    );
  }
  if (fields === undefined) throw new LineError('cut: -f or -c is wanted');
  const isWanted = placesIn('cut', fields);
  const delimiter = values.get('d') ?? '\t';
  const lines = linesOf(input).filter((line) => !letters.has('s') || line.includes(delimiter));
  return done(
    lines.map((line) =>
      line.includes(delimiter)
        ? line
            .split(delimiter)
            .filter((_, i) => isWanted(i + 1))
            .join(delimiter)
        : line,
    ),
  );
};

/** `s/PATTERN/REPLACEMENT/FLAGS` with any delimiter. */
function substitution(
  script: string,
  isExtended: boolean,
): { pattern: RegExp; replacement: string; isPrinted: boolean } {
  const delimiter = script.charAt(1);
  if (script.charAt(0) !== 's' || delimiter === '' || /[\w\s\\]/.test(delimiter))
    throw new LineError(`sed: ${script}: only s/PATTERN/REPLACEMENT/ is here`);
  const parts = [''];
  for (let at = 2; at < script.length; at++) {
    const character = script.charAt(at);
    if (character === '\\') {
      const next = script.charAt(++at);
      parts[parts.length - 1] += next === delimiter ? next : `\\${next}`;
    } else if (character === delimiter) parts.push('');
    else parts[parts.length - 1] += character;
  }
  const [pattern, replacement, flags] = parts;
  if (parts.length !== 3 || !/^[gip]*$/i.test(flags!))
    throw new LineError(`sed: ${script}: s/PATTERN/REPLACEMENT/ with g, i or p is wanted`);
  return {
    pattern: posixPattern(pattern!, isExtended, `${flags!.includes('g') ? 'g' : ''}${/i/i.test(flags!) ? 'i' : ''}`),
    replacement: replacement!,
    isPrinted: flags!.includes('p'),
  };
}

/** What sed's replacement makes of a match: `&` is all of it, `\1` a group. */
const replaced = (replacement: string, groups: readonly (string | undefined)[]): string =>
  replacement.replace(/\\([\s\S])|&/g, (whole, escaped: string | undefined) => {
    if (whole === '&') return groups[0] ?? '';
    if (/\d/.test(escaped!)) return groups[Number(escaped)] ?? '';
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped!;
  });

const sed: Filter = (input, given) => {
  const { letters, values, words } = read('sed', given, 'Enr', 'e');
  const [script, ...files] = values.has('e') ? [values.get('e')!, ...words] : words;
  if (script === undefined) throw new LineError('sed: s/PATTERN/REPLACEMENT/ is missing');
  noFiles('sed', files);
  const { pattern, replacement, isPrinted } = substitution(script, letters.has('E') || letters.has('r'));
  const lines: string[] = [];
  for (const line of linesOf(input)) {
    let isChanged = false;
    const out = line.replace(pattern, (...found: unknown[]) => {
      isChanged = true;
      const groups = found.slice(
        0,
        found.findIndex((part) => typeof part === 'number'),
      );
      return replaced(replacement, groups as (string | undefined)[]);
    });
    if (!letters.has('n')) lines.push(out);
    if (isChanged && isPrinted) lines.push(out);
  }
  return done(lines);
};

/** By name. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map(
  Object.entries({ grep, sort, uniq, wc, head, tail, cut, sed }),
);
