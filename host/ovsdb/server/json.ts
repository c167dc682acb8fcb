/**
 * JSON text with integers kept whole: OVSDB integers have 64 bits, so integers beyond 2^53 are bigints in parsed
 * messages, both ways. Plain JSON.parse and JSON.stringify do the work whenever no such integer is about.
 */

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG = /\d{16}/;
const WHOLE = /^-?\d{16,}$/;
/** Marks an integer on its way through JSON.parse; no table, column or member has this name. */
const MARK = '\u0001integer';

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(MARK in value)) return value;
  const digits = value[MARK];
  if (typeof digits !== 'string') return value;
  const integer = BigInt(digits);
  const small = Number(integer);
  return Number.isSafeInteger(small) ? small : integer;
}

/** Parses JSON text; throws SyntaxError for what isn't JSON. */
export function fromText(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  const marked = text.replace(TOKEN, (token) =>
    WHOLE.test(token) ? `{${JSON.stringify(MARK)}:${JSON.stringify(token)}}` : token,
  );
  return JSON.parse(marked, revive);
}

function write(value: unknown, sorted: boolean): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item) => write(item, sorted)).join(',')}]`;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${write(member, sorted)}`).join(',')}}`;
}

/** Writes JSON text. 'sorted' orders the members of objects by name, so that equal values have equal texts. */
export function toText(value: unknown, options: { readonly sorted?: boolean } = {}): string {
  if (options.sorted === true) return write(value, true);
  try {
    return JSON.stringify(value);
  } catch {
    // JSON.stringify refuses bigints.
    return write(value, false);
  }
}
