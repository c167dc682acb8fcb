/** POSIX regular expressions (basic, and extended for `-E`) as JavaScript's. */
import { LineError } from './tree.ts';

const CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpha: 'A-Za-z',
    digit: '0-9',
    alnum: 'A-Za-z0-9',
    upper: 'A-Z',
    lower: 'a-z',
    space: '\\s',
    blank: ' \\t',
    punct: '!-\\/:-@\\[-`{-~',
    xdigit: '0-9A-Fa-f',
  }),
);

/** A bracket expression, from `[` to its `]`: what it becomes, and how long it is. */
function bracket(text: string, at: number): { pattern: string; length: number } {
  let end = at + 1;
  if (text.charAt(end) === '^') end++;
  if (text.charAt(end) === ']') end++;
  while (end < text.length && text.charAt(end) !== ']')
    end = text.startsWith('[:', end) ? text.indexOf(':]', end) + 2 : end + 1;
  if (end >= text.length) throw new LineError(`${text}: [ is not closed`);
  const inner = text
    .slice(at + 1, end)
    .replace(/\\/g, '\\\\')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES.get(name) ?? whole)
    .replace(/^(\^?)\]/, '$1\\]')
    .replace(/\[/g, '\\[');
  return { pattern: `[${inner}]`, length: end - at + 1 };
}

/** In a basic expression these are special with a backslash, in an extended one without. */
const OPERATORS = '(){}|+?';

function translate(text: string, isExtended: boolean): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '[') {
      const { pattern, length } = bracket(text, at);
      out += pattern;
      at += length - 1;
    } else if (character === '\\') {
      const next = text.charAt(++at);
      if (next === '') throw new LineError(`${text}: \\ at the end`);
      if (OPERATORS.includes(next)) out += isExtended ? `\\${next}` : next;
      else if (/[bBwWsS1-9]/.test(next)) out += `\\${next}`;
      else if (next === '<' || next === '>') out += '\\b';
      else if (/[nt]/.test(next)) out += `\\${next}`;
      else out += next.replace(/[.*[\]^$/\\]/, '\\$&');
    } else if (OPERATORS.includes(character)) out += isExtended ? character : `\\${character}`;
    else if (character === '*' && (out === '' || out.endsWith('('))) out += '\\*';
    else if (character === '/') out += '\\/';
    else out += character;
  }
  return out;
}

/** Throws LineError for a pattern that makes no sense. */
export function posixPattern(text: string, isExtended: boolean, flags: string): RegExp {
  try {
    return new RegExp(translate(text, isExtended), flags);
  } catch (error) {
    if (error instanceof LineError) throw error;
    throw new LineError(`${text}: not a regular expression`);
  }
}
